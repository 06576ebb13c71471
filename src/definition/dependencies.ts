import { Cluster } from './cluster';
import { fleetOf } from './fleet-scope';
import { FluxApp } from './flux-app';
import { LifeboatError } from '../manifest/lifeboat-error';

/** Refuses dependencies that Flux could never meet: on another cluster, on something unknown, or in a circle. */
export function checkDependencies(clusters: Cluster[]): void {
  for (const cluster of clusters) {
    const apps = cluster.node.findAll().filter((construct): construct is FluxApp => FluxApp.isFluxApp(construct));
    const dependencies = new Map(apps.map((app) => [app, appsBefore(app, cluster)]));
    const settled = new Set<FluxApp>();
    for (const app of apps) visit(app, [], dependencies, settled);
  }
}

function appsBefore(app: FluxApp, cluster: Cluster): FluxApp[] {
  const before: FluxApp[] = [];
  const existing = fleetOf(app)._existing;
  for (const dependency of app._allDependencies()) {
    if (FluxApp.isFluxApp(dependency)) {
      if (dependency.cluster !== cluster) {
        throw new LifeboatError('dependency-elsewhere', {
          place: `FluxApp ${app.node.path} dependsOn`,
          problem: `${dependency.node.path} runs on cluster ${dependency.cluster.clusterName}, and Flux can only wait for what runs on its own`,
          remedy: `Depend on an app of cluster ${cluster.clusterName}`,
        });
      }
      before.push(dependency);
    } else if (!existing.includes(dependency as any)) {
      throw new LifeboatError('dependency-unknown', {
        place: `FluxApp ${app.node.path} dependsOn`,
        problem: `'${dependency.kustomizationName}' is no app of this fleet and is not declared as existing`,
        remedy: `Declare it: fleet.existing('${dependency.kustomizationName}')`,
      });
    }
  }
  return before;
}

function visit(app: FluxApp, path: FluxApp[], dependencies: Map<FluxApp, FluxApp[]>, settled: Set<FluxApp>): void {
  if (settled.has(app)) return;
  const start = path.indexOf(app);
  if (start >= 0) {
    const circle = [...path.slice(start), app].map((one) => one.node.path).join(' -> ');
    throw new LifeboatError('dependency-cycle', {
      place: `FluxApp ${app.node.path} dependsOn`,
      problem: `waits for itself: ${circle}. Flux would apply none of them, and says nothing on any Kustomization of that source`,
      remedy: 'Remove one of these dependencies',
    });
  }
  for (const next of dependencies.get(app) ?? []) visit(next, [...path, app], dependencies, settled);
  settled.add(app);
}
