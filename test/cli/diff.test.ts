import { DEPLOYMENT, FLEET, PROJECT, renderingOf, Workplace } from './hand-built-copies';
import { runCheck } from '../../src/cli/check';
import { diffHelp, runDiff } from '../../src/cli/diff';
import { Rendering } from '../../src/copies/rendering';

const K8S = `${PROJECT}/k8s`;

function shown(change: (place: Workplace) => void, rendering: Rendering = renderingOf(), args: string[] = []): { code: number; out: string } {
  const place = new Workplace().write(renderingOf());
  change(place);
  const code = runDiff(args, place.io, () => rendering) as number;
  return { code, out: place.out.slice(place.out.indexOf('dist/fleet.\n') + 12) };
}

describe('lifeboat diff', () => {
  test('says what it compared where there is nothing to show', () => {
    expect(shown(() => undefined)).toEqual({ code: 0, out: 'They are the same.\n' });
  });

  test('shows each field per object and copy, with its line', () => {
    const { code, out } = shown((place) => {
      place.edit(`${K8S}/3-deployment-api.yaml`, 'replicas: 2', 'replicas: 3');
      place.edit(`${K8S}/3-deployment-api.yaml`, '        args:\n        - serve\n        - --fast\n', '');
      place.edit(`${FLEET}/swimto/3-deployment-api.yaml`, '1.4.2', '1.4.3');
    });
    expect(code).toBe(1);
    expect(out).toBe(`
swimto on eldertree: apps/Deployment/swimto/api
--- definition
+++ project copy, dist/project/swimto/k8s/3-deployment-api.yaml
@@ spec.replicas, line 10 @@
- 2
+ 3
@@ spec.template.spec.containers[name=api].args, line 14 @@
- - serve
- - --fast

swimto on eldertree: apps/Deployment/swimto/api
--- definition
+++ fleet copy, dist/fleet/clusters/eldertree/swimto/3-deployment-api.yaml
@@ spec.template.spec.containers[name=api].image, line 15 @@
- ghcr.io/x:1.4.2
+ ghcr.io/x:1.4.3
`);
  });

  test('shows copies that agree against the definition once', () => {
    const rendering = renderingOf();
    const files = rendering.trees.map((tree) => ({ ...tree, files: tree.files.map((file) => ({ ...file, text: file.text.replace('replicas: 2', 'replicas: 4') })) }));
    const { out } = shown(() => undefined, { ...rendering, trees: files });
    expect(out).toContain('--- definition\n+++ project copy and fleet copy, dist/project/swimto/k8s/3-deployment-api.yaml\n@@ spec.replicas, line 10 @@\n- 4\n+ 2\n');
  });

  test('shows a long text line by line, with its neighbours', () => {
    expect(shown((place) => place.edit(`${K8S}/3-configmap-settings.yaml`, '    two', '    too')).out)
      .toContain('@@ data["app.conf"], line 8 @@\n  one\n- two\n+ too\n  three\n');
  });

  test('tells types apart', () => {
    expect(shown((place) => place.edit(`${K8S}/3-deployment-api.yaml`, 'replicas: 2', "replicas: '2'")).out).toContain('- 2\n+ "2"\n');
  });

  test('never shows a value of a Secret', () => {
    const { out } = shown((place) => place.edit(`${K8S}/3-secret-token.yaml`, 'data:\n  key: aHVudGVyMg==', 'stringData:\n  key: passw0rd'));
    expect(out).not.toMatch(/aHVudGVyMg|passw0rd/);
    expect(out).toContain('- key: <secret value, sha256:b073aefd>\n');
  });

  test('names what is no field below', () => {
    expect(shown((place) => place.remove(`${FLEET}/swimto/3-service-api.yaml`)).out).toBe('\n'
      + '! swimto: Service/swimto/api: the fleet copy lacks this object, which the\n  definition has (no file clusters/eldertree/swimto/3-service-api.yaml)\n');
  });

  test('shows every field where check stops', () => {
    const place = new Workplace().write(renderingOf());
    const more = Array.from({ length: 25 }, (_, index) => `    x${index}: '1'\n`).join('');
    place.edit(`${K8S}/3-deployment-api.yaml`, '    a.b/c: one\n', `    a.b/c: one\n${more}`);
    expect(DEPLOYMENT).toContain('    a.b/c: one\n');
    void runCheck([], place.io, () => renderingOf());
    expect(place.out).toContain('\n    and 5 more (lifeboat diff)\n');
    expect(place.out.match(/metadata\.annotations/g)).toHaveLength(20);
    void runDiff([], place.io, () => renderingOf());
    expect(place.out.match(/metadata\.annotations/g)).toHaveLength(25);
  });

  test('has the machine formats of check', () => {
    const place = new Workplace().write(renderingOf());
    place.edit(`${K8S}/3-deployment-api.yaml`, 'replicas: 2', 'replicas: 3');
    for (const format of ['json', 'github', 'sarif', 'junit']) {
      expect(runCheck(['--format', format], place.io, () => renderingOf())).toBe(1);
      const { out } = place;
      expect(runDiff(['--format', format], place.io, () => renderingOf())).toBe(1);
      expect(place.out).toBe(out);
    }
  });

  test('has a help that fits a screen and ends in an example', () => {
    const lines = diffHelp.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(lines.at(-1)).toMatch(/^Example: lifeboat diff /);
  });
});
