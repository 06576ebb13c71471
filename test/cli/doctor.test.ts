import { execFileSync } from 'child_process';
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { lifeboat } from './command-line';
import { GitRepository, gitRepositories } from './git-repository';
import { programDirectory, writeProgram } from './program';
import { CHECKLIST } from '../../src/cli/doctor/checklist';
import { GROUPS } from '../../src/cli/doctor/item';

interface Told {
  readonly id: string;
  readonly outcome: string;
  readonly seen: readonly string[];
  readonly way?: string;
}

/** A workload as the checklists ask for it. */
const POD = `{ containers: [{ name: 'main', image: 'ghcr.io/example/web:1.4.2', readinessProbe: { tcpSocket: { port: 80 } },
  resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '128Mi' } } }] }`;
const DEPLOYMENT = `{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'api' }, spec: { replicas: 2, selector: { matchLabels: { app: 'web' } },
  template: { metadata: { labels: { app: 'web' } }, spec: ${POD} } } }`;
const BUDGET = "{ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'api' }, spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'web' } } } }";
const UID = '6f2c1c1e-0000-4000-8000-000000000001';

/** The definition of an app, with edits of it. */
function body(edit: (text: string) => string = (text) => text, more = ''): string {
  return edit(`
    const other = fleet.addCluster('staging', { uid: '${UID}' });
    const web = new FluxApp(other, 'web', { namespace: 'web', createNamespace: true });
    new ApiObject(web, 'api', ${DEPLOYMENT});
    new ApiObject(web, 'budget', ${BUDGET});
    ${more}
    new EmergencyCopy(web, 'emergency');
  `);
}

const made: string[] = [];
const repository = gitRepositories();
afterAll(() => { for (const directory of made) rmSync(directory, { recursive: true, force: true }); });

function program(text: string): string {
  const directory = programDirectory(text);
  made.push(directory);
  return directory;
}

interface Examined {
  readonly code: number | null;
  readonly items: readonly Told[];
  /** Ids of the items with an outcome, sorted. */
  readonly of: (outcome: string) => string[];
  readonly item: (id: string) => Told;
}

function examine(cwd: string, ...args: string[]): Examined {
  const { code, out, err } = lifeboat(cwd, 'doctor', '--format', 'json', ...args);
  if (!out.startsWith('{')) throw new Error(`${out}${err}`);
  const { items, error } = JSON.parse(out) as { items: Told[]; error?: { message: string } };
  if (error) throw new Error(error.message);
  const of = (outcome: string): string[] => items.filter((one) => one.outcome === outcome).map(({ id }) => id).sort();
  return { code, items, of, item: (id) => items.find((one) => one.id === id)! };
}

