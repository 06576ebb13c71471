/** Matchers of what is chosen above. */
export const CLUSTER = 'cluster=~"$cluster"';
const OBJECT = `${CLUSTER},exported_namespace=~"$namespace"`;
const APPLIED = 'Kustomization|HelmRelease';
const FETCHED = 'GitRepository|OCIRepository|Bucket|HelmRepository|HelmChart';

/** Flux's objects that apply, and those that fetch. */
export const APPS = `${OBJECT},customresource_kind=~"${APPLIED}"`;
export const SOURCES = `${OBJECT},customresource_kind=~"${FETCHED}"`;
/** The app that is chosen above. */
export const APP = `${APPS},name="$app"`;

/** The same for the series of the controllers themselves. */
export const RECONCILED_APPS = `${OBJECT},kind=~"${APPLIED}"`;
export const RECONCILED_SOURCES = `${OBJECT},kind=~"${FETCHED}"`;
export const RECONCILED_APP = `${RECONCILED_APPS},name="$app"`;

/** Flux's controllers, by the label that its own PodMonitor takes over from their pods. */
export const CONTROLLERS = `${CLUSTER},app=~"(source|kustomize|helm|notification|image-reflector|image-automation)-controller"`;

/** What tells two Flux objects apart. */
export const IDENTITY = 'cluster, exported_namespace, customresource_kind, name';
export const IDENTITY_COLUMNS = { cluster: 'Cluster', exported_namespace: 'Namespace', customresource_kind: 'Kind', name: 'Name' };
