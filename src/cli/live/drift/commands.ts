import { shellWord } from '../../../copies/shell-word';
import { ClusterOptions } from '../../cluster/endpoint';

/** Name and namespace of a Kustomization. */
export interface Owner {
  readonly name: string;
  readonly namespace: string;
}

/** Where the person stands, so that what is printed can be pasted there. */
export interface Place {
  /** Absent inside a cluster, where there is no kubeconfig. */
  readonly context?: string;
  readonly kubeconfig?: string;
  /** The cluster as the definition calls it, where it has several. */
  readonly cluster?: string;
  readonly hasDefinition: boolean;
  /** The checkouts, as they were named. */
  readonly fleet?: string;
  readonly projects: readonly string[];
  /** The project copy of an app, and whether it has been written. */
  readonly projectOf: (app: string) => { readonly directory: string; readonly isWritten: boolean } | undefined;
}

/** The place of somebody who reaches the cluster in this way, and names no checkout. */
export function placeOf({ kubeconfig }: Pick<ClusterOptions, 'kubeconfig'>, context: string, checkouts: Partial<Place> = {}): Place {
  return {
    // The client's own name for what a service account reaches.
    ...(context === 'inClusterContext' ? {} : { context }),
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    hasDefinition: false,
    projects: [],
    projectOf: () => undefined,
    ...checkouts,
  };
}

/** The commands of remedies, each with all that it needs to reach the same cluster. */
export class Commands {
  public constructor(public readonly place: Place) {}

  /** kubectl with these words. */
  public kubectl(...words: string[]): string {
    return line('kubectl', ...words, ...this.connection);
  }

  /** helm with these words. */
  public helm(...words: string[]): string {
    const { context, kubeconfig } = this.place;
    return line('helm', ...words, ...context === undefined ? [] : ['--kube-context', context], ...kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig]);
  }

  /** Has Flux fetch and apply one Kustomization. */
  public reconcile({ name, namespace }: Owner): string {
    return line('lifeboat', 'reconcile', name, '--namespace', namespace, ...this.connection);
  }

  /** Takes a suspend back that somebody wrote by hand, whoever did. */
  public wake({ name, namespace }: Owner): string {
    return this.kubectl('patch', 'kustomizations.kustomize.toolkit.fluxcd.io', name, '-n', namespace, '--type=merge', '-p', '{"spec":{"suspend":null}}');
  }

  /** Ends an emergency; undefined where nobody knows the project copy. */
  public resume(app: string): string | undefined {
    const project = this.place.projectOf(app);
    if (!project) return undefined;
    const { fleet } = this.place;
    const options = ['--project', project.directory, ...fleet === undefined ? [] : ['--fleet', fleet], ...this.cluster];
    return chain(...project.isWritten ? [] : ['lifeboat synth'], line('lifeboat', 'emergency', 'resume', ...options, ...this.connection));
  }

  /** Takes over into the definition what was changed on the cluster; undefined where the definition is elsewhere. */
  public capture(app: string): string | undefined {
    return this.place.hasDefinition ? line('lifeboat', 'emergency', 'capture', '--app', app, ...this.cluster, ...this.connection) : undefined;
  }

  /** Writes the definition into the checkouts that were named, commits and pushes them. */
  public publish(message: string): string {
    const { fleet, projects } = this.place;
    const checkouts = [...projects.map((project) => project.slice(project.indexOf('=') + 1)), ...fleet === undefined ? [] : [fleet]];
    const synth = line('lifeboat', 'synth', ...projects.flatMap((project) => ['--project', project]), ...fleet === undefined ? [] : ['--fleet', fleet]);
    return chain(synth, ...checkouts.flatMap((directory) => [
      line('git', '-C', directory, 'add', '-A'),
      // What is committed already only lacks the push.
      `{ ${line('git', '-C', directory, 'diff', '--cached', '--quiet')} || ${line('git', '-C', directory, 'commit', '-m', message)}; }`,
      line('git', '-C', directory, 'push'),
    ]));
  }

  private get connection(): string[] {
    const { context, kubeconfig } = this.place;
    return [...context === undefined ? [] : ['--context', context], ...kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig]];
  }

  private get cluster(): string[] {
    return this.place.cluster === undefined ? [] : ['--cluster', this.place.cluster];
  }
}

/** Commands of which each needs the one before; those that are undefined are left out. */
export function chain(...commands: readonly (string | undefined)[]): string {
  return commands.filter((command) => command !== undefined).join(' && ');
}

function line(...words: string[]): string {
  return words.map(shellWord).join(' ');
}
