import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { auditPod, ClonedRepository, CLONES } from './audit-pod';
import { AuditedKinds } from './audited-kinds';
import { completeLater } from '../definition/completion';
import { fleetOf } from '../definition/fleet-scope';
import { FluxApp } from '../definition/flux-app';
import { requireDnsLabel } from '../manifest/dns-label';
import { LifeboatError } from '../manifest/lifeboat-error';

const RBAC = 'rbac.authorization.k8s.io';
const FLUX_SOURCES = 'source.toolkit.fluxcd.io';
const DEADLINE_SECONDS = 900;
/** Exit code of a command that found something: trying again would find it again. */
const FOUND = 1;

/** The project copy of an app, in its own repository. */
export interface AuditedProject {
  /** Name of the app. */
  readonly app: string;

  /** URL of the repository that holds its `k8s/`. */
  readonly repository: string;

  /**
   * The branch that is compared.
   * @default 'main'
   */
  readonly branch?: string;

  /**
   * Secret in the audit's namespace that opens the repository, as Flux's own: `identity` and `known_hosts`, or `username` and `password`.
   * @default - none; the repository is public
   */
  readonly secret?: string;
}

/** A resource that the audit may list beside those that the definition has. */
export interface AuditedResource {
  /**
   * `apps`; the empty one is that of `configmaps`.
   * @default ''
   */
  readonly apiGroup?: string;

  /** Its plural: `deployments`. */
  readonly resource: string;

  /**
   * The namespace that it may be listed in.
   * @default - all of the cluster
   */
  readonly namespace?: string;
}

/** What a ScheduledAudit is. */
export interface ScheduledAuditProps {
  /** An image with `lifeboat`, `git` and a shell, whatever its user; none is published. */
  readonly image: string;

  /**
   * When the fleet copy is compared by digest, as of cron.
   * @default '17 5 * * *', every day
   */
  readonly daily?: string;

  /**
   * When each live object is compared field by field, and each project copy with the fleet copy.
   * @default '47 5 * * 1', every Monday
   */
  readonly weekly?: string;

  /**
   * The time zone of both.
   * @default 'Etc/UTC'
   */
  readonly timeZone?: string;

  /**
   * Secret in the audit's namespace that opens the fleet repository, as Flux's own: `identity` and `known_hosts`, or `username` and `password`.
   * @default - none; the repository is public
   */
  readonly fleetSecret?: string;

  /**
   * Project copies that the weekly audit compares with the fleet copy.
   * @default - none
   */
  readonly projects?: AuditedProject[];

  /**
   * Lets the audit list the Secrets of the namespaces that have encrypted ones, with their values: what is compared is which keys there are.
   * @default false; with encrypted Secrets in the cluster, one of the two has to be said
   */
  readonly readSecrets?: boolean;

  /**
   * What the audit may list beside the kinds that this definition has, for apps of the same fleet that others define.
   * @default - none
   */
  readonly alsoReads?: AuditedResource[];
}

/**
 * Compares a cluster with the fleet repository every day and every week, with no right but to list what it compares. A Job fails where something
 * is found, or where it could not be told.
 */
export class ScheduledAudit extends Construct {
  /** Name of the ServiceAccount, and of the Roles that are its own. */
  public readonly accountName: string;
  private readonly app: FluxApp;
  private readonly namespace: string;
  private readonly props: ScheduledAuditProps;
  private isComplete = false;

