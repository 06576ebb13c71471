import { execFileSync } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { stringify } from 'yaml';
import { ROOT } from './example';
import { pint } from '../alerts/rules/pint';
import { runPromtool } from '../alerts/rules/promtool';
import { requireMonitoring } from '../testbed/requirements';

/** The groups of each PrometheusRule of an example, and their tests, as its own program has them. */
interface ExampleRules {
  readonly rule: string;
  readonly groups: { readonly name: string; readonly rules: { readonly alert?: string }[] }[];
  readonly tests: { readonly tests: { readonly name: string }[] };
}

// The program writes both copies into a place of its own, and is then asked for its alerts.
const ASK = `
const { AlertRouting, Fleet, RecoveryAlerts } = require('cdk8s-lifeboat');
const { mkdtempSync, rmSync } = require('fs');
const { tmpdir } = require('os');
const { join } = require('path');
const outdir = mkdtempSync(join(tmpdir(), 'lifeboat-example-'));
process.env.CDK8S_OUTDIR = outdir;
const synth = Fleet.prototype.synth;
Fleet.prototype.synth = function () {
  synth.call(this);
  const rules = this.node.findAll().filter(RecoveryAlerts.isRecoveryAlerts).flatMap((alerts) => Object.entries(alerts.ruleGroups).map(([rule, groups]) => (
    { rule, groups, tests: alerts.promtoolTests(rule, 'rules.yaml') })));
  const routes = this.node.findAll().filter((one) => one instanceof AlertRouting).map(({ document }) => document);
  process.stdout.write(JSON.stringify({ rules, routes }));
  rmSync(outdir, { recursive: true });
};
require('./main');
`;

/** What an example has of alerts. */
interface ExampleAlerts {
  readonly rules: ExampleRules[];
  /** Configurations of Alertmanager. */
  readonly routes: object[];
}

function alertsOf(example: string): ExampleAlerts {
  const directory = join(ROOT, 'examples', example);
  const out = execFileSync(process.execPath, ['-r', 'ts-node/register/transpile-only', '-e', ASK], { cwd: directory, encoding: 'utf8', maxBuffer: 1e8 });
  return JSON.parse(out) as ExampleAlerts;
}

/** Each group with the tests of its alerts: promtool evaluates in each test all that stands in the file. */
function byGroup(groups: ExampleRules['groups'], { tests, ...rest }: ExampleRules['tests']): [name: string, of: [rules: object[], tests: object]][] {
  return groups.flatMap((group): ReturnType<typeof byGroup> => {
    const own = tests.filter(({ name }) => group.rules.some(({ alert }) => alert === name.split(' ')[0]));
    return own.length === 0 ? [] : [[group.name, [[group], { ...rest, tests: own }]]];
  });
}

describe.each(['eldertree', 'content', 'several-clusters', 'monitoring'])('the alerts of examples/%s', (example) => {
  let rules: ExampleRules[];
  let routes: object[];
  beforeAll(async () => {
    await requireMonitoring();
    ({ rules, routes } = alertsOf(example));
  }, 600_000);

  test('are there', () => {
    expect(rules.length).toBeGreaterThan(0);
    expect(routes).toHaveLength(example === 'monitoring' ? 1 : 0);
  });

  test('have routes that amtool takes', () => {
    const directory = mkdtempSync(join(tmpdir(), 'lifeboat-routes-'));
    try {
      const files = routes.map((_, index) => join(directory, `${index}.yaml`));
      files.forEach((file, index) => {
        writeFileSync(file, stringify(routes[index]));
        expect(execFileSync('amtool', ['check-config', file], { encoding: 'utf8' })).toContain('SUCCESS');
      });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test('pass promtool check and the tests that are generated with them', async () => {
    for (const { rule, groups, tests } of rules) {
      const checked = await runPromtool('check', groups, tests);
      expect([rule, checked]).toEqual([rule, { good: true, said: expect.stringContaining('SUCCESS') }]);
      // It ends with 0 where it only takes rules for doubled.
      expect([rule, checked.said]).not.toEqual([rule, expect.stringContaining('lint error')]);
      for (const [name, one] of byGroup(groups, tests)) {
        expect([rule, name, await runPromtool('test', ...one)]).toEqual([rule, name, { good: true, said: expect.stringContaining('SUCCESS') }]);
      }
    }
  }, 600_000);

  test('are clean for pint', async () => {
    for (const { rule, groups } of rules) expect([rule, await pint(groups)]).toEqual([rule, []]);
  }, 1_200_000);
});
