import { comparison, finding } from './findings';
import { paintFor, printable, wrap } from '../../../src/cli/report/paint';
import { reportOf } from '../../../src/cli/report/report';
import { textReport } from '../../../src/cli/report/text';

const io = (stdoutIsTerminal: boolean, env: NodeJS.ProcessEnv = {}): any => ({ stdoutIsTerminal, env });
const plain = paintFor(io(false));

describe('text', () => {
  test('groups by app and object and names each way out once', () => {
    const remedy = (file: string): string => `Delete ${file} and run \`lifeboat synth\``;
    const report = reportOf(comparison([
      finding({ field: 'spec.replicas', file: 'a/1.yaml', line: 3, remedy: remedy('a/1.yaml') }),
      finding({ kind: 'extra', object: undefined, values: undefined, voices: undefined, message: 'the fleet copy has x', file: 'a/2.yaml', remedy: remedy('a/2.yaml') }),
      finding({ app: 'nima', field: 'spec.x', remedy: 'Wait' }),
    ]));
    expect(textReport(report, plain)).toBe(`Compared the definition (6 apps, 41 objects) with project copies: swimto at
../swimto, nima at ../nima, fleet copy at ../pi-fleet.

swimto on eldertree
  apps/Deployment/swimto/api
    spec.replicas
      definition and project copy: 2
      fleet copy:                  3
      at a/1.yaml:3
  the fleet copy has x
  -> Delete the file and run \`lifeboat synth\`

nima on eldertree
  apps/Deployment/swimto/api
    spec.x
      definition and project copy: 2
      fleet copy:                  3
      at ../pi-fleet/clusters/eldertree/swimto/3-deployment-api.yaml:31
  -> Wait

3 differences in 2 apps.
`);
  });

  test('has colour on a terminal alone, and not with NO_COLOR', () => {
    const report = reportOf(comparison([finding({})]));
    expect(textReport(report, paintFor(io(true)))).toContain('\u001b[31m3\u001b[39m');
    expect(textReport(report, paintFor(io(true, { NO_COLOR: '1' })))).toBe(textReport(report, plain));
    expect(textReport(report, plain)).not.toContain('\u001b');
  });

  test('keeps control characters of files from the terminal', () => {
    const report = reportOf(comparison([finding({ field: 'a\u001b[2J', values: { definition: 'x', fleet: 'y\u009b2J\u202e' }, voices: ['definition', 'fleet'] })]));
    expect(textReport(report, paintFor(io(true))).replaceAll(/\u001b\[\d+m/g, '')).not.toMatch(/[\u001b\u009b\u202e]/);
    expect(printable('a\u001bb\tc\nd')).toBe('a\\u001bb\tc\nd');
  });

  test('wraps sentences at 80 columns and never a word', () => {
    const long = 'x'.repeat(90);
    const lines = wrap(`${'word '.repeat(30)}${long} end`, '- ', '  ').split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([`  ${long}`]);
    expect(lines[0]).toMatch(/^- word/);
    expect(wrap(`${'word '.repeat(14)}\`lifeboat synth --fleet x\`, then`, '', '')).toContain('\n`lifeboat synth --fleet x`, then');
  });
});
