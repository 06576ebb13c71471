import { AppTiming } from './rules/timing';
import { IMMUTABLE_MESSAGES } from '../manifest/immutable-messages';

/** Something that Flux tells by an event and by no metric. */
export interface FluxEvent {
  /** Label that tells it in Alertmanager; Flux itself gives the `alertname`, after the kind and the reason. */
  readonly event: string;
  /** Ending of the name of its Alert. */
  readonly name: string;
  readonly kinds: readonly string[];
  readonly onlyErrors: boolean;
  /** Expressions of Go, one of which the message must match. */
  readonly inclusions: readonly string[];
  /** What has happened: one sentence that goes on with the cluster. */
  readonly summary: string;
  /** The one command to run first, undefined where nobody is to be told. */
  readonly command?: (namespace: string, name?: string) => string;
}

const SOURCES = ['GitRepository', 'OCIRepository', 'Bucket'];

// How the message of an apply names what it changed, an object a line. A Job that has removed itself is made anew each time.
const CHANGED = ['(?m)^\\S+/\\S+ configured$', '(?m)^([^J\\s]|J[^o\\s]|Jo[^b\\s]|Job[^/\\s])\\S*/\\S+ created$'];

// Words of go-git, of libraries for SSH, of registries and buckets; a source has no condition of its own for it. A server that hides what one may
// not see says that there is no such repository.
const NOT_AUTHENTICATED = [
  '[Aa]uthentication (required|failed)|authorization failed|[Uu]nauthorized|UNAUTHORIZED|[Ii]nvalid credentials|[Aa]ccess ?[Dd]enied|DENIED|status code:? 40[13]|repository not found',
  'unable to authenticate|knownhosts|host key|failed to get secret|configure authentication options',
];

/** The mark of an event in Alertmanager. */
export const EVENT_LABEL = 'event';

/** What is told by events. */
export const FLUX_EVENTS: readonly FluxEvent[] = [
  {
    event: 'FluxHandEdit',
    name: 'hand-edits',
    kinds: ['Kustomization'],
    onlyErrors: false,
    inclusions: CHANGED,
    summary: 'Flux has taken back what somebody changed by hand',
    command: (namespace, name) => `kubectl -n ${namespace} get events --field-selector involvedObject.kind=Kustomization${name === undefined ? '' : `,involvedObject.name=${name}`}`,
  },
  {
    event: 'FluxImmutableConflict',
    name: 'immutable',
    kinds: ['Kustomization'],
    onlyErrors: true,
    inclusions: IMMUTABLE_MESSAGES,
    summary: 'Git would change a field that cannot be changed, so the app is not applied',
    command: (namespace, name) => `kubectl -n ${namespace} ${name === undefined ? 'get kustomizations' : `describe kustomization ${name}`}`,
  },
  {
    event: 'FluxAuthenticationFailed',
    name: 'authentication',
    kinds: SOURCES,
    onlyErrors: true,
    inclusions: NOT_AUTHENTICATED,
    summary: 'A source does not let Flux in, so no commit reaches the cluster',
    command: (namespace) => `kubectl -n ${namespace} get gitrepositories`,
  },
  {
    // Nobody is told. It keeps a deploy from looking like an edit by hand, since the change of both is told in the same words.
    event: 'FluxNewArtifact',
    name: 'new-artifacts',
    kinds: SOURCES,
    onlyErrors: false,
    inclusions: ['^stored artifact'],
    summary: 'A source has something new',
  },
];

/**
 * Alertmanager's rule by which the apply of a new revision is no edit by hand. Of a revision that has just been fetched it cannot be told; for how
 * long is `eventSeconds`.
 */
export function eventInhibitions(): object[] {
  return [{ source_matchers: [`${EVENT_LABEL}="FluxNewArtifact"`], target_matchers: [`${EVENT_LABEL}="FluxHandEdit"`], equal: ['cluster', 'revision'] }];
}

/** notification-controller drops an event that it has sent within this time. */
const REPEATED_SECONDS = 300;

/**
 * What Alertmanager's `resolve_timeout` has to be, since Flux never says that something is over: so long that a failure which is told again is still
 * there, and that a new revision has reached every app.
 */
export function eventSeconds(apps: readonly AppTiming[]): number {
  const each = apps.map(({ dependencySeconds, timeoutSeconds, retrySeconds }) => (
    Math.max(REPEATED_SECONDS + retrySeconds + timeoutSeconds, dependencySeconds + timeoutSeconds + retrySeconds)));
  return Math.max(REPEATED_SECONDS, ...each);
}
