import { stringify } from 'yaml';
import { GitRepository } from './git-repository';
import { Manifest } from './live-object';
import { Testbed } from './testbed';

/** What `flux bootstrap` is asked for. */
export interface BootstrapOptions {
  /** Directory below `clusters/`, and the name of the repository unless told otherwise. */
  readonly cluster: string;
  /** Directory in the repository, where it is another. */
  readonly path?: string;
  readonly repository?: string;
  /** Namespace of Flux's objects: with several, one test-bed serves as several clusters. */
  readonly namespace?: string;
  readonly interval?: string;
}

const NAME = 'flux-system';

/** Components as gotk-components.yaml has them, without the controllers, which run as processes here. */
const components = (name: string): Manifest[] => [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { 'app.kubernetes.io/part-of': 'flux' } } },
];

/** The source and the root Kustomization, as gotk-sync.yaml has them. */
function sync(url: string, { cluster, path = `clusters/${cluster}`, namespace = NAME, interval = '10m' }: BootstrapOptions): Manifest[] {
  const metadata = { name: NAME, namespace };
  return [
    { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', metadata, spec: { interval: '10m0s', ref: { branch: 'main' }, url } },
    {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata,
      spec: { interval, path: `./${path}`, prune: true, sourceRef: { kind: 'GitRepository', name: NAME } },
    },
  ];
}

const documents = (objects: object[]) => objects.map((object) => `---\n${stringify(object)}`).join('');

/** Leaves a repository and a cluster as `flux bootstrap` does; more files may be written and pushed afterwards. */
export async function bootstrap(testbed: Testbed, options: BootstrapOptions): Promise<GitRepository> {
  const repository = await testbed.createRepository(options.repository ?? options.cluster);
  const directory = `${options.path ?? `clusters/${options.cluster}`}/flux-system`;
  const objects = sync(repository.url, options);
  repository.write({
    [`${directory}/gotk-components.yaml`]: documents(components(options.namespace ?? NAME)),
    [`${directory}/gotk-sync.yaml`]: documents(objects),
    [`${directory}/kustomization.yaml`]: stringify({
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: ['gotk-components.yaml', 'gotk-sync.yaml'],
    }),
  });
  await repository.push('Add Flux sync manifests');
  // flux bootstrap applies with its own manager; so the controller that finds the objects in Git shares them.
  for (const object of [...components(options.namespace ?? NAME), ...objects]) await testbed.api.apply(object, { manager: 'flux' });
  return repository;
}
