import fs from 'fs';
import * as fc from 'fast-check';
import { App, CONFIG, DEPLOYMENT, FLEET, PROJECT, renderingOf, SECRET, SERVICE, Workplace } from './hand-built-copies';
import { checkHelp, runCheck } from '../../src/cli/check';
import { Finding } from '../../src/cli/comparison/finding';
import * as reader from '../../src/cli/kustomize/read-yaml';
import { checksumsText, sha256 } from '../../src/copies/checksums';
import { commitJournals, writeJournal } from '../../src/copies/journal';
import { markManifest, markSealed } from '../../src/copies/marker';
import { Rendering } from '../../src/copies/rendering';

const SEED = 20260318;
const K8S = `${PROJECT}/k8s`;

interface Told {
  readonly code: number;
  readonly verdict: string;
  readonly compared: any;
  readonly findings: (Omit<Finding, 'values'> & { readonly values?: any })[];
  readonly error?: { code: string; message: string };
}

function told(place: Workplace, rendering: Rendering | undefined, args: string[] = []): Told {
  const code = runCheck([...args, '--format', 'json'], place.io, () => rendering);
  return { code, ...JSON.parse(place.out) };
}

function text(place: Workplace, rendering: Rendering | undefined, args: string[] = []): string {
  void runCheck(args, place.io, () => rendering);
  return place.out;
}

/** Changes copies of the usual definition and gives what check says. */
function after(change: (place: Workplace) => void, rendering = renderingOf()): Told {
  const place = new Workplace().write(rendering);
  change(place);
  return told(place, rendering);
}

const messages = ({ findings }: Told): string[] => findings.map(({ kind, copy, message }) => `${kind} ${copy}: ${message}`);

describe('copies that are the same', () => {
  test('are named, so that silence is not taken for success', () => {
    const place = new Workplace().write(renderingOf());
    expect(runCheck([], place.io, () => renderingOf())).toBe(0);
    expect(place.out).toBe('Compared the definition (2 apps, 5 objects) with project copies: swimto at\n'
      + 'dist/project/swimto, nima at dist/project/nima, fleet copy at dist/fleet.\nThey are the same.\n');
  });

  test('cost one reading of each file and no parsing', () => {
    const rendering = renderingOf();
    const place = new Workplace().write(rendering);
    const read = jest.spyOn(fs, 'readFileSync');
    const parse = jest.spyOn(reader, 'readYaml');
    try {
      expect(runCheck([], place.io, () => rendering)).toBe(0);
      const paths = read.mock.calls.map(([path]) => String(path)).filter((path) => path.startsWith(place.cwd) && !path.includes('.lifeboat-writing'));
      expect(paths).toHaveLength(rendering.trees.reduce((sum, { files }) => sum + files.length, 0));
      expect(new Set(paths).size).toBe(paths.length);
      expect(parse).not.toHaveBeenCalled();
    } finally {
      read.mockRestore();
      parse.mockRestore();
    }
  });

  test('are found where CDK8S_OUTDIR says', () => {
    const place = new Workplace().write(renderingOf());
    fs.renameSync(`${place.cwd}/dist`, `${place.cwd}/other`);
    place.env = { CDK8S_OUTDIR: 'other' };
    expect(told(place, renderingOf())).toMatchObject({ code: 0, verdict: 'same', compared: { fleet: { directory: 'other/fleet' } } });
  });

  test('can be checkouts, where other people have lines and files too', () => {
    const rendering = renderingOf();
    const place = new Workplace().write(rendering);
    fs.renameSync(`${place.cwd}/dist/fleet`, `${place.cwd}/pi-fleet`);
    fs.renameSync(`${place.cwd}/${PROJECT}`, `${place.cwd}/swimto`);
    place.put('swimto/README.md', '# Swimto\n');
    place.put('swimto/scripts/backup.sh', '#!/bin/sh\n');
    place.put('pi-fleet/clusters/eldertree/other.flux.yaml', markSealed('canopy', 'eldertree/other', 'kind: Kustomization\n'));
    place.put('pi-fleet/clusters/eldertree/hand/deployment.yaml', DEPLOYMENT);
    place.put('pi-fleet/clusters/eldertree/kustomization.yaml', 'resources:\n# ours\n- hand # kept\n- ./swimto.flux.yaml\n- other.flux.yaml\n- "nima.flux.yaml"\n');
    place.edit('pi-fleet/clusters/eldertree/PROJECTS.md', '| nima', '| other | active |\n| nima');
    expect(told(place, rendering, ['--project', 'swimto=swimto', '--fleet', 'pi-fleet'])).toMatchObject({ code: 0, findings: [] });
    fs.renameSync(`${place.cwd}/pi-fleet/clusters/eldertree/kustomization.yaml`, `${place.cwd}/pi-fleet/clusters/eldertree/kustomization.yml`);
    expect(told(place, rendering, ['--fleet', 'pi-fleet'])).toMatchObject({ code: 0, findings: [] });
  });
});

