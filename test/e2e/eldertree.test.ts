import { readFileSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';
import { LiveFleet } from './live-fleet';
import { ProjectDirectory } from './project-directory';
import { useTestbed } from './use-testbed';
import { operatorDefinition } from '../oracle/operator-definitions';
import { AgeKey } from '../testbed/age-key';
import { condition, inventory } from '../testbed/flux';
import { LiveObject, Manifest, reference } from '../testbed/live-object';
import { sopsSecret } from '../testbed/sops-secret';

const NAME_LABEL = 'kustomize.toolkit.fluxcd.io/name';
const NAMESPACE_LABEL = 'kustomize.toolkit.fluxcd.io/namespace';
const VALUES = { POSTGRES_DB: 'swimto', POSTGRES_USER: 'swimto', POSTGRES_PASSWORD: 'only-of-this-test' };

const base64 = (text: string) => Buffer.from(text).toString('base64');
const encoded = Object.fromEntries(Object.entries(VALUES).map(([name, value]) => [name, base64(value)]));

describe('the eldertree fleet on real controllers', () => {
  const age = new AgeKey();
  const project = new ProjectDirectory().copy('eldertree');
  let fleet: LiveFleet;
  let revision: string;
  let swimto: LiveObject;

  const testbed = useTestbed(async () => {
    fleet = await LiveFleet.create(testbed, 'eldertree');
    await testbed.api.apply({
      apiVersion: 'v1', kind: 'Secret', metadata: { name: 'sops-age', namespace: 'flux-system' }, data: { 'age.agekey': base64(age.identity) },
    });
    // The example's key was thrown away; the same Secret is encrypted to a key of this test.
    const labels = { 'app.kubernetes.io/name': 'database', 'app.kubernetes.io/part-of': 'swimto' };
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'database', namespace: 'swimto', labels }, type: 'Opaque', data: encoded };
    project.write('secrets/database.sops.yaml', sopsSecret(secret, age));
    const main = readFileSync(join(project.directory, 'main.ts'), 'utf8');
    project.write('main.ts', main.replace('ssh://git@github.com/example/pi-fleet', fleet.url));

    const definition = parse(readFileSync(await operatorDefinition('prometheusrules'), 'utf8')) as Manifest;
    await testbed.api.apply(definition);
    await testbed.api.until(definition, 'to be served', (found) => condition(found, 'Established')?.status === 'True');
    expect(project.lifeboat('synth', '--fleet', fleet.checkout)).toMatchObject({ code: 0 });
    revision = await fleet.push();
    swimto = await fleet.ready('swimto', revision);
    // Its namespace stands in the app; before that it only tries.
    await fleet.ready('swimto-secrets', revision);
  });
  afterAll(() => project.remove());

  test('swimto is ready, and its digest is the one in the fleet copy', () => {
    expect(condition(swimto, 'Ready')).toMatchObject({ status: 'True', reason: 'ReconciliationSucceeded' });
    const digest = readFileSync(join(fleet.checkout, 'clusters/eldertree/swimto/DIGEST'), 'utf8').trim();
    expect(swimto.status.history[0]).toMatchObject({ digest, lastReconciledStatus: 'ReconciliationSucceeded' });
  });

  test('its alerts are applied, as prometheus-operator defines them, and hold the digest that the cluster has applied', async () => {
    const alerts = await fleet.ready('lifeboat-alerts', revision);
    const digest = readFileSync(join(fleet.checkout, 'clusters/eldertree/lifeboat-alerts/DIGEST'), 'utf8').trim();
    expect(alerts.status.history[0]).toMatchObject({ digest, lastReconciledStatus: 'ReconciliationSucceeded' });
    const rule = (await testbed.api.get(reference('monitoring.coreos.com/v1', 'PrometheusRule', 'lifeboat-alerts-apps-1', 'flux-system')))!;
    expect(JSON.stringify(rule.spec)).toContain(swimto.status.history[0].digest);
  });

  test('every object in the inventory is live with the owner labels', async () => {
    const ids = inventory(swimto);
    expect(ids.length).toBeGreaterThan(10);
    const entries = swimto.status.inventory.entries as { id: string; v: string }[];
    const versions = new Map(entries.map(({ id, v }) => [id, v]));
    for (const id of ids) {
      const [namespace, name, group, kind] = id.split('_');
      const version = [group, versions.get(id)!].filter(Boolean).join('/');
      const found = await testbed.api.get(reference(version, kind, name, namespace || undefined));
      expect([id, found?.metadata.labels]).toEqual([id, expect.objectContaining({ [NAME_LABEL]: 'swimto', [NAMESPACE_LABEL]: 'flux-system' })]);
    }
  });

  test('its pods run, and its Secret is decrypted', async () => {
    for (const name of ['api', 'web']) expect((await testbed.api.get(reference('apps/v1', 'Deployment', name, 'swimto')))!.status.readyReplicas).toBe(2);
    expect((await testbed.api.get(reference('apps/v1', 'StatefulSet', 'database', 'swimto')))!.status.readyReplicas).toBe(1);
    expect((await testbed.api.get(reference('v1', 'Secret', 'database', 'swimto')))!.data).toEqual(encoded);
  });

  test.each(['canopy', 'journey', 'nima'])('%s is listed, suspended, and nothing of it is applied', async (name) => {
    const found = (await testbed.api.get(fleet.kustomization(name)))!;
    expect(found.spec.suspend).toBe(true);
    expect(found.status?.inventory).toBeUndefined();
    expect(await testbed.api.get(reference('v1', 'Namespace', name))).toBeUndefined();
  });

  test('a second push of the same definition changes no object', async () => {
    expect(project.lifeboat('synth', '--fleet', fleet.checkout)).toMatchObject({ code: 0 });
    expect(await fleet.git('status', '--porcelain')).toBe('');
    const before = (await testbed.api.get(reference('apps/v1', 'Deployment', 'api', 'swimto')))!.metadata;
    await fleet.ready('swimto', await fleet.push());
    const after = (await testbed.api.get(reference('apps/v1', 'Deployment', 'api', 'swimto')))!.metadata;
    expect([after.uid, after.generation]).toEqual([before.uid, before.generation]);
  });
});
