import { mkdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { git, PreCommit } from './pre-commit';
import { lifeboat } from '../cli/command-line';
import { writeProgram } from '../cli/program';
import { MarkdownPage } from '../docs/markdown';

const [projectConfig, fleetConfig] = new MarkdownPage('docs/13-where-it-runs.md').blocks
  .filter(({ language, text }) => language === 'yaml' && text.startsWith('repos:')).map(({ text }) => text);

const BODY = `
const app = new FluxApp(cluster, 'swimto', { namespace: 'swimto' });
const labels = { app: 'api' };
new ApiObject(app, 'api', { apiVersion: 'apps/v1', kind: 'Deployment', spec: { replicas: 2, selector: { matchLabels: labels }, template: {
  metadata: { labels }, spec: { containers: [{ name: 'api', image: 'ghcr.io/example/swimto-api:1.4.2' }] } } } });
new EmergencyCopy(app, 'emergency');
`;
const MANIFEST = '3-deployment-api.yaml';

describe('the hooks, taken from a clone of this repository by pre-commit', () => {
  const preCommit = new PreCommit();
  const project = join(preCommit.parent, 'swimto');
  const fleet = join(preCommit.parent, 'pi-fleet');
  const definition = join(preCommit.parent, 'definition');
  afterAll(() => preCommit.remove());

  /** A repository whose origin has what it has, with the hooks of a page. */
  function repository(directory: string, config: string): void {
    writeFileSync(join(directory, '.pre-commit-config.yaml'), config.replace(/repo: .*/, `repo: ${preCommit.hooks}`).replace(/rev: .*/, `rev: ${preCommit.revision}`));
    git(directory, 'add', '--all');
    git(directory, 'commit', '--quiet', '-m', 'as it is');
    git(directory, 'update-ref', 'refs/remotes/origin/main', 'HEAD');
  }

  /** Edits a manifest, says what the hooks say, and takes the edit back. */
  function edited(directory: string, manifest: string, from: RegExp, to: string): { code: number | null; out: string } {
    const path = join(directory, manifest);
    const text = readFileSync(path, 'utf8');
    expect(text).toMatch(from);
    writeFileSync(path, text.replace(from, to));
    git(directory, 'add', '--all');
    const said = preCommit.run(directory, ['run'], { npm_config_offline: 'true' });
    writeFileSync(path, text);
    git(directory, 'add', '--all');
    return said;
  }

  beforeAll(() => {
    for (const directory of [project, fleet]) {
      mkdirSync(directory);
      git(directory, 'init', '--quiet', '-b', 'main');
    }
    git(fleet, 'commit', '--quiet', '--allow-empty', '-m', 'empty');
    writeProgram(definition, BODY);
    expect(lifeboat(definition, 'synth', '--project', project, '--fleet', fleet)).toMatchObject({ code: 0 });
    repository(project, projectConfig);
    repository(fleet, fleetConfig);
  }, 60_000);

  test('the manifest is one that pre-commit takes', () => {
    expect(preCommit.run(preCommit.hooks, ['validate-manifest', '.pre-commit-hooks.yaml'])).toEqual({ code: 0, out: '' });
  });

  test('a clean project copy passes, and the first run installs the hooks', () => {
    const { code, out } = preCommit.run(project);
    expect(out).toMatch(/lifeboat check\.+Passed\nlifeboat validate\.+Passed\nlifeboat immutable\.+Passed\n$/);
    expect(code).toBe(0);
  }, 600_000);

  test('a clean fleet copy passes, without the registry', () => {
    const { code, out } = preCommit.run(fleet, ['run', '--all-files'], { npm_config_offline: 'true' });
    expect(out).toMatch(/^lifeboat check\.+Passed\nlifeboat validate\.+Passed\nlifeboat immutable\.+Passed\n$/);
    expect(code).toBe(0);
  });

  test('an edit of one copy by hand fails the check alone', () => {
    const { code, out } = edited(project, `k8s/${MANIFEST}`, /replicas: 2/, 'replicas: 5');
    expect(out).toMatch(/lifeboat check\.+Failed\n- hook id: lifeboat-check\n- exit code: 1\n[^]*SHA256SUMS[^]*lifeboat validate\.+Passed\nlifeboat immutable\.+Passed/);
    expect(code).toBe(1);
    expect(edited(fleet, `clusters/eldertree/swimto/${MANIFEST}`, /replicas: 2/, 'replicas: 5').out).toMatch(/lifeboat check\.+Failed[^]*lifeboat immutable\.+Passed/);
  });

  test('a field that no Deployment has is found by validate, beside the check', () => {
    const { code, out } = edited(project, `k8s/${MANIFEST}`, /replicas: 2/, 'replica: 2');
    expect(out).toMatch(/lifeboat validate\.+Failed\n- hook id: lifeboat-validate\n- exit code: 1\n[^]*error schema-field spec\.replica[^]*lifeboat immutable\.+Passed/);
    expect(code).toBe(1);
  });

  test('a selector that was changed, in the definition and so in both copies, is refused', () => {
    writeProgram(definition, BODY.replace("app: 'api'", "app: 'api-2'"));
    expect(lifeboat(definition, 'synth', '--project', project, '--fleet', fleet, '--allow-dirty')).toMatchObject({ code: 0 });
    for (const directory of [project, fleet]) {
      git(directory, 'add', '--all');
      const { code, out } = preCommit.run(directory, ['run']);
      expect(out).toMatch(/lifeboat check\.+Passed\nlifeboat validate\.+Passed\nlifeboat immutable\.+Failed\n- hook id: lifeboat-immutable\n- exit code: 1\n[^]*apps\/Deployment\/swimto\/api[^]*refused spec\.selector/);
      expect(code).toBe(1);
      git(directory, 'reset', '--quiet', '--hard');
    }
    writeProgram(definition, BODY);
  });

  test('what could not be told fails too: a base that is not there', () => {
    git(project, 'update-ref', '-d', 'refs/remotes/origin/main');
    const { code, out } = preCommit.run(project, ['run', 'lifeboat-immutable', '--all-files']);
    git(project, 'update-ref', 'refs/remotes/origin/main', 'HEAD');
    expect(out).toMatch(/lifeboat immutable\.+Failed\n- hook id: lifeboat-immutable\n- exit code: 2\n[^]*--base origin\/main/);
    expect(code).toBe(1);
  });

  test('with the definition in the repository, the check runs it and synth writes what is missing', () => {
    writeProgram(project, BODY.replace('replicas: 2', 'replicas: 3'));
    git(project, 'add', '--all');
    const check = preCommit.run(project, ['run', 'lifeboat-check']);
    expect(check.out).toMatch(/lifeboat check\.+Failed[^]*definition: +3\n[^]*project copy: +2/);
    expect(check.code).toBe(1);
    writeFileSync(join(project, '.pre-commit-config.yaml'), readFileSync(join(project, '.pre-commit-config.yaml'), 'utf8').replace('id: lifeboat-check', 'id: lifeboat-synth'));
    git(project, 'add', '--all');
    const synth = preCommit.run(project, ['run', 'lifeboat-synth']);
    expect(synth.out).toMatch(/lifeboat synth\.+Failed\n- hook id: lifeboat-synth\n- files were modified by this hook/);
    git(project, 'add', '--all');
    expect(preCommit.run(project, ['run', 'lifeboat-synth'])).toMatchObject({ code: 0 });
  });
});