describe('a field', () => {
  test('that only the fleet copy changed is named with its value, place and way out', () => {
    const { code, findings } = after((place) => place.edit(`${FLEET}/swimto/3-deployment-api.yaml`, '1.4.2', '1.4.3'));
    expect(code).toBe(1);
    expect(findings).toEqual([{
      app: 'swimto',
      cluster: 'eldertree',
      copy: 'fleet',
      kind: 'field',
      object: 'apps/Deployment/swimto/api',
      file: `${FLEET}/swimto/3-deployment-api.yaml`,
      line: 15,
      field: 'spec.template.spec.containers[name=api].image',
      values: { definition: 'ghcr.io/x:1.4.2', project: 'ghcr.io/x:1.4.2', fleet: 'ghcr.io/x:1.4.3' },
      message: 'spec.template.spec.containers[name=api].image: definition and project copy say ghcr.io/x:1.4.2, the fleet copy says ghcr.io/x:1.4.3 '
        + '(clusters/eldertree/swimto/3-deployment-api.yaml:15)',
      remedy: 'To keep it: `lifeboat image set NAME=ghcr.io/x:1.4.3`, then `lifeboat synth`; '
        + `to take it back: delete ${FLEET}/swimto/3-deployment-api.yaml and run \`lifeboat synth\``,
    }]);
  });

  test('that is an image is called as in the image file', () => {
    const image = (file: string): string => after((place) => {
      place.put('images.yaml', file);
      place.edit(`${FLEET}/swimto/3-deployment-api.yaml`, '1.4.2', '1.4.3');
    }).findings[0].remedy;
    expect(image('images:\n  db: postgres:17\n  api: ghcr.io/x:1.4.2\n')).toContain('`lifeboat image set api=ghcr.io/x:1.4.3`');
    expect(image('images:\n  api: ghcr.io/x:1.4.1\nclusters:\n  eldertree:\n    api: ghcr.io/x:1.4.2\n')).toContain('`lifeboat image set --cluster eldertree api=ghcr.io/x:1.4.3`');
  });

  test('that only the project copy changed', () => {
    const [finding] = after((place) => place.edit(`${K8S}/3-deployment-api.yaml`, 'replicas: 2', 'replicas: 3')).findings;
    expect(finding).toMatchObject({
      copy: 'project',
      line: 10,
      message: 'spec.replicas: definition and fleet copy say 2, the project copy says 3 (k8s/3-deployment-api.yaml:10)',
      remedy: `To keep the edit, make the same change in the definition and run \`lifeboat synth\`; to take it back, delete ${K8S}/3-deployment-api.yaml and run \`lifeboat synth\``,
    });
  });

  test('in which both copies agree against the definition', () => {
    const place = new Workplace().write(renderingOf());
    const rendering = renderingOf([{
      name: 'swimto',
      manifests: {
        '3-configmap-settings.yaml': CONFIG, '3-deployment-api.yaml': DEPLOYMENT.replace('replicas: 2', 'replicas: 4'), '3-secret-token.yaml': SECRET, '3-service-api.yaml': SERVICE,
      },
    }, { name: 'nima', manifests: { '3-service-api.yaml': SERVICE.replaceAll('swimto', 'nima') }, disabled: true }]);
    const found = told(place, rendering);
    // Sums and digests are those of the earlier synth, and fit it: they are no findings of their own.
    expect(messages(found)).toEqual(['field definition: spec.replicas: project copy and fleet copy say 2, the definition says 4 '
      + '(k8s/3-deployment-api.yaml:10, clusters/eldertree/swimto/3-deployment-api.yaml:10); the definition changed since the last synth (or both copies were edited alike)']);
    expect(found.findings[0].remedy).toBe("Run `lifeboat synth` to write the definition's value into both copies, or take the change in the definition back");
  });

  test('in which both copies were edited alike', () => {
    const { findings } = after((place) => [K8S, `${FLEET}/swimto`].forEach((directory) => place.edit(`${directory}/3-deployment-api.yaml`, 'replicas: 2', 'replicas: 3')));
    expect(findings).toHaveLength(1);
    expect(findings[0].message).toContain('; both copies were edited alike (or the definition changed since the last synth)');
    expect(findings[0].remedy).toContain(`delete ${K8S}/3-deployment-api.yaml and ${FLEET}/swimto/3-deployment-api.yaml`);
  });

  test('in which all three differ is named for each copy, and once in text', () => {
    const rendering = renderingOf();
    const place = new Workplace().write(rendering);
    place.edit(`${K8S}/3-deployment-api.yaml`, 'replicas: 2', 'replicas: 3');
    place.edit(`${FLEET}/swimto/3-deployment-api.yaml`, 'replicas: 2', 'replicas: 5');
    const sentence = 'spec.replicas: the definition says 2, the project copy says 3, the fleet copy says 5 '
      + '(k8s/3-deployment-api.yaml:10, clusters/eldertree/swimto/3-deployment-api.yaml:10)';
    expect(messages(told(place, rendering))).toEqual([`field project: ${sentence}`, `field fleet: ${sentence}`]);
    expect(text(place, rendering)).toContain('\n1 difference in 1 app.\n');
  });

  test('that one of them does not have', () => {
    const { findings } = after((place) => place.edit(`${FLEET}/swimto/3-deployment-api.yaml`, '        args:\n        - serve\n        - --fast\n', ''));
    expect(findings[0].message).toBe('spec.template.spec.containers[name=api].args: definition and project copy say ["serve", "--fast"], '
      + 'the fleet copy has no such field (clusters/eldertree/swimto/3-deployment-api.yaml:14)');
    expect(findings[0].values).toEqual({ definition: ['serve', '--fast'], project: ['serve', '--fast'] });
  });

  test('of a long text is shown by its first other line', () => {
    expect(messages(after((place) => place.edit(`${K8S}/3-configmap-settings.yaml`, '    two', '    too')))).toEqual([
      'field project: data["app.conf"]: definition and fleet copy say "two" in line 2, the project copy says "too" in line 2 (k8s/3-configmap-settings.yaml:8)',
    ]);
  });

  test('of a Secret is never printed, in no format', () => {
    const rendering = renderingOf();
    const place = new Workplace().write(rendering);
    place.edit(`${K8S}/3-secret-token.yaml`, 'key: aHVudGVyMg==', 'key: c2VjcmV0\n  other: bW9yZQ==\nstringData:\n  plain: passw0rd');
    for (const args of [[], ...['json', 'github', 'sarif', 'junit'].map((format) => ['--format', format])]) {
      expect(text(place, rendering, args)).not.toMatch(/aHVudGVyMg|c2VjcmV0|bW9yZQ|passw0rd/);
    }
    expect(messages(told(place, rendering))[0]).toBe('field project: data.key: definition and fleet copy say <secret value, sha256:b073aefd>, '
      + 'the project copy says <secret value, sha256:1c1185e0> (k8s/3-secret-token.yaml:9)');
    // What the reader quotes of a text that it refuses must not slip through either.
    place.put(`${K8S}/3-secret-token.yaml`, `${SECRET}  key: aHVudGVyMg==\n  date: 2020-01-01\n`);
    expect(messages(told(place, rendering))).toEqual(['unreadable project: the project copy holds something that kustomize does not read as it stands (k8s/3-secret-token.yaml:9)']);
  });
});

