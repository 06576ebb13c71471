import { standing, written } from './standing-object';
import { DryRun } from '../../../../src/cli/cluster/dry-run';
import { LiveObject, ManagedFields } from '../../../../src/cli/cluster/live-object';
import { forecastResume } from '../../../../src/cli/emergency/forecast/resume-forecast';
import { ManifestObject } from '../../../../src/manifest/manifest-object';

const FLUX = 'kustomize-controller';
const byFlux = (fields: object): ManagedFields => written(FLUX, 'Apply', fields);
const pod = (seconds?: number): object => ({ restartPolicy: 'Always', ...seconds === undefined ? {} : { terminationGracePeriodSeconds: seconds } });
const spec = (seconds?: number): { spec: object } => ({ spec: { serviceName: 'web', replicas: 1, template: { spec: pod(seconds) } } });
const workload = (seconds: number | undefined, ...managedFields: ManagedFields[]): LiveObject => (
  standing({ apiVersion: 'apps/v1', kind: 'StatefulSet', ...spec(seconds) }, ...managedFields)
);

async function fieldsOf(live: LiveObject, applied: LiveObject): Promise<object[]> {
  const { metadata: { managedFields, ...metadata }, ...rest } = workload(undefined);
  const object = { ...rest, metadata } as unknown as ManifestObject;
  const answers = { get: async () => live, apply: async () => ({ object: applied }), replace: async (one: object) => ({ object: one }) };
  const manifest = { identity: 'apps/StatefulSet/web/any', object };
  const [{ fields }] = await forecastResume(answers as unknown as DryRun, [manifest], { inventory: new Set(), prune: true, labelled: new Map() });
  return fields.map(({ path, fate, during, after }) => [path, fate, during, after]);
}

describe('what resume makes of what stands', () => {
  const path = 'spec.template.spec.terminationGracePeriodSeconds';

  test('a default in the place of what the emergency set is no field that stays', async () => {
    expect(await fieldsOf(workload(5, byFlux(spec(5))), workload(30, byFlux(spec())))).toEqual([[path, 'removed', 5, 30]]);
  });

  test('nor is it where kubectl set it, whose fields Flux makes its own', async () => {
    const byKubectl = written('kubectl-patch', 'Update', { spec: { template: { spec: { terminationGracePeriodSeconds: 5 } } } });
    const fields = await fieldsOf(workload(5, byFlux(spec()), byKubectl), workload(5, byFlux(spec()), byKubectl));
    expect(fields).toEqual([[path, 'removed', 5, undefined]]);
  });

  test('what another manager set stays', async () => {
    const byTool = written('tool', 'Update', { spec: { template: { spec: { terminationGracePeriodSeconds: 5 } } } });
    expect(await fieldsOf(workload(5, byFlux(spec()), byTool), workload(5, byFlux(spec()), byTool))).toEqual([[path, 'kept', 5, 5]]);
  });
});