describe('without a cluster', () => {
  const good = program(body());
  lifeboat(good, 'synth');

  /** Both copies in repositories of their own, pushed. */
  function checkouts(): { readonly project: GitRepository; readonly fleet: GitRepository; readonly flags: string[] } {
    const [project, fleet] = [repository(), repository()];
    for (const [one, tree] of [[project, 'project/web'], [fleet, 'fleet']] as const) {
      cpSync(join(good, 'dist', tree), one.directory, { recursive: true });
      one.commit();
      const remote = mkdtempSync(join(tmpdir(), 'lifeboat-remote-'));
      made.push(remote);
      one.git('clone', '-q', '--bare', one.directory, join(remote, 'it.git'));
      one.git('remote', 'add', 'origin', join(remote, 'it.git'));
    }
    return { project, fleet, flags: ['--project', project.directory, '--fleet', fleet.directory] };
  }

  test('a definition and copies that are as they should be pass every item that needs no cluster', () => {
    const { code, items, of } = examine(good, '--offline', ...checkouts().flags);
    expect(items.filter(({ outcome }) => outcome !== 'passed' && outcome !== 'does-not-apply')).toEqual([]);
    expect(of('does-not-apply')).toEqual(['nothing-immutable-since-base']);
    expect(code).toBe(0);
  });

  test('copies that are not named are not called well', () => {
    const { code, of, item } = examine(good, '--offline');
    expect([code, of('failed'), of('not-checked')]).toEqual([2, [], ['copies-committed']]);
    expect(item('copies-committed').way).toContain('lifeboat doctor --project DIR --fleet DIR');
    expect(examine(good, '--offline', '--project', checkouts().project.directory).of('not-checked')).toEqual(['copies-committed', 'copies-equal']);
  });

  const replaced = (from: string, to: string) => (text: string): string => {
    if (!text.includes(from)) throw new Error(`no ${from}`);
    return text.replace(from, to);
  };
  const IN_DEFINITION: readonly [item: string, text: string, seen: RegExp, way: RegExp, also?: readonly string[]][] = [
    ['manifests-valid', body(undefined, "new ApiObject(web, 'x', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'x' }, spec: { ports: [{ port: 'eighty' }] } });"), /Service\/web\/x spec\.ports\[0\]\.port/, /./],
    ['images-pinned', body(replaced('web:1.4.2', 'web')), /containers\[name=main\]\.image/, /./, ['restarts-without-registry']],
    ['requests-set', body(replaced("requests: { cpu: '50m', memory: '64Mi' }, ", '')), /container main, has no requests\.cpu/, /doctor-acknowledged`: `requests-set: REASON`/],
    ['readiness-probed', body(replaced('readinessProbe: { tcpSocket: { port: 80 } },', '')), /container main, has no readinessProbe/, /readinessProbe/],
    ['survives-a-pod', body((text) => text.replace('replicas: 2', 'replicas: 1')), /apps\/Deployment\/web\/api runs 1 pod/, /replicas/],
    ['drain-possible', body(replaced('maxUnavailable: 1', 'minAvailable: 2')), /runs 2 pods, and the budget api lets none of them go/, /maxUnavailable: 1/],
    ['drain-possible', body(undefined, `new ApiObject(web, 'second', ${BUDGET.replace("name: 'api'", "name: 'second'")});`), /has the budgets api and second/, /definition/],
    ['way-back', body(replaced('replicas: 2', 'replicas: 2, revisionHistoryLimit: 0')), /revisionHistoryLimit 0/, /revisionHistoryLimit/],
    ['restarts-without-registry', body(replaced("image: 'ghcr", "imagePullPolicy: 'Always', image: 'ghcr")), /asks the registry for ghcr\.io\/example\/web:1\.4\.2 at each start/, /imagePullPolicy/],
    ['reconcile-settings', body(replaced('createNamespace: true', 'createNamespace: true, prune: false')), /web: prune is off/, /FluxApp/],
    ['cluster-told-apart', body(replaced(`{ uid: '${UID}' }`, '{}')), /no uid of cluster staging/, /kubectl get namespace kube-system/],
    ['every-app-has-copy', body(undefined, "new ApiObject(new FluxApp(other, 'b', { namespace: 'web' }), 'c', { apiVersion: 'v1', kind: 'ConfigMap', data: {} });"), /staging\/b has none/, /EmergencyCopy/],
  ];

  test.each(IN_DEFINITION)('%s is found failed where the definition breaks it', (id, text, seen, way, also = []) => {
    const { of, item } = examine(program(text), '--offline');
    expect(item(id).seen.join('\n')).toMatch(seen);
    expect(item(id).way).toMatch(way);
    expect(of('failed')).toEqual([id, ...also].sort());
  });

  type Breaks = (of: ReturnType<typeof checkouts>) => void;
  const IN_CHECKOUTS: readonly [item: string, breaks: Breaks, seen: RegExp, way: RegExp, also?: readonly string[]][] = [
    ['copies-equal', ({ fleet }) => {
      const file = 'clusters/staging/web/3-deployment-api.yaml';
      fleet.commit({ [file]: readFileSync(join(fleet.directory, file), 'utf8').replace('replicas: 2', 'replicas: 3') });
    }, /spec\.replicas: .*say 2, the fleet copy says 3/, /lifeboat synth --project/],
    ['copies-committed', ({ project }) => {
      project.git('rm', '-q', '--cached', 'k8s/DIGEST');
      project.git('commit', '-q', '-m', 'Forget');
      project.git('push', '-q', 'origin', 'HEAD:main');
    }, /k8s\/DIGEST is not committed/, /git -C .* add k8s && git -C .* commit/],
    ['scripts-ready', ({ project }) => chmodSync(join(project.directory, 'scripts/resume-flux.sh'), 0o644), /scripts\/resume-flux\.sh/, /lifeboat synth|chmod/, ['copies-committed']],
    ['runbook-current', ({ project }) => project.commit({ 'EMERGENCY_DEPLOYMENT.md': `${readFileSync(join(project.directory, 'EMERGENCY_DEPLOYMENT.md'), 'utf8')}more\n` }), /EMERGENCY_DEPLOYMENT\.md/, /synth/],
  ];

  test.each(IN_CHECKOUTS)('%s is found failed where a checkout breaks it', (id, breaks, seen, way, also = []) => {
    const all = checkouts();
    breaks(all);
    const { code, of, item } = examine(good, '--offline', ...all.flags);
    expect(item(id).seen.join('\n')).toMatch(seen);
    expect(item(id).way).toMatch(way);
    expect([code, of('failed')]).toEqual([1, [id, ...also].sort()]);
  });

  test('each item that needs no cluster is broken here, and on a cluster that of the tools', () => {
    const here = [...IN_DEFINITION, ...IN_CHECKOUTS].map(([id]) => id);
    const needing = CHECKLIST.filter(({ asks }) => asks !== 'cluster').map(({ id }) => id);
    expect([...new Set([...here, 'copies-pushed', 'nothing-immutable-since-base', 'tools-installed'])].sort()).toEqual(needing.sort());
  });

  test('docs/15-doctor.md has a line for each item, under its group', () => {
    const sections = readFileSync(join(__dirname, '../../docs/15-doctor.md'), 'utf8').split(/^## /m);
    const listed = Object.entries(GROUPS).map(([group, title]) => {
      const section = sections.find((one) => one.startsWith(`${title}\n`))!;
      return [group, [...section.matchAll(/^\| `([a-z-]+)` \| (.*?) \|/gm)].map(([, id, question]) => [id, question])];
    });
    const items = (group: string): string[][] => CHECKLIST.filter((one) => one.group === group).map(({ id, question }) => [id, question]);
    expect(listed).toEqual(Object.keys(GROUPS).map((group) => [group, items(group)]));
  });

  test('the commands that commit and push do', () => {
    const { project, flags } = checkouts();
    const look = (id: string): Told => examine(good, '--kubeconfig', '/nowhere', ...flags).item(id);
    project.git('rm', '-q', '--cached', 'k8s/DIGEST', 'EMERGENCY_DEPLOYMENT.md');
    project.git('commit', '-q', '-m', 'Forget');
    for (const id of ['copies-committed', 'copies-pushed']) {
      const command = /`(git [^`]*)`/.exec(look(id).way!)![1];
      execFileSync('sh', ['-c', command], { env: { ...process.env, GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@x', GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@x' }, stdio: 'pipe' });
      expect(look(id).outcome).toBe('passed');
    }
  });

  test('copies-pushed asks the remote itself', () => {
    const { project, fleet, flags } = checkouts();
    const pushed = (): Told => examine(good, '--kubeconfig', '/nowhere', ...flags).item('copies-pushed');
    expect(pushed().outcome).toBe('passed');
    project.commit({ 'notes.txt': 'a' });
    expect(pushed()).toMatchObject({ outcome: 'failed', seen: [expect.stringMatching(/no branch of origin has the commit [0-9a-f]{12}/)], way: expect.stringContaining(`git -C ${project.directory} push origin HEAD`) });
    project.git('push', '-q', 'origin', 'HEAD:main');
    expect(pushed().outcome).toBe('passed');
    fleet.git('remote', 'set-url', 'origin', '/nowhere/it.git');
    expect(pushed()).toMatchObject({ outcome: 'not-checked', seen: [expect.stringContaining('cannot be asked')] });
    fleet.git('remote', 'remove', 'origin');
    expect(pushed()).toMatchObject({ outcome: 'failed', seen: [expect.stringContaining('has no remote')] });
  });

  test('what the definition says on an object silences an item, with its reason', () => {
    const cwd = program(body((text) => text.replace('replicas: 2', 'replicas: 1')
      .replace("metadata: { name: 'api' }, spec: { replicas", "metadata: { name: 'api', annotations: { 'cdk8s-lifeboat.io/doctor-acknowledged': 'survives-a-pod: it holds a lock' } }, spec: { replicas")));
    lifeboat(cwd, 'synth');
    const { of, item } = examine(cwd, '--offline');
    expect(of('failed')).toEqual([]);
    expect(item('survives-a-pod').seen).toContain('apps/Deployment/web/api is acknowledged: it holds a lock');
  });

  test('nothing-immutable-since-base compares the definition with that revision', () => {
    const here = repository();
    writeProgram(here.directory, body());
    here.commit();
    writeProgram(here.directory, body((text) => text.replaceAll("{ app: 'web' }", "{ app: 'front' }")));
    const { item } = examine(here.directory, '--offline', '--base', 'HEAD');
    expect(item('nothing-immutable-since-base')).toMatchObject({ outcome: 'failed', seen: [expect.stringMatching(/apps\/Deployment\/web\/api spec\.selector: refused/)] });
    expect(examine(here.directory, '--offline', '--base', 'nowhere').item('nothing-immutable-since-base').outcome).toBe('not-checked');
  });

  test('the text tells the checklist, what is left out and what is for people', () => {
    const { code, out } = lifeboat(good, 'doctor', '--offline', ...checkouts().flags);
    expect(code).toBe(0);
    expect(out).toMatch(/^Before a deployment\n ok Do the definition and both copies hold the same\?\n/);
    expect(out).toContain('Left out, since --offline was given: copies-pushed, cluster-reached,');
    expect(out).toMatch(/For people: .*\n {2}\? {2}Has everybody/);
    expect(out).toMatch(/\d+ passed, 1 does not apply; 5 questions for people\.\n$/);
    expect(Math.max(...out.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  test.each([['github', /^::error file=cdk8s\.yaml,title=lifeboat doctor survives-a-pod::/m], ['sarif', /"ruleId": "survives-a-pod"/], ['junit', /<failure type="survives-a-pod"/]])('%s tells a failed item', (format, told) => {
    const cwd = program(body((text) => text.replace('replicas: 2', 'replicas: 1')));
    lifeboat(cwd, 'synth');
    const { code, out } = lifeboat(cwd, 'doctor', '--offline', '--format', format);
    expect(out).toMatch(told);
    expect(code).toBe(2);
  });

  test('bad input is refused', () => {
    const said = (...args: string[]): string => { const { code, err } = lifeboat(good, 'doctor', ...args); expect(code).toBe(2); return err; };
    expect(said('--format', 'xml')).toContain('[unknown-format]');
    expect(said('--cluster', 'nowhere', '--offline')).toContain('[cluster-unknown]');
    expect(said('--offline', '--context', 'x')).toContain('[usage]');
    const { code, err } = lifeboat(tmpdir(), 'doctor');
    expect([code, err]).toEqual([2, expect.stringContaining('[no-definition]')]);
  });
});