describe('each other kind of finding', () => {
  const cases: [string, (place: Workplace) => void, string[]][] = [
    ['another order of a list', (place) => place.edit(`${FLEET}/swimto/3-deployment-api.yaml`,
      "        - name: A\n          value: '1'\n        - name: B\n          value: '2'\n", "        - name: B\n          value: '2'\n        - name: A\n          value: '1'\n"),
    ['order fleet: spec.template.spec.containers[name=api].env: definition and project copy have the order ["A", "B"], the fleet copy has the order ["B", "A"] '
      + '(clusters/eldertree/swimto/3-deployment-api.yaml:19)']],
    ['comments alone', (place) => place.edit(`${K8S}/3-service-api.yaml`, 'kind: Service', 'kind: Service # ours'),
      ['bytes project: the project copy has the same values, but other comments or formatting, so that its SHA256SUMS does not hold (k8s/3-service-api.yaml:3)']],
    ['line ends alone', (place) => place.edit(`${K8S}/3-service-api.yaml`, /\n/g, '\r\n'),
      ['bytes project: the project copy has the same values, but other line ends (CRLF), so that its SHA256SUMS does not hold (k8s/3-service-api.yaml:1)']],
    ['a missing manifest', (place) => place.remove(`${FLEET}/swimto/3-service-api.yaml`),
      ['missing fleet: the fleet copy lacks this object, which the definition has (no file clusters/eldertree/swimto/3-service-api.yaml)']],
    ['an empty manifest', (place) => place.put(`${FLEET}/swimto/3-service-api.yaml`, '# nothing\n'),
      ['missing fleet: the fleet copy lacks this object, which the definition has (clusters/eldertree/swimto/3-service-api.yaml does not hold it)']],
    ['a second object in a manifest', (place) => place.put(`${K8S}/3-service-api.yaml`, `${place.text(`${K8S}/3-service-api.yaml`)}---\n${CONFIG}`),
      ['extra project: the project copy has an object that the definition does not have (k8s/3-service-api.yaml:11)']],
    ['a missing app', (place) => { place.remove(`${FLEET}/nima`); place.remove(`${FLEET}/nima.flux.yaml`); place.edit(`${FLEET}/kustomization.yaml`, '- nima.flux.yaml\n', ''); },
      ['missing-app fleet: the fleet copy holds nothing of nima, which has 1 object (clusters/eldertree/nima)']],
    ['a manifest written by hand', (place) => place.put(`${K8S}/debug.yaml`, SERVICE),
      ['extra project: the project copy has k8s/debug.yaml, which the definition does not make (it is not generated) (k8s/debug.yaml)']],
    ['a manifest of an earlier synth', (place) => place.put(`${K8S}/3-service-old.yaml`, markManifest('fleet', 'eldertree/swimto/old', SERVICE)),
      ['extra project: the project copy still has k8s/3-service-old.yaml of an earlier synth, made from eldertree/swimto/old, which the definition no longer makes (k8s/3-service-old.yaml)']],
    ['an app of an earlier synth', (place) => {
      place.put(`${FLEET}/old.flux.yaml`, markSealed('fleet', 'eldertree/old', 'x: 1\n'));
      place.put(`${FLEET}/old/3-service-old.yaml`, markManifest('fleet', 'eldertree/old/api', SERVICE));
      place.put('dist/project/old/k8s/3-service-old.yaml', markManifest('fleet', 'eldertree/old/api', SERVICE));
    }, ['extra fleet: the fleet copy still has clusters/eldertree/old of an earlier synth, made from eldertree/old/api, which the definition no longer makes (clusters/eldertree/old)',
      'extra fleet: the fleet copy still has clusters/eldertree/old.flux.yaml of an earlier synth, made from eldertree/old, which the definition no longer makes (clusters/eldertree/old.flux.yaml)',
      'extra project: there still is a project copy of old, which the definition no longer makes (project/old)']],
    ['what kustomize does not read', (place) => place.edit(`${K8S}/3-service-api.yaml`, 'kind: Service', 'kind: Service\nkind: Service'),
      ['unreadable project: the project copy holds something that kustomize does not read as it stands: the key `kind` stands twice in one mapping (k8s/3-service-api.yaml:4)']],
    ['a script edited by hand', (place) => place.edit(`${PROJECT}/scripts/validate-k8s-sync.sh`, 'exit 0', 'exit 1'),
      ['edited project: the project copy has scripts/validate-k8s-sync.sh edited by hand: its seal does not hold (scripts/validate-k8s-sync.sh)']],
    ['a page without its first line', (place) => place.put(`${PROJECT}/EMERGENCY_DEPLOYMENT.md`, '# Mine\n'),
      ['edited project: the project copy has EMERGENCY_DEPLOYMENT.md without the line that says what made it: it was edited by hand or is not ours (EMERGENCY_DEPLOYMENT.md)']],
    ['a script of another synth', (place) => place.put(`${PROJECT}/scripts/validate-k8s-sync.sh`, `#!/bin/sh\n${markSealed('fleet', 'eldertree/swimto', 'exit 2\n')}`, true),
      ['outdated project: the project copy has scripts/validate-k8s-sync.sh as another synth wrote it (scripts/validate-k8s-sync.sh)']],
    ['a missing script', (place) => place.remove(`${PROJECT}/scripts/validate-k8s-sync.sh`),
      ['missing project: the project copy lacks scripts/validate-k8s-sync.sh (scripts/validate-k8s-sync.sh)']],
    ['a script that cannot run', (place) => fs.chmodSync(`${place.cwd}/${PROJECT}/scripts/validate-k8s-sync.sh`, 0o644),
      ['mode project: the project copy has scripts/validate-k8s-sync.sh without the mode to run it (scripts/validate-k8s-sync.sh)']],
    ['an edited Flux object', (place) => place.edit(`${FLEET}/swimto.flux.yaml`, 'prune: true', 'prune: false'),
      ['field fleet: spec.prune: the definition says true, the fleet copy says false (clusters/eldertree/swimto.flux.yaml:10)']],
    ['a disabled app that is enabled in the fleet copy', (place) => place.edit(`${FLEET}/nima.flux.yaml`, '  suspend: true\n', ''),
      ['field fleet: spec.suspend: the definition says true, the fleet copy has no such field (clusters/eldertree/nima.flux.yaml:7)']],
    ['sums that were cut off', (place) => place.edit(`${K8S}/SHA256SUMS`, /.{20}\n$/, ''),
      ['sums project: the project copy has a broken SHA256SUMS: the last line does not end in a newline, so the file was cut off (k8s/SHA256SUMS:5)']],
    ['a wrong sum', (place) => place.edit(`${K8S}/SHA256SUMS`, /^[0-9a-f]{64}(?= {2}3-service)/m, '0'.repeat(64)),
      ['sums project: the project copy has a SHA256SUMS with a wrong sum of 3-service-api.yaml (k8s/SHA256SUMS:4)']],
    ['a sum too few', (place) => place.edit(`${K8S}/SHA256SUMS`, /^.*3-service.*\n/m, ''),
      ['sums project: the project copy has a SHA256SUMS that does not list 3-service-api.yaml (k8s/SHA256SUMS)']],
    ['no sums', (place) => place.remove(`${K8S}/SHA256SUMS`),
      ['sums project: the project copy has no SHA256SUMS, so nothing proves what stands beside it (k8s/SHA256SUMS)']],
    ['a digest that was cut off', (place) => place.put(`${K8S}/DIGEST`, 'sha256:12'),
      ['digest project: the project copy has a DIGEST that is no line of `sha256:<64 hex digits>`: it was cut off or edited (k8s/DIGEST:1)']],
    ['no digest', (place) => place.remove(`${K8S}/DIGEST`), ['digest project: the project copy has no DIGEST (k8s/DIGEST)']],
    ['a manifest too many in the list of Flux', (place) => place.edit(`${FLEET}/swimto/kustomization.yaml`, '- 3-service', '- debug.yaml\n- 3-service'),
      ['resources fleet: the fleet copy lists debug.yaml in kustomization.yaml, which the definition does not have, so that Flux applies it (clusters/eldertree/swimto/kustomization.yaml:8)']],
    ['a manifest too few in the list of Flux', (place) => place.edit(`${FLEET}/swimto/kustomization.yaml`, '- 3-service-api.yaml\n', ''),
      ['resources fleet: the fleet copy does not list 3-service-api.yaml in kustomization.yaml, so that Flux deletes Service/swimto/api (clusters/eldertree/swimto/kustomization.yaml)']],
    ['a field in the list of Flux', (place) => place.put(`${FLEET}/swimto/kustomization.yaml`, `${place.text(`${FLEET}/swimto/kustomization.yaml`)}namePrefix: x-\n`),
      ['field fleet: namePrefix: the definition has no such field, the fleet copy says x- (clusters/eldertree/swimto/kustomization.yaml:9)']],
    ['another order of the list of Flux', (place) => place.edit(`${FLEET}/swimto/kustomization.yaml`, /(- 3-secret.*\n)(- 3-service.*\n)/, '$2$1'),
      ['bytes fleet: the fleet copy lists the same in kustomization.yaml, with other comments, order or formatting (clusters/eldertree/swimto/kustomization.yaml)']],
    ['no list of the cluster', (place) => place.remove(`${FLEET}/kustomization.yaml`),
      ['missing fleet: the fleet copy has no kustomization.yaml of the cluster, so that Flux applies every file below it (clusters/eldertree/kustomization.yaml)']],
    ['no list of Flux', (place) => place.remove(`${FLEET}/swimto/kustomization.yaml`),
      ['missing fleet: the fleet copy has no kustomization.yaml here, so that Flux would apply every file of the directory (clusters/eldertree/swimto/kustomization.yaml)']],
    ['an app that the cluster does not list', (place) => place.edit(`${FLEET}/kustomization.yaml`, '- swimto.flux.yaml', '# - swimto.flux.yaml'),
      ["unlisted fleet: the fleet copy does not list swimto.flux.yaml in the cluster's kustomization.yaml, so that Flux deletes swimto (clusters/eldertree/kustomization.yaml)"]],
    ['an app that the cluster lists twice', (place) => place.edit(`${FLEET}/kustomization.yaml`, '- swimto.flux.yaml', '- swimto.flux.yaml\n- ./swimto/'),
      ["resources fleet: the fleet copy lists the directory swimto beside swimto.flux.yaml, so that the cluster's Kustomization and the app's own fight over the same objects (clusters/eldertree/kustomization.yaml:6)"]],
    ['a row of the page of projects', (place) => place.edit(`${FLEET}/PROJECTS.md`, '| nima | active |', '| nima | gone |'),
      ['outdated fleet: the fleet copy lacks the row of nima in PROJECTS.md, or has another one (clusters/eldertree/PROJECTS.md)']],
  ];

  test.each(cases)('%s', (_, change, expected) => {
    const found = after(change);
    expect(messages(found)).toEqual(expected);
    expect(found).toMatchObject({ code: 1, verdict: 'drift' });
    for (const { remedy } of found.findings) expect(remedy).not.toBe('');
  });

  test('a digest that is not of the manifests beside it', () => {
    const found = after((place) => {
      const other = `sha256:${'0'.repeat(64)}\n`;
      const sums = checksumsText([...renderingOf().trees[0].files.filter(({ path }) => /k8s\/3-/.test(path)).map(({ path, text: body }) => ({ name: path.slice(4), text: body })), { name: 'DIGEST', text: other }]);
      place.put(`${K8S}/DIGEST`, other);
      place.put(`${K8S}/SHA256SUMS`, sums);
    });
    expect(messages(found)).toEqual([expect.stringMatching(/^digest project: the project copy has the DIGEST sha256:0{64}, but the manifests beside it make sha256:[0-9a-f]{64} \(k8s\/DIGEST:1\)$/)]);
  });
});