  public constructor(scope: Construct, id: string, props: ScheduledAuditProps) {
    super(scope, id);
    const app = this.node.scopes.find((one): one is FluxApp => FluxApp.isFluxApp(one));
    const refuse = (problem: string, remedy: string): never => { throw new LifeboatError('scheduled-audit', { place: `ScheduledAudit ${this.node.path}`, problem, remedy }); };
    if (!app) throw refuse('is in no FluxApp, which would apply it', "Define it inside one: new FluxApp(cluster, 'audit', { namespace: 'audit', createNamespace: true })");
    if (app.namespace === undefined) throw refuse('its FluxApp has no namespace, where its Jobs would run', 'Give the FluxApp one');
    const { repository } = fleetOf(this);
    if (!repository) throw refuse('the Fleet names no repository, which it would clone', 'Name it: new Fleet({ repository: { url: … } })');
    requireDnsLabel(`ScheduledAudit ${this.node.path}`, 'name', id);
    if (id.length > 45) refuse(`its name has ${id.length} characters, and the names of its CronJobs may have 52`, 'Choose one of at most 45');
    this.app = app;
    this.namespace = app.namespace;
    this.props = props;
    this.accountName = id;
    const fleet = clone('fleet', repository.url, repository.branch, props.fleetSecret);
    const projects = (props.projects ?? []).map((one) => {
      requireDnsLabel(`ScheduledAudit ${this.node.path} projects`, 'app', one.app);
      return clone(`project-${one.app}`, one.repository, one.branch, one.secret);
    });
    const check = ['check', '--live', `--fleet=${CLONES}/fleet`, `--cluster=${app.cluster.clusterName}`];
    const withProjects = (props.projects ?? []).map((one, index) => `--project=${one.app}=${CLONES}/${projects[index].directory}`);
    new ApiObject(this, 'account', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: id }, automountServiceAccountToken: false });
    this.cronJob('daily', props.daily ?? '17 5 * * *', [fleet], { check });
    this.cronJob('weekly', props.weekly ?? '47 5 * * 1', [fleet, ...projects], { check: [...check, '--objects', ...withProjects] });
    new ApiObject(this, 'policy', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: id },
      // Nobody has to reach it. What it has to reach, the API server and Git servers, no policy names for every cluster.
      spec: { podSelector: { matchLabels: this.podLabels }, policyTypes: ['Ingress'] },
    });
    completeLater(this, () => this.grant());
  }

  private get podLabels(): { [name: string]: string } {
    return { 'app.kubernetes.io/name': 'lifeboat-audit', 'app.kubernetes.io/instance': this.accountName };
  }

  private cronJob(when: string, schedule: string, clones: ClonedRepository[], commands: { [container: string]: string[] }): void {
    new ApiObject(this, when, {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: `${this.accountName}-${when}` },
      spec: {
        schedule,
        timeZone: this.props.timeZone ?? 'Etc/UTC',
        concurrencyPolicy: 'Forbid',
        startingDeadlineSeconds: 3600,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 3,
        jobTemplate: {
          spec: {
            backoffLimit: 2,
            activeDeadlineSeconds: DEADLINE_SECONDS,
            podFailurePolicy: {
              rules: Object.keys(commands).map((containerName) => ({ action: 'FailJob', onExitCodes: { containerName, operator: 'In', values: [FOUND] } })),
            },
            template: {
              metadata: { labels: this.podLabels },
              spec: auditPod({ image: this.props.image, serviceAccount: this.accountName, clones, commands }),
            },
          },
        },
      },
    });
  }

  /** Roles for exactly what the commands list: which kinds there are is known when all apps are defined. */
  private grant(): void {
    if (this.isComplete) return;
    this.isComplete = true;
    const { cluster } = this.app;
    const kinds = new AuditedKinds(cluster);
    this.requireSaidOfSecrets(kinds);
    for (const { apiGroup = '', resource, namespace = '' } of this.props.alsoReads ?? []) kinds.addResource(apiGroup, resource, namespace);
    kinds.addResource('kustomize.toolkit.fluxcd.io', 'kustomizations', cluster.fluxNamespace);
    const apps = cluster.node.findAll().filter((one): one is FluxApp => FluxApp.isFluxApp(one) && !one.disabled);
    const sources = apps.map((app) => app._source());
    // Sources in several namespaces are listed in all at once.
    const [namespace, ...more] = new Set(sources.map(({ sourceNamespace }) => sourceNamespace));
    for (const { sourceKind } of sources) kinds.add(`${FLUX_SOURCES}/v1`, sourceKind, more.length > 0 ? '' : namespace);
    // The roles themselves are among what is compared.
    for (const one of kinds.namespaces) for (const kind of ['Role', 'RoleBinding']) kinds.add(`${RBAC}/v1`, kind, one);
    if (kinds.rules('').length > 0) for (const kind of ['ClusterRole', 'ClusterRoleBinding']) kinds.add(`${RBAC}/v1`, kind, undefined);
    for (const one of kinds.namespaces) this.role(one, kinds);
    if (kinds.rules('').length > 0) this.role('', kinds);
  }

  private role(namespace: string, kinds: AuditedKinds): void {
    const kind = namespace === '' ? 'ClusterRole' : 'Role';
    const name = namespace === '' ? `${this.namespace}-${this.accountName}` : this.accountName;
    const metadata = namespace === '' ? { name } : { name, namespace };
    const id = namespace === '' ? 'cluster' : `in-${namespace}`;
    new ApiObject(this, id, { apiVersion: `${RBAC}/v1`, kind, metadata, rules: kinds.rules(namespace) });
    new ApiObject(this, `${id}-binding`, {
      apiVersion: `${RBAC}/v1`,
      kind: `${kind}Binding`,
      metadata,
      roleRef: { apiGroup: RBAC, kind, name },
      subjects: [{ kind: 'ServiceAccount', name: this.accountName, namespace: this.namespace }],
    });
  }

  private requireSaidOfSecrets(kinds: AuditedKinds): void {
    const namespaces = kinds.namespaces.filter((namespace) => kinds.has('', 'secrets', namespace));
    if (namespaces.length === 0 || this.props.readSecrets) return;
    throw new LifeboatError('scheduled-audit', {
      place: `ScheduledAudit ${this.node.path} readSecrets`,
      problem: `there are encrypted Secrets in ${namespaces.join(', ')}, and without the right to list them the weekly audit could not tell`,
      remedy: 'Set readSecrets: true, by which it may read all Secrets of these namespaces, or remove the audit',
    });
  }
}

function clone(directory: string, url: string, branch = 'main', secret?: string): ClonedRepository {
  return { directory, url, branch, ...(secret === undefined ? {} : { secret }) };
}
