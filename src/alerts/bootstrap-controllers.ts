/** The Deployments of controllers that bootstrap installs. */
export const BOOTSTRAP_CONTROLLERS: readonly string[] = ['source-controller', 'kustomize-controller', 'helm-controller', 'notification-controller'];
