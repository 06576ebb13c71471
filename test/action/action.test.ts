import { execFileSync, spawnSync } from 'child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { parse } from 'yaml';
import { readAction, Run, runAction } from './composite-action';
import { lifeboat } from '../cli/command-line';
import { writeProgram } from '../cli/program';
import { MarkdownPage, ROOT } from '../docs/markdown';
import { copyOfRepository, git } from '../hooks/pre-commit';

const action = readAction(join(ROOT, 'action.yml'));
const page = new MarkdownPage('docs/13-where-it-runs.md');
/** The inputs of the workflows that the page shows, in its order. */
const [projectInputs, fleetInputs, definitionInputs] = page.blocks.filter(({ language, text }) => language === 'yaml' && /uses: cdk8s-lifeboat/.test(text))
  .map(({ text }) => parse(text).jobs.lifeboat.steps.find(({ uses }: { uses?: string }) => uses?.startsWith('cdk8s-lifeboat/')).with)
  .map((inputs) => Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, String(value)])));
const NULL = '0'.repeat(40);

const BODY = `
const app = new FluxApp(cluster, 'swimto', { namespace: 'swimto' });
const labels = { app: 'api' };
new ApiObject(app, 'api', { apiVersion: 'apps/v1', kind: 'Deployment', spec: { replicas: 2, selector: { matchLabels: labels }, template: {
  metadata: { labels }, spec: { containers: [{ name: 'api', image: 'ghcr.io/example/swimto-api:1.4.2' }] } } } });
new EmergencyCopy(app, 'emergency');
`;

/** A stand-in of GitHub's own command, which needs GitHub: it writes down how it is called, and has one pull request. */
function forgeCommand(parent: string): { readonly env: NodeJS.ProcessEnv; readonly calls: () => string[][] } {
  const directory = mkdtempSync(join(parent, 'gh-'));
  const log = join(directory, 'calls');
  writeFileSync(join(directory, 'gh'), `#!/usr/bin/env node
const { appendFileSync, existsSync, readFileSync, writeFileSync } = require('fs');
const [noun, verb, ...args] = process.argv.slice(2);
if (noun !== 'pr' || process.env.GH_TOKEN !== 'a-secret') process.exit(4);
const body = args.indexOf('--body-file');
if (body >= 0) args.splice(body + 2, 0, readFileSync(args[body + 1], 'utf8'));
appendFileSync(${JSON.stringify(log)}, JSON.stringify([verb, ...args]) + '\\n');
const open = ${JSON.stringify(join(directory, 'open'))};
if (verb === 'create' && existsSync(open)) process.exit(1);
if (verb === 'create') writeFileSync(open, '');
if (verb === 'view') console.log('https://forge.example/pull/1');
`, { mode: 0o755 });
  return {
    // A runner knows nobody's name.
    env: { PATH: `${directory}:${process.env.PATH}`, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    calls: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []).map((line) => JSON.parse(line)),
  };
}

describe('action.yml', () => {
  test('no script holds an expression: what people type reaches it by its environment alone', () => {
    const scripts = action.runs.steps.flatMap(({ run }) => (run === undefined ? [] : [run]));
    expect(scripts.length).toBeGreaterThanOrEqual(4);
    expect(scripts.filter((script) => script.includes('${{'))).toEqual([]);
  });

  test('of other actions it uses only those of GitHub', () => {
    expect(action.runs.steps.flatMap(({ uses }) => uses ?? [])).toEqual(['github/codeql-action/upload-sarif@v4']);
  });

  test.each(action.runs.steps.filter(({ run }) => run !== undefined).map(({ name, run, env = {} }) => ({ name, run: run!, env })))('shellcheck has nothing to say of «$name»', ({ run, env }) => {
    const given = Object.keys(env).map((name) => `${name}=x`).join(' ');
    const { status, stdout } = spawnSync('shellcheck', ['--shell=bash', '--exclude=SC2034', '-'], { input: `export ${given} GITHUB_OUTPUT=x RUNNER_TEMP=x\n${run}`, encoding: 'utf8' });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });

  test('the page names every input and output, and none else', () => {
    const named = (text: string): string[] => [...text.matchAll(/`([a-z][a-z-]*)`/g)].map(([, name]) => name);
    const rows = page.text.slice(page.text.indexOf('| input |')).split('\n\n')[0].split('\n').slice(2);
    expect(rows.flatMap((row) => named(row.split('|')[1])).sort()).toEqual(Object.keys(action.inputs).sort());
    const shown = [projectInputs, fleetInputs, definitionInputs].flatMap((inputs) => Object.keys(inputs));
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(shown));
    const outputs = page.text.slice(page.text.indexOf('Its outputs are')).split('\n\n')[0];
    expect(named(outputs)).toEqual(expect.arrayContaining(Object.keys(action.outputs)));
  });
});