describe('an interrupted write', () => {
  test.each([[true, 'the next synth finishes it'], [false, 'nothing was changed yet']])('decided: %s, so %s', (decided) => {
    const rendering = renderingOf();
    const place = new Workplace().write(rendering);
    const root = `${place.cwd}/dist`;
    const path = 'project/swimto/k8s/3-service-api.yaml';
    place.put('dist/.lifeboat-writing/x', '');
    const changes = [{ path, old: sha256(place.text(`dist/${path}`)), new: sha256('new') }];
    const journal = { format: 1, transaction: 'one', roots: [root], owner: 'fleet', moves: [], changes } as const;
    writeJournal(root, journal);
    if (decided) commitJournals(journal);
    const found = told(place, rendering);
    expect(found.code).toBe(decided ? 1 : 0);
    const sentence = `interrupted fleet: dist was being written when the writer was stopped: 0 of 1 files are done, ${path} is next`;
    expect(messages(found)).toEqual(decided ? [sentence] : []);
    if (decided) expect(found.findings[0].remedy).toBe('The next `lifeboat synth` finishes it');
  });
});

describe('without a definition', () => {
  const args = ['--project', 'swimto=dist/project/swimto', '--fleet', 'dist/fleet'];

  test('sums and digests are verified, which it says', () => {
    const place = new Workplace().write(renderingOf());
    expect(text(place, undefined, args)).toBe('No definition was compared, since there is no cdk8s.yaml here: verified sums and\n'
      + 'digests of project copy: swimto at dist/project/swimto, fleet copy at\ndist/fleet, and compared them with each other.\nThey are the same.\n');
    expect(told(place, undefined, args)).toMatchObject({ code: 0, compared: { definition: null } });
  });

  test.each<[string, (place: Workplace) => void, string[]]>([
    ['an edit', (place) => place.edit(`${FLEET}/swimto/3-deployment-api.yaml`, 'replicas: 2', 'replicas: 3'), [
      'sums fleet: the fleet copy has 3-deployment-api.yaml with another sum than its SHA256SUMS says: one of the two was edited (clusters/eldertree/swimto/3-deployment-api.yaml)',
      expect.stringMatching(/^digest fleet: the fleet copy has the DIGEST sha256:\w+, but the manifests beside it make sha256:\w+ /) as any,
      'field fleet: spec.replicas: the project copy says 2, the fleet copy says 3 (clusters/eldertree/swimto/3-deployment-api.yaml:10)',
    ]],
    ['an edit in the project copy', (place) => place.edit(`${K8S}/3-deployment-api.yaml`, '- --fast', '- --slow'), [
      'sums project: the project copy has 3-deployment-api.yaml with another sum than its SHA256SUMS says: one of the two was edited (k8s/3-deployment-api.yaml)',
      expect.stringMatching(/^digest project: /) as any,
      'field project: spec.template.spec.containers[name=api].args[1]: the fleet copy says --fast, the project copy says --slow (k8s/3-deployment-api.yaml:18)',
    ]],
    ['a manifest too many', (place) => place.put(`${K8S}/debug.yaml`, CONFIG.replace('settings', 'debug')), [
      'extra project: the project copy has debug.yaml, which its SHA256SUMS does not list (k8s/debug.yaml)',
      expect.stringMatching(/^digest project: /) as any,
      'missing fleet: the fleet copy lacks this object, which the project copy has (no file clusters/eldertree/swimto/debug.yaml)',
    ]],
    ['an edited script', (place) => place.edit(`${PROJECT}/scripts/validate-k8s-sync.sh`, 'exit 0', 'exit 1'), [
      'edited project: the project copy has scripts/validate-k8s-sync.sh edited by hand: its seal does not hold (scripts/validate-k8s-sync.sh)',
    ]],
    ['a fleet without the app', (place) => place.remove(`${FLEET}/swimto`), [
      'missing-app fleet: the fleet copy holds nothing of swimto, which the project copy has in dist/project/swimto/k8s (.)',
    ]],
  ])('it finds %s', (_, change, expected) => {
    const place = new Workplace().write(renderingOf());
    change(place);
    expect(messages(told(place, undefined, args))).toEqual(expected);
  });
});

