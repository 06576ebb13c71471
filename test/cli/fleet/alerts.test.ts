import { bootstrap, FleetRepository, refusal } from './fleet-repository';
import { RecoveryAlerts } from '../../../src/alerts/recovery-alerts';
import { Cluster } from '../../../src/definition/cluster';
import { FluxApp } from '../../../src/definition/flux-app';
import { configMap, rendered } from '../../definition/defined';

let repository: FleetRepository;
beforeEach(() => { repository = new FleetRepository(bootstrap('eldertree')); });
afterEach(() => repository.delete());

/** The app swimto, with alerts of its own or of the cluster. */
const definition = (alertsOf?: 'app' | 'cluster', disabled = false) => rendered((cluster: Cluster) => {
  const swimto = new FluxApp(cluster, 'swimto', { namespace: 'swimto', disabled });
  configMap(swimto);
  if (alertsOf !== undefined) new RecoveryAlerts(alertsOf === 'app' ? swimto : cluster, 'alerts');
});
const directories = (): string[] => [...new Set(Object.keys(repository.files()).flatMap((path) => /^clusters\/eldertree\/(\w+-alerts)\//.exec(path)?.[1] ?? []))];

test('alerts come, move to the cluster and go without a procedure, since nothing runs by them', () => {
  repository.synth(definition('app'));
  repository.commit();
  expect(directories()).toEqual(['swimto-alerts']);
  repository.synth(definition('cluster'));
  repository.commit();
  expect(directories()).toEqual(['lifeboat-alerts']);
  repository.synth(definition());
  expect(directories()).toEqual([]);
  expect(repository.read('clusters/eldertree/kustomization.yaml')).toMatch(/- flux-system\n- swimto.flux.yaml\n$/);
});

test('they are no project of the cluster', () => {
  repository.synth(definition('cluster'));
  expect(repository.read('clusters/eldertree/PROJECTS.md')).not.toContain('lifeboat-alerts');
});

test('a Kustomization of alerts that a person gave something else to apply is not dropped like that', () => {
  repository.synth(definition('app'));
  repository.commit();
  const path = 'clusters/eldertree/swimto-alerts.flux.yaml';
  repository.put({ [path]: repository.read(path).replace('swimto-alerts\n  prune', 'data\n  prune').replace('./clusters/eldertree/swimto-alerts', './clusters/eldertree/data') });
  repository.commit();
  expect(refusal(() => repository.synth(definition()))).toContain('[edited-by-hand]');
});

test('disabling an app is a procedure of the app alone', () => {
  repository.synth(definition('app'));
  repository.commit();
  expect(refusal(() => repository.synth(definition('app', true)))).toContain('lifeboat fleet disable swimto');
});
