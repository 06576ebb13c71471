import { comparison, finding } from './findings';
import { junitReport } from '../../../src/cli/report/junit';
import { reportOf } from '../../../src/cli/report/report';
import { LifeboatError } from '../../../src/manifest/lifeboat-error';

describe('junit', () => {
  test('has a test case for each directory compared, and one for what stands beside them', () => {
    const xml = junitReport(reportOf(comparison([
      finding({}),
      finding({ file: '../swimto/k8s/secrets/3-secret-a.yaml' }),
      finding({ file: '../swimto/EMERGENCY_DEPLOYMENT.md' }),
      finding({ file: '../pi-fleet/clusters/eldertree/kustomization.yaml' }),
    ])));
    expect([...xml.matchAll(/<testcase classname="([^"]*)" name="([^"]*)"(\/?)>/g)].map(([, suite, name, passed]) => `${suite} ${name} ${passed ? 'passed' : 'failed'}`)).toEqual([
      'project copy ../swimto/k8s passed',
      'project copy ../swimto/k8s/secrets failed',
      'fleet copy ../pi-fleet/clusters/eldertree/swimto failed',
      'project copy ../swimto: scripts, pages and lists failed',
      'project copy ../nima: scripts, pages and lists passed',
      'fleet copy ../pi-fleet: scripts, pages and lists failed',
    ]);
    expect(xml).toContain('<testsuites name="lifeboat check" tests="6" failures="4" errors="0">');
    expect(xml).toContain('spec.replicas: definition and project copy say 2, the fleet copy says 3&#10;  Run `lifeboat synth`.</failure>');
  });

  test('is XML whatever the values hold', () => {
    const xml = junitReport(reportOf(comparison([finding({ message: '<a href="x">&amp;\u0000\ud800]]>\ufffe', file: '../pi-fleet/clusters/eldertree/swimto/"<&.yaml' })])));
    expect(xml).toContain('&lt;a href=&quot;x&quot;&gt;&amp;amp;\ufffd\ufffd]]&gt;\ufffd');
    expect(xml.replaceAll(/<\/?(?:testsuites?|testcase|failure)(?: \w+="[^"<&]*(?:&\w+;[^"<&]*)*")*\/?>|<\?xml[^>]*\?>/g, '')).not.toMatch(/[<>]|&(?!(?:amp|lt|gt|quot|#10|#13);)/);
  });

  test('tells an error as an error', () => {
    const xml = junitReport(reportOf(new LifeboatError('copy-absent', { place: 'x', problem: 'it is gone', remedy: 'Clone it' })));
    expect(xml).toContain('errors="1"');
    expect(xml).toContain('<error type="copy-absent" message="x: it is gone. Clone it. [copy-absent]"/>');
  });
});