describe('what could not be told', () => {
  const rendering = renderingOf();
  test.each<[string, (place: Workplace) => void, Rendering | undefined, string[], RegExp]>([
    ['no copy', () => undefined, rendering, [], /^dist\/project\/swimto: there is no such directory, where the project copy of swimto should be\. .*\[copy-absent\]$/],
    ['a fleet of others', (place) => place.put('pi-fleet/README.md', 'x'), rendering, ['--fleet', 'pi-fleet'], /^pi-fleet: it holds nothing of the fleet copy\. .*\[copy-absent\]$/],
    ['an unknown app', () => undefined, rendering, ['--project', 'canopy=x'], /'canopy' has no EmergencyCopy in the definition; these have: swimto, nima/],
    ['whose copy it is', () => undefined, rendering, ['--project', 'x'], /project copies of swimto, nima/],
    ['no definition and no copy', () => undefined, undefined, [], /no cdk8s\.yaml in this directory.*\[nothing-to-check\]$/],
    ['no definition and nothing in the copy', (place) => place.put('x/a', 'b'), undefined, ['--project', 'x'], /^x: it holds no directory with SHA256SUMS below k8s\/.*\[copy-absent\]$/],
    ['a directory in place of a file', (place) => { place.write(rendering); place.remove(`${K8S}/DIGEST`); place.put(`${K8S}/DIGEST/x`, ''); }, rendering, [], /DIGEST: it cannot be read \(EISDIR\).*\[copy-unreadable\]$/],
  ])('%s exits 2 with a sentence, in JSON too', (_, change, defined, args, sentence) => {
    const place = new Workplace();
    change(place);
    const found = told(place, defined, args);
    expect(found).toMatchObject({ code: 2, verdict: 'unknown', findings: [] });
    expect(found.error?.message).toMatch(sentence);
    expect(() => runCheck(args, place.io, () => defined)).toThrow(sentence);
  });

  test('an unknown option is told in the format that was asked for', () => {
    expect(told(new Workplace(), rendering, ['--flet', 'x'])).toMatchObject({ code: 2, verdict: 'unknown', error: { code: 'usage' } });
    expect(() => runCheck(['--flet', 'x'], new Workplace().io, () => rendering)).toThrow("lifeboat check: Unknown option '--flet'. See lifeboat check --help. [usage]");
  });

  test('an unknown format is named with those that there are', () => {
    expect(() => runCheck(['--format', 'xml'], new Workplace().io, () => rendering)).toThrow(/there are text, json, github, sarif, junit/);
  });
});