describe('the steps of the action, run as a runner does', () => {
  const parent = mkdtempSync(join(tmpdir(), 'lifeboat-action-'));
  const checkout = join(parent, 'action');
  const definition = join(parent, 'definition');
  const origin = join(parent, 'swimto.git');
  const fleetOrigin = join(parent, 'pi-fleet.git');
  const workspace = join(parent, 'workspace');
  let base: string;
  afterAll(() => rmSync(parent, { recursive: true, force: true }));

  const run = (inputs: { readonly [name: string]: string }, event: object = {}): Run => runAction(action, workspace, inputs, {
    action_path: checkout,
    server_url: 'https://github.com',
    event_name: 'pull_request',
    event: { pull_request: { base: { sha: base } }, repository: { default_branch: 'main' }, ...event },
  });
  const rows = ({ summary }: Run): string[] => summary.split('\n').filter((line) => line.startsWith('| `lifeboat'));
  const results = (text: string | undefined): { ruleId: string }[] => JSON.parse(text ?? '').runs[0].results;

  /** A checkout as actions/checkout makes it: of one commit alone. */
  function checkOut(from: string): void {
    rmSync(workspace, { recursive: true, force: true });
    execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${from}`, workspace]);
  }

  /** Commits what a change of the definition makes of both copies. */
  function publish(body: string): void {
    writeProgram(definition, body);
    const clones = [origin, fleetOrigin].map((from) => {
      const clone = mkdtempSync(join(parent, 'clone-'));
      execFileSync('git', ['clone', '--quiet', from, clone], { stdio: ['ignore', 'ignore', 'ignore'] });
      return clone;
    });
    expect(lifeboat(definition, 'synth', '--project', clones[0], '--fleet', clones[1])).toMatchObject({ code: 0 });
    for (const clone of clones) {
      git(clone, 'add', '--all');
      git(clone, 'commit', '--quiet', '-m', 'a change');
      git(clone, 'push', '--quiet', 'origin', 'HEAD:main');
    }
  }

  beforeAll(() => {
    mkdirSync(checkout);
    copyOfRepository(checkout);
    for (const bare of [origin, fleetOrigin]) {
      git(parent, 'init', '--quiet', '--bare', '-b', 'main', bare);
      const clone = mkdtempSync(join(parent, 'first-'));
      git(clone, 'init', '--quiet', '-b', 'main');
      git(clone, 'commit', '--quiet', '--allow-empty', '-m', 'empty');
      git(clone, 'push', '--quiet', bare, 'HEAD:main');
    }
    publish(BODY);
    base = git(origin, 'rev-parse', 'main');
  }, 60_000);

  test('a clean project repository: the command is built from the commit of the action, and all is well', () => {
    checkOut(origin);
    writeFileSync(join(workspace, 'README.md'), 'A change of something else.\n');
    const ran = run(projectInputs);
    expect(ran).toMatchObject({ code: 0, outputs: { 'result': '0', 'pull-request': '' }, used: {}, ran: ['Take the command', 'Compare', 'Judge'] });
    expect(rows(ran)).toEqual(['| `lifeboat check` | well | 0 |', '| `lifeboat validate` | well | 0 |', '| `lifeboat immutable` | well | 0 |']);
    expect(readdirSync(join(checkout, 'lib'))).toContain('cli.js');
    expect(git(workspace, 'status', '--porcelain')).toBe('?? README.md');
  }, 300_000);

  test('an edit by hand: an annotation at its line, a result in SARIF, a row and the text in the summary, and the exit code last', () => {
    checkOut(origin);
    const manifest = join(workspace, 'k8s/3-deployment-api.yaml');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('replicas: 2', 'replicas: 5'));
    const ran = run({ ...projectInputs, 'upload-sarif': 'true' });
    expect(ran).toMatchObject({ code: 1, outputs: { result: '1' }, ran: ['Take the command', 'Compare', 'Upload to code scanning', 'Judge'] });
    expect(rows(ran)).toEqual(['| `lifeboat check` | **found something** | 2 |', '| `lifeboat validate` | well | 0 |', '| `lifeboat immutable` | well | 0 |']);
    expect(ran.log).toMatch(/^::error file=k8s\/DIGEST,line=1,title=lifeboat digest swimto::/m);
    expect(results(ran.outputs['sarif:check']).map(({ ruleId }) => ruleId).sort()).toEqual(['digest', 'sums']);
    expect(results(ran.outputs['sarif:immutable'])).toEqual([]);
    expect(ran.summary).toMatch(/<details><summary>lifeboat check<\/summary>\n\n {4}No definition was compared/);
    expect(ran.outputs['report:']).toBe(ran.summary);
    expect(ran.used['github/codeql-action/upload-sarif@v4'].sarif_file).toMatch(/lifeboat-sarif-/);
  });

  test('a field that no Deployment has: validate shows it at its line', () => {
    checkOut(origin);
    const manifest = join(workspace, 'k8s/3-deployment-api.yaml');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('replicas: 2', 'replica: 2'));
    const ran = run({ ...projectInputs, commands: 'validate' });
    expect(ran).toMatchObject({ code: 1, outputs: { result: '1' } });
    expect(ran.log).toMatch(/^::error file=k8s\/3-deployment-api\.yaml,line=\d+,title=lifeboat validate [^\n]*schema-field/m);
    expect(results(ran.outputs['sarif:validate']).map(({ ruleId }) => ruleId)).toEqual(['schema-field']);
  });

  test('a selector that was changed, against a base that the checkout does not have', () => {
    publish(BODY.replace("app: 'api'", "app: 'api-2'"));
    checkOut(origin);
    const ran = run(projectInputs);
    expect(ran).toMatchObject({ code: 1, outputs: { result: '1' } });
    expect(rows(ran)).toEqual(['| `lifeboat check` | well | 0 |', '| `lifeboat validate` | well | 0 |', '| `lifeboat immutable` | **found something** | 1 |']);
    expect(ran.log).toMatch(/^::error file=k8s\/3-deployment-api\.yaml,line=14,title=lifeboat immutable refused%3A apps\/Deployment\/swimto\/api::/m);
    expect(run({ ...projectInputs, annotations: 'false', commands: 'immutable' }).log).not.toContain('::error');
    expect(run({ ...projectInputs, 'commands': 'immutable', 'fail-on': 'guarded' })).toMatchObject({ code: 0, outputs: { result: '0' } });
  });

  test('a branch that is pushed for the first time is compared with the default branch', () => {
    checkOut(origin);
    writeFileSync(join(workspace, 'k8s/3-deployment-api.yaml'), readFileSync(join(workspace, 'k8s/3-deployment-api.yaml'), 'utf8').replaceAll('api-2', 'api-3'));
    const ran = run({ ...projectInputs, commands: 'immutable' }, { pull_request: undefined, before: NULL });
    expect(ran).toMatchObject({ code: 1 });
    expect(ran.summary).toContain('(origin/main) with the work tree');
  });

  test('the fleet repository, and one that is cloned from elsewhere', () => {
    checkOut(fleetOrigin);
    const event = { pull_request: { base: { sha: git(fleetOrigin, 'rev-parse', 'main') } } };
    expect(run({ ...fleetInputs, 'upload-sarif': 'false' }, event)).toMatchObject({ code: 0 });
    checkOut(origin);
    writeFileSync(join(workspace, 'k8s/3-deployment-api.yaml'), readFileSync(join(workspace, 'k8s/3-deployment-api.yaml'), 'utf8').replace('replicas: 2', 'replicas: 5'));
    const ran = run({ ...projectInputs, 'commands': 'check', 'fleet-repository': `file://${fleetOrigin}`, 'fleet-token': 'a-secret' });
    expect(ran).toMatchObject({ code: 1, ran: ['Take the command', 'Clone the fleet repository', 'Compare', 'Judge'] });
    expect(ran.log).toContain(`::add-mask::${Buffer.from('x-access-token:a-secret').toString('base64')}`);
    expect(ran.log).not.toContain('a-secret');
  });

  test('what could not be told is 2: a base that is nowhere, a copy that is missing, a command that there is not', () => {
    checkOut(origin);
    const ran = run({ ...projectInputs, base: 'no-such-revision', project: 'elsewhere' });
    expect(ran).toMatchObject({ code: 2, outputs: { result: '2' } });
    expect(rows(ran)).toEqual(['| `lifeboat check` | **could not tell** | 0 |', '| `lifeboat validate` | well | 0 |', '| `lifeboat immutable` | **could not tell** | 0 |']);
    expect(run({ ...projectInputs, commands: 'emergency' })).toMatchObject({ code: 2 });
  });

  test('a definition that was merged: the fleet copy goes to a branch and a pull request, which the next push brings up to date', () => {
    const deployed = join(parent, 'deployed');
    writeProgram(deployed, BODY);
    git(deployed, 'init', '--quiet', '-b', 'main');
    const commit = (replicas: number): string => {
      writeProgram(deployed, BODY.replace('replicas: 2', `replicas: ${replicas}`));
      git(deployed, 'add', '--all');
      git(deployed, 'commit', '--quiet', '--allow-empty', '-m', `${replicas} replicas`);
      return git(deployed, 'rev-parse', 'HEAD');
    };
    const forge = forgeCommand(parent);
    const inputs = { ...definitionInputs, 'working-directory': deployed, 'fleet-repository': `file://${fleetOrigin}`, 'fleet-token': 'a-secret' };
    const delivered = (replicas: number, event_name = 'push'): Run => runAction(action, workspace, inputs, {
      action_path: checkout, server_url: 'https://github.com', event_name, event: { before: git(deployed, 'rev-parse', 'HEAD'), after: commit(replicas) },
    }, forge.env);

    commit(1);
    expect(delivered(3, 'pull_request').ran).toEqual(['Take the command', 'Clone the fleet repository', 'Compare', 'Judge']);
    expect(forge.calls()).toEqual([]);
    const first = delivered(4);
    expect(first).toMatchObject({ code: 0, outputs: { 'result': '0', 'pull-request': 'https://forge.example/pull/1' } });
    expect(first.log).not.toContain('a-secret');
    expect(git(fleetOrigin, 'show', 'lifeboat/fleet:clusters/eldertree/swimto/3-deployment-api.yaml')).toContain('replicas: 4');
    const [[verb, ...created], ...rest] = forge.calls();
    expect([verb, created.slice(0, 7), rest.map((call) => call[0])])
      .toEqual(['create', ['--repo', `file://${fleetOrigin}`, '--base', 'main', '--head', 'lifeboat/fleet', '--title'], ['view']]);
    expect(created[created.indexOf('--body-file') + 2]).toMatch(/^Brings the fleet copy of `fleet` into `main`: 1 changed object/);

    const second = delivered(5);
    expect(second).toMatchObject({ code: 0, outputs: { 'pull-request': 'https://forge.example/pull/1' } });
    expect(git(fleetOrigin, 'rev-list', '--count', 'main..lifeboat/fleet')).toBe('1');
    expect(git(fleetOrigin, 'show', 'lifeboat/fleet:clusters/eldertree/swimto/3-deployment-api.yaml')).toContain('replicas: 5');
    expect(forge.calls().slice(2).map((call) => call[0])).toEqual(['create', 'edit', 'view']);

    git(fleetOrigin, 'update-ref', 'refs/heads/main', 'lifeboat/fleet');
    const third = delivered(5);
    expect(third).toMatchObject({ code: 0, outputs: { 'pull-request': '' } });
    expect(forge.calls()).toHaveLength(5);
    expect(git(fleetOrigin, 'log', '-1', '--format=%an', 'main')).toBe('github-actions[bot]');
  });

  test('what people type is never run', () => {
    checkOut(origin);
    const nasty = '"; touch hacked; $(touch hacked) `touch hacked` \'';
    const groups = [['project', 'fleet'], ['base', 'head', 'paths', 'fail-on'], ['commands'], ['annotations']];
    const codes = groups.map((names) => run({ ...projectInputs, ...Object.fromEntries(names.map((name) => [name, nasty])) }).code);
    expect(codes).toEqual([2, 2, 2, 1]);
    expect(readdirSync(workspace)).not.toContain('hacked');
  });
});
