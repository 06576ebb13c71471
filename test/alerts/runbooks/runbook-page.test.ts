import { execFileSync } from 'child_process';
import { exampleContext } from './example-context';
import { FLUX_EVENTS } from '../../../src/alerts/flux-events';
import { Alert } from '../../../src/alerts/rules/alert';
import { EVENT_RUNBOOKS } from '../../../src/alerts/runbooks/events';
import { eventPages, runbookFile, runbookPage, RUNBOOKS } from '../../../src/alerts/runbooks/runbook-page';
import { runbookBlocks } from '../../e2e/emergency/runbook-blocks';
import { exampleGroups, USUAL } from '../rules/example-groups';

const groups = exampleGroups(USUAL);
const pages = groups.flatMap((group) => group.alerts.map((alert) => {
  const context = exampleContext(group, alert);
  return { alert, context, page: runbookPage(alert, context) };
}));
const named = new Map(pages.map((one) => [runbookFile(one.alert).replace('.md', ''), one]));

test('every alert that any group makes has a runbook, and no runbook is without an alert', () => {
  expect(Object.keys(RUNBOOKS).sort()).toEqual([...new Set(pages.map(({ alert }) => alert.alert))].sort());
});

test('each alert has a file of its own', () => {
  const files = pages.map(({ alert }) => runbookFile(alert));
  expect(new Set(files).size).toBe(files.length);
  expect(files).toEqual(expect.arrayContaining(['FluxControllerDown-source-controller-flux-system.md', 'FluxReconcileFailing-flux-system-swimto.md']));
});

describe.each([...named.keys()])('the page of %s', (name) => {
  const { alert, context, page } = named.get(name)!;
  const blocks = runbookBlocks(page);

  test('says what, what it means, what to do, and when it is over', () => {
    expect(page).toMatch(new RegExp(`^# ${alert.alert}\n\n`));
    expect(page.match(/^## .*$/gm)).toEqual(['## Meaning', '## Impact', '## Diagnosis', '## Mitigation', '## Over', '## Rule']);
    for (const section of page.split(/^## .*$/m)) expect(section.trim()).not.toBe('');
    expect(page).not.toMatch(/undefined|\{\{ ?\$|\n\n\n/);
    expect(page).toContain(alert.expr);
    expect(blocks.map(({ heading }) => heading)).toEqual(expect.arrayContaining(['Diagnosis', 'Mitigation']));
  });

  test('has commands that a shell can read', () => {
    for (const { text } of blocks) expect(() => execFileSync('sh', ['-n'], { input: text, stdio: 'pipe' })).not.toThrow();
  });

  test('has commands that leave no namespace and no name open, and that need no flux', () => {
    const calls = blocks.flatMap(({ text }) => text.split('\n')).filter((line) => /^(kubectl|flux|npx) /.test(line));
    const loose = calls.filter((line) => !/^kubectl (-n [a-z-]+|.* --all-namespaces|config|.*-n [a-z-]+ |get (namespace|nodes|--raw|apiservices|storageclasses|persistentvolumes)|describe nodes|apply --server-side)|^npx lifeboat /.test(line));
    expect(loose).toEqual([]);
    expect(page).not.toMatch(/\bflux (reconcile|get|resume|suspend)\b/);
    // What a person has to fill in stands in a sentence, never in a block.
    expect(blocks.filter(({ text }) => /\b(NAME|NAMESPACE|KIND)\b(?!:)/.test(text))).toEqual([]);
  });

  test('names the cluster, its uid and the object', () => {
    expect(page).toContain(`Is it eldertree? The last line has to be \`${context.uid}\`.`);
    if (context.object) expect(blocks.some(({ text }) => text.includes(` ${context.object!.name}`))).toBe(true);
  });

  test('links the page of the emergency where it speaks of one', () => {
    if (!page.includes('The moment to deploy without Flux')) return;
    expect(page).toContain(`](${context.emergencyPage ?? context.projectsPage})`);
  });
});

test('where it is the moment to deploy without Flux, most pages of what stops an app say so', () => {
  const moments = pages.filter(({ page }) => page.includes('The moment to deploy without Flux')).map(({ alert }) => alert.alert);
  expect(moments).toEqual(expect.arrayContaining([
    'FluxControllerDown', 'FluxControllerCrashLooping', 'FluxControllerNotLeading', 'FluxSourceFailing', 'FluxReconcileFailing', 'FluxHealthFailing', 'FluxApplyFailed',
  ]));
  expect(moments).not.toContain('FluxMetricsMissing');
});

test('what is not known is left out, not told as nothing', () => {
  const [{ alert }] = pages;
  const page = runbookPage(alert, { cluster: 'pi', controllersNamespace: 'flux', kubeStateMetrics: { namespace: 'monitoring', name: 'ksm' } });
  expect(page).toContain('Is it pi?\n');
  expect(page).toContain('See `EMERGENCY_DEPLOYMENT.md` of the app.');
  expect(page).not.toContain('undefined');
});

test('what Flux tells by events has pages, too', () => {
  const context = { cluster: 'pi', controllersNamespace: 'flux-system', kubeStateMetrics: { namespace: 'monitoring', name: 'ksm' } };
  const told = FLUX_EVENTS.filter(({ command }) => command !== undefined).map(({ event }) => event);
  expect(Object.keys(eventPages(context))).toEqual(told);
  expect(Object.keys(EVENT_RUNBOOKS).sort()).toEqual([...told].sort());
  for (const [event, text] of Object.entries(eventPages(context))) {
    expect(text).toMatch(new RegExp(`^# ${event}\n\n`));
    expect(text).not.toMatch(/undefined|\n\n\n/);
    for (const { text: command } of runbookBlocks(text)) expect(() => execFileSync('sh', ['-n'], { input: command, stdio: 'pipe' })).not.toThrow();
  }
});

test('an alert without a runbook is refused by its name', () => {
  const unknown: Alert = { ...pages[0].alert, alert: 'FluxSomethingNew' };
  expect(() => runbookPage(unknown, pages[0].context)).toThrow('alert FluxSomethingNew: there is no runbook of that name');
  expect(() => runbookPage(unknown, pages[0].context)).toThrow('[runbook-missing]');
});