test('help fits a screen and ends in an example', () => {
  const place = new Workplace();
  expect(runCheck(['--help'], place.io, () => undefined)).toBe(0);
  expect(place.out).toBe(checkHelp);
  const lines = checkHelp.trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(24);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
  expect(lines.at(-1)).toMatch(/^Example: lifeboat check /);
});

describe(`random edits (seed ${SEED})`, () => {
  const scalars = (body: string): { line: number; indent: string }[] => body.split('\n').flatMap((line, index) => {
    const match = /^(\s*(?:- )?)(\w[\w.]*: )?['"]?[\w./:=-]+['"]?$/.exec(line);
    return match && !/^(?:apiVersion|kind):|:$/.test(line.trim()) && !line.startsWith('#') && !/^\s+name(?:space)?: (?:api|swimto)$/.test(line) ? [{ line: index, indent: (match[1] ?? '') + (match[2] ?? '') }] : [];
  });

  test('of one field in one copy are named with that field and copy, and no other', () => {
    const app: App = { name: 'swimto', manifests: { '3-deployment-api.yaml': DEPLOYMENT } };
    const rendering = renderingOf([app]);
    const place = new Workplace().write(rendering);
    const body = place.text(`${K8S}/3-deployment-api.yaml`);
    const places = scalars(body);
    const seen = new Set<string>();
    fc.assert(fc.property(fc.constantFrom('project', 'fleet'), fc.constantFrom(...places), fc.stringMatching(/^[a-z]{3,9}$/), (copy, { line, indent }, value) => {
      const path = copy === 'project' ? `${K8S}/3-deployment-api.yaml` : `${FLEET}/swimto/3-deployment-api.yaml`;
      const lines = body.split('\n');
      lines[line] = `${indent}zz${value}`;
      place.put(path, lines.join('\n'));
      const { findings } = told(place, rendering);
      place.put(path, body);
      expect(findings).toHaveLength(1);
      expect(findings[0]).toMatchObject({ kind: 'field', copy, file: path, line: line + 1, object: 'apps/Deployment/swimto/api' });
      expect(findings[0].values[copy]).toBe(`zz${value}`);
      expect(findings[0].values.definition).not.toBe(`zz${value}`);
      seen.add(findings[0].field ?? '');
    }), { seed: SEED, numRuns: 300 });
    expect(places.length).toBeGreaterThanOrEqual(9);
    expect(seen.size).toBe(places.length);
    expect(seen).toContain('spec.template.spec.containers[name=api].env[name=B].value');
  });
});
