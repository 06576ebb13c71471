import { comparison, finding } from './findings';
import { githubReport } from '../../../src/cli/report/github';
import { reportOf } from '../../../src/cli/report/report';
import { LifeboatError } from '../../../src/manifest/lifeboat-error';

const lines = (text: string): string[] => text.trimEnd().split('\n');

describe('github', () => {
  test('is one workflow command a finding, at its file and line', () => {
    const [notice, error, ...rest] = lines(githubReport(reportOf(comparison([finding({})]))));
    expect(notice).toBe('::notice title=lifeboat check::Compared the definition (6 apps, 41 objects) with project copies: swimto at ../swimto, nima at ../nima, fleet copy at ../pi-fleet.');
    expect(error).toBe('::error file=../pi-fleet/clusters/eldertree/swimto/3-deployment-api.yaml,line=31,title=lifeboat field swimto::'
      + 'swimto: apps/Deployment/swimto/api spec.replicas: definition and project copy say 2, the fleet copy says 3. Run `lifeboat synth`.');
    expect(rest).toEqual([]);
  });

  test('escapes what would end a command or a property', () => {
    const text = lines(githubReport(reportOf(comparison([finding({ file: 'a:b,c%\n::error::x', line: undefined, message: '100%\r\n::set-output name=x::y' })]))));
    expect(text).toHaveLength(2);
    expect(text[1]).toContain('::error file=a%3Ab%2Cc%25%0A%3A%3Aerror%3A%3Ax,title=lifeboat field swimto::');
    expect(text[1]).toContain('100%25%0D%0A::set-output');
  });

  test('tells sameness and errors too', () => {
    expect(githubReport(reportOf(comparison([])))).toMatch(/^::notice .* They are the same\.\n$/);
    expect(githubReport(reportOf(new LifeboatError('copy-absent', { place: 'x', problem: 'it is gone', remedy: 'Clone it' }))))
      .toBe('::error title=lifeboat%3A copy-absent::x: it is gone. Clone it. [copy-absent]\n');
  });
});
