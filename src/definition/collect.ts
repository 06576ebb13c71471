import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { AlertDirectory, alertDirectoryOf } from './alert-directory';
import { AppContext } from './app-context';
import { CapturedChanges } from './captured-changes';
import { Cluster } from './cluster';
import { completeAll } from './completion';
import { checkDependencies } from './dependencies';
import { EmergencyCopy } from './emergency-copy';
import { FleetScope } from './fleet-scope';
import { FluxApp } from './flux-app';
import { constructName } from './names';
import { ClusterContext, finishObject, ObjectContext } from './object-context';
import { objectJson } from './plain-json';
import { SopsSecret } from './sops-secret';
import { DefinedCluster, DefinedDirectory, DefinedFleet, DefinedObject } from '../copies/defined-fleet';
import { directoryDigest } from '../copies/directory';
import { RenderedWarning } from '../copies/rendering';
import { FluxObject } from '../flux/flux-object';
import { LifeboatError } from '../manifest/lifeboat-error';

/** What the constructs of a fleet say, as plain data. */
export function collectFleet(fleet: FleetScope): DefinedFleet {
  completeAll(fleet);
  const all = fleet.node.findAll();
  validate(all);
  const { objects, alerts } = ownedObjects(all);
  const clusters = fleet.node.children.filter((child): child is Cluster => Cluster.isCluster(child));
  checkDependencies(clusters);
  fleet._captured.requireKnown([...objects.keys()].filter((chart): chart is FluxApp => FluxApp.isFluxApp(chart)).map(({ cluster, appName }) => (
    { cluster: cluster.clusterName, app: appName })));
  const warnings: RenderedWarning[] = [];
  return {
    owner: fleet.owner,
    ...(fleet.repository ? { repository: { url: fleet.repository.url, branch: fleet.repository.branch ?? 'main' } } : {}),
    clusters: clusters.map((cluster) => collectCluster(cluster, { objects, alerts }, { warnings, captured: fleet._captured })),
    existing: fleet._existing.map((one) => ({ name: one.kustomizationName, namespace: one.kustomizationNamespace })),
    images: fleet._images,
    captured: fleet._captured.directory,
    warnings,
  };
}

/** Every problem that constructs report of themselves, in one error, as cdk8s does. */
function validate(all: IConstruct[]): void {
  const problems: string[] = [];
  for (const construct of all) for (const problem of construct.node.validate()) problems.push(`${constructName(construct.node.path)}: ${problem}`);
  if (problems.length === 0) return;
  throw new LifeboatError('validation', {
    place: problems.length === 1 ? problems[0].slice(0, problems[0].indexOf(': ')) : `${problems.length} constructs`,
    problem: problems.length === 1 ? problems[0].slice(problems[0].indexOf(': ') + 2) : `are not valid:\n  ${problems.join('\n  ')}\n`,
    remedy: 'Correct the props named above',
  });
}

/** What is written out, by where it belongs. */
interface Owned {
  /** The objects and encrypted Secrets of each FluxApp and Cluster. */
  readonly objects: ReadonlyMap<IConstruct, readonly IConstruct[]>;
  /** Those of each directory of alerts of a Cluster. */
  readonly alerts: ReadonlyMap<Cluster, ReadonlyMap<AlertDirectory, readonly ApiObject[]>>;
}

/** Found in one walk. */
function ownedObjects(all: IConstruct[]): Owned {
  const objects = new Map<IConstruct, IConstruct[]>();
  const alerts = new Map<Cluster, Map<AlertDirectory, ApiObject[]>>();
  for (const construct of all) {
    if (!ApiObject.isApiObject(construct) && !SopsSecret.isSopsSecret(construct)) continue;
    const directory = alertDirectoryOf(construct);
    if (directory && ApiObject.isApiObject(construct)) {
      const ofCluster = listed(alerts, Cluster.clusterOf(construct), () => new Map<AlertDirectory, ApiObject[]>());
      listed(ofCluster, directory, () => []).push(construct);
      continue;
    }
    const chart = ApiObject.isApiObject(construct) ? construct.chart : Chart.of(construct);
    const app = FluxApp.isFluxApp(chart) || Cluster.isCluster(chart) ? chart : owner(chart);
    listed(objects, app, () => []).push(construct);
  }
  return { objects, alerts };
}

function listed<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}

/** A Chart nested in a FluxApp, as constructs that others publish may hold, belongs to that app. */
function owner(chart: Chart): IConstruct {
  const found = chart.node.scopes.reverse().find((scope) => FluxApp.isFluxApp(scope) || Cluster.isCluster(scope));
  if (found) return found;
  throw new LifeboatError('not-in-a-cluster', {
    place: constructName(chart.node.path),
    problem: 'is a Chart outside every Cluster, so its objects have no directory in the fleet repository',
    remedy: 'Make it a FluxApp of a Cluster, or define it inside one',
  });
}

/** What all apps of a fleet share. */
interface Shared {
  readonly warnings: RenderedWarning[];
  readonly captured: CapturedChanges;
}

