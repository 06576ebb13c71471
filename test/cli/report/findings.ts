import { Comparison, Finding } from '../../../src/cli/comparison/finding';

/** A finding with what a test says otherwise. */
export function finding(other: { [field in keyof Finding]?: Finding[field] | undefined }): Finding {
  return {
    kind: 'field',
    app: 'swimto',
    cluster: 'eldertree',
    copy: 'fleet',
    file: '../pi-fleet/clusters/eldertree/swimto/3-deployment-api.yaml',
    line: 31,
    object: 'apps/Deployment/swimto/api',
    field: 'spec.replicas',
    values: { definition: 2, project: 2, fleet: 3 },
    voices: ['definition', 'project', 'fleet'],
    message: 'spec.replicas: definition and project copy say 2, the fleet copy says 3',
    remedy: 'Run `lifeboat synth`',
    ...other,
  } as Finding;
}

/** A comparison of three copies with these findings. */
export function comparison(findings: Finding[]): Comparison {
  return {
    compared: {
      definition: { apps: 6, objects: 41 },
      project: [{ name: 'swimto', directory: '../swimto' }, { name: 'nima', directory: '../nima' }],
      fleet: { directory: '../pi-fleet' },
      directories: [
        { copy: 'project', app: 'swimto', cluster: 'eldertree', directory: '../swimto/k8s' },
        { copy: 'project', app: 'swimto', cluster: 'eldertree', directory: '../swimto/k8s/secrets' },
        { copy: 'fleet', app: 'swimto', cluster: 'eldertree', directory: '../pi-fleet/clusters/eldertree/swimto' },
      ],
    },
    findings,
  };
}
