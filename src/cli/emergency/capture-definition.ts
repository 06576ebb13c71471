import { existsSync } from 'fs';
import { join } from 'path';
import { DefinedApp, objectsOf } from './capture-look';
import { CAPTURED_VARIABLE, capturedFiles } from '../../copies/captured-directory';
import { Rendering } from '../../copies/rendering';
import { LifeboatError } from '../../manifest/lifeboat-error';
import type { CommandIo } from '../command-io';
import { Render } from '../comparison/run';
import { ExpectedDirectory, expectedOf } from '../live/expected';

/** A definition with what was captured before, and without. */
export interface CaptureDefinition {
  readonly rendering: Rendering;
  /** What the constructs themselves say. */
  readonly base: Rendering;
  /** The directory of captured changes, relative to the working directory. */
  readonly directory: string;
}

/** Runs the definition; a second time where it loads captured changes, since a file always says all that differs from the constructs. */
export function captureDefinition(command: string, io: CommandIo, render: Render): CaptureDefinition {
  const rendering = render(io);
  if (!rendering) {
    throw new LifeboatError('no-definition', {
      place: `lifeboat ${command}`,
      problem: 'there is no cdk8s.yaml in this directory, which would say how to run the definition',
      remedy: 'Change to the directory of the definition, or create cdk8s.yaml with a line like `app: node main.js`',
    });
  }
  const directory = rendering.captured ?? 'captured';
  const hasCaptured = existsSync(join(io.cwd, directory)) && capturedFiles(join(io.cwd, directory)).length > 0;
  const base = hasCaptured ? render({ ...io, env: { ...io.env, [CAPTURED_VARIABLE]: 'without' }, stderr: () => undefined })! : rendering;
  return { rendering, base, directory };
}

/** The apps of a cluster that are active, or the one that is named. */
export function definedApps({ rendering, base }: CaptureDefinition, cluster: string | undefined, named: string | undefined): DefinedApp[] {
  const directories = (of: Rendering): readonly ExpectedDirectory[] => expectedOf(of, 'fleet').find(({ name }) => name === cluster)?.directories ?? [];
  const [withCaptured, own] = [directories(rendering), directories(base)];
  const kinds = new Map(base.directories.filter((one) => one.cluster === cluster).map(({ name, namespace, holds }) => [`${namespace}/${name}`, holds]));
  const holds = (one: ExpectedDirectory): string | undefined => kinds.get(`${one.namespace}/${one.name}`);
  const apps = own.filter((one) => holds(one) === 'app' && (named === undefined ? !one.disabled : one.app === named)).map((directory): DefinedApp => {
    const secrets = own.find((one) => one.app === directory.app && holds(one) === 'secrets');
    const same = withCaptured.find((one) => one.name === directory.name && one.namespace === directory.namespace)!;
    return {
      app: directory.app!, directory, captured: new Set(objectsOf(same, false).map(({ identity }) => identity)), ...(secrets ? { secrets } : {}),
    };
  });
  if (apps.length > 0) return apps;
  const known = own.filter((one) => holds(one) === 'app').map(({ app }) => app).join(', ');
  if (named !== undefined) {
    throw new LifeboatError('unknown-app', {
      place: `--app ${named}`, problem: `cluster ${cluster ?? '?'} has no app of this name in the definition; it has ${known || 'none'}`, remedy: 'Name one of them',
    });
  }
  throw new LifeboatError('nothing-to-capture', {
    place: `cluster ${cluster ?? '?'}`, problem: known === '' ? 'the definition has no app on it' : `all its apps are disabled: ${known}`, remedy: 'Name one with --app NAME',
  });
}
