import { cpSync } from 'fs';
import { join } from 'path';
import { Workplace } from './hand-built-copies';
import { runCheck } from '../../src/cli/check';
import { Rendering } from '../../src/copies/rendering';
import { Layout } from '../../src/definition/layout';
import { homeFleet } from '../definition/home-fleet';

const APPS = 'dist/fleet/kubernetes/apps';
const PLEX = `${APPS}/media/plex`;
const rendering = homeFleet(Layout.BY_NAMESPACE);
const COPIES = ['--project', 'plex=dist/project/plex', '--fleet', 'dist/fleet'];

interface Told {
  readonly code: number;
  readonly findings: { readonly kind: string; readonly copy: string; readonly message: string; readonly app?: string }[];
}

function told(change: (place: Workplace) => void, definition: Rendering | undefined): Told {
  const place = new Workplace().write(rendering);
  change(place);
  const code = runCheck([...(definition ? [] : COPIES), '--format', 'json'], place.io, () => definition);
  return { code, ...JSON.parse(place.out) };
}

const said = ({ findings }: Told): string[] => findings.map(({ kind, app, message }) => `${kind} ${app}: ${message}`);

test('copies that are the same are, with and without a definition', () => {
  expect(told(() => undefined, rendering)).toMatchObject({ code: 0, findings: [] });
  expect(told(() => undefined, undefined)).toMatchObject({ code: 0, findings: [] });
});

test.each<[string, (place: Workplace) => void, RegExp]>([
  ['an edited object', (place) => place.edit(`${PLEX}/app/3-configmap-settings.yaml`, '"1"', '"2"'), /^field plex: data\.a: definition and project copy say "1", the fleet copy says "2" \(kubernetes\/apps\/media\/plex\/app\/3-configmap-settings\.yaml/],
  ['an edited Kustomization', (place) => place.edit(`${PLEX}/ks.yaml`, 'prune: true', 'prune: false'), /^field plex: spec\.prune: .*media\/plex\/ks\.yaml/],
  ['a line that is gone', (place) => place.edit(`${APPS}/kustomization.yaml`, '- media/plex/ks.yaml\n', ''), /^unlisted plex: the fleet copy does not list media\/plex\/ks\.yaml /],
  ['an app that the root applies too', (place) => place.edit(`${APPS}/kustomization.yaml`, 'resources:\n', 'resources:\n- ./media/plex/app/\n'),
    /^resources plex: the fleet copy lists the directory media\/plex\/app beside media\/plex\/ks\.yaml/],
  ['a missing row', (place) => place.edit(`${APPS}/PROJECTS.md`, '| plex |', '| plexus |'), /^outdated plex: the fleet copy lacks the row of plex/],
  ['an app of an earlier synth in a namespace that no app has any more', (place) => cpSync(join(place.cwd, PLEX), join(place.cwd, `${APPS}/tv/plex`), { recursive: true }), /^extra plex: the fleet copy still has kubernetes\/apps\/tv\/plex/],
])('with a definition it finds %s', (_, change, expected) => {
  const found = told(change, rendering);
  expect(found.code).toBe(1);
  expect(said(found)).toContainEqual(expect.stringMatching(expected));
});

test.each<[string, (place: Workplace) => void, RegExp]>([
  ['an edited object', (place) => place.edit(`${PLEX}/app/3-configmap-settings.yaml`, '"1"', '"2"'), /^sums plex: .*\(kubernetes\/apps\/media\/plex\/app\/3-configmap-settings\.yaml/],
  ['an edited Kustomization', (place) => place.edit(`${PLEX}/ks.yaml`, 'prune: true', 'prune: false'), /^edited plex: .*media\/plex\/ks\.yaml edited by hand/],
  ['an edited list', (place) => place.edit(`${PLEX}/secrets/kustomization.yaml`, '- 3-secret-token.yaml', '- a.yaml'), /^edited plex: .*secrets\/kustomization\.yaml edited/],
  ['a fleet without the app', (place) => place.remove(PLEX), /^missing-app plex: the fleet copy holds nothing of plex/],
])('without a definition it finds %s', (_, change, expected) => {
  const found = told(change, undefined);
  expect(found.code).toBe(1);
  expect(said(found)).toContainEqual(expect.stringMatching(expected));
});

test("without a definition a person's own sums are left alone", () => {
  expect(told((place) => place.put('dist/fleet/tools/SHA256SUMS', 'not ours\n'), undefined)).toMatchObject({ code: 0, findings: [] });
});