function collectCluster(cluster: Cluster, { objects, alerts }: Owned, shared: Shared): DefinedCluster {
  const ofAlerts = [...alerts.get(cluster) ?? []].filter(([{ isWanted }]) => isWanted);
  const own = objects.get(cluster) ?? [];
  for (const construct of own) {
    if (FluxObject.isFluxObject(construct)) continue;
    throw new LifeboatError('object-outside-app', {
      place: constructName(construct.node.path),
      problem: `stands in Cluster ${cluster.clusterName} itself, where only sources can stand`,
      remedy: 'Define it in a FluxApp of the cluster',
    });
  }
  const clusterScoped = new Set([...cluster.clusterScopedKinds, ...definedClusterScopedKinds(cluster, objects)]);
  const apps = [...objects.keys()].filter((chart): chart is FluxApp => FluxApp.isFluxApp(chart) && chart.cluster === cluster);
  return {
    name: cluster.clusterName,
    path: cluster.path,
    ...(cluster.uid ? { uid: cluster.uid } : {}),
    fluxNamespace: cluster.fluxNamespace,
    fluxFiles: own.map((construct) => {
      const defined = fluxObject(construct as ApiObject);
      return { name: defined.object.metadata.name, construct: defined.construct, fluxObjects: [defined] };
    }),
    directories: {
      * [Symbol.iterator]() {
        const context = { clusterScoped, ...shared };
        for (const app of apps) {
          for (const directory of collectApp(app, objects.get(app) ?? [], context)) {
            if (directory.holds === 'app' && !app.disabled) tellAlerts(ofAlerts, app, directory);
            yield directory;
          }
        }
        for (const [directory, constructs] of ofAlerts) yield collectAlerts(directory, constructs, context);
      },
    },
  };
}

/** Kinds without a namespace among the CustomResourceDefinitions of the cluster's own apps. */
function* definedClusterScopedKinds(cluster: Cluster, objects: Owned['objects']): Iterable<string> {
  for (const [chart, constructs] of objects) {
    if (!FluxApp.isFluxApp(chart) || chart.cluster !== cluster) continue;
    for (const construct of constructs) {
      if (!ApiObject.isApiObject(construct) || construct.kind !== 'CustomResourceDefinition') continue;
      const { spec } = construct.toJson();
      if (spec?.scope === 'Cluster') yield `${spec.group}/${spec.names?.kind}`;
    }
  }
}

function* collectApp(
  app: FluxApp, constructs: readonly IConstruct[], shared: Shared & ClusterContext,
): Iterable<DefinedDirectory> {
  const context = new AppContext(app, shared);
  const fluxObjects: DefinedObject[] = [];
  const defined: DefinedObject[] = [];
  const secrets: DefinedObject[] = [];
  for (const construct of constructs) {
    if (SopsSecret.isSopsSecret(construct)) {
      const { object, text } = construct._content();
      secrets.push({ object, construct: constructName(construct.node.path), verbatim: text });
    } else if (FluxObject.isFluxObject(construct)) {
      fluxObjects.push(fluxObject(construct));
    } else {
      defined.push(finishObject(construct as ApiObject, context));
    }
  }
  const { ownerLabels } = context;
  const itself = { cluster: app.cluster.clusterName, app: app.appName, construct: constructName(app.node.path), ownerLabels };
  const objects = shared.captured.apply(itself, defined, shared.warnings);
  context.checkTogether(objects);
  const emergencyCopy = app.node.children.find((child): child is EmergencyCopy => EmergencyCopy.isEmergencyCopy(child));
  const shape = {
    namespace: app.kustomizationNamespace,
    app: app.appName,
    construct: constructName(app.node.path),
    disabled: app.disabled,
    hasEmergencyCopy: emergencyCopy !== undefined,
  };
  const waitsForSecrets = secrets.length > 0 && !holdsNamespaceOf(secrets, objects);
  const own = fluxObjects.map((one) =>
    (one.object.kind === 'Kustomization' ? context.describe(one, emergencyCopy?.runbookUrl, waitsForSecrets) : one));
  if (secrets.length > 0) {
    yield { ...shape, name: `${app.appName}-secrets`, holds: 'secrets', ...app._place('secrets'), fluxObjects: [context.secretsKustomization(own)], objects: secrets };
  }
  yield { ...shape, name: app.appName, holds: 'app', ...app._place('app'), fluxObjects: own, objects };
}

function tellAlerts(alerts: readonly (readonly [AlertDirectory, unknown])[], app: FluxApp, { objects }: DefinedDirectory): void {
  let digest: string | undefined;
  for (const [directory] of alerts) directory.collected(app, objects.map(({ object }) => object), () => digest ??= directoryDigest(objects));
}

function collectAlerts(directory: AlertDirectory, constructs: readonly ApiObject[], shared: ClusterContext): DefinedDirectory {
  const { name, place, kustomization } = directory;
  const context = new ObjectContext({ name, kustomization }, shared);
  const [flux, objects] = [true, false].map((isFlux) => constructs.filter((construct) => FluxObject.isFluxObject(construct) === isFlux));
  return {
    name: kustomization.kustomizationName,
    namespace: kustomization.kustomizationNamespace,
    app: name,
    construct: constructName(flux[0].node.scope!.node.path),
    disabled: false,
    hasEmergencyCopy: false,
    holds: 'alerts',
    ...place,
    fluxObjects: flux.map(fluxObject),
    objects: objects.map((construct) => finishObject(construct, context)),
    pages: directory.pages(),
  };
}

/** An app that makes the Namespace of its Secrets cannot wait for them: on a new cluster each would wait for the other for ever. */
function holdsNamespaceOf(secrets: DefinedObject[], objects: DefinedObject[]): boolean {
  const namespaces = new Set(secrets.map(({ object }) => object.metadata.namespace));
  return objects.some(({ object }) => object.kind === 'Namespace' && object.apiVersion === 'v1' && namespaces.has(object.metadata.name));
}

function fluxObject(construct: ApiObject): DefinedObject {
  return { object: objectJson(construct), construct: constructName(construct.node.path) };
}
