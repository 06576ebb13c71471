/** How the apps of a cluster are laid out below its directory in the fleet repository. */
export enum Layout {
  /** `<app>.flux.yaml` and `<app>/`, with `<app>-secrets/` beside. */
  FLAT = 'flat',

  /** `<namespace>/<app>/ks.yaml` and `<namespace>/<app>/app/`, with `secrets/` beside `app/`. Every app then names its namespace. */
  BY_NAMESPACE = 'by-namespace',
}
