import { EmergencyFleet, ProjectCopy } from './emergency-fleet';
import { runCommand, RunOutcome, runScript, ScriptOptions } from './interrupted-run';
import { Forecast } from '../../../src/cli/emergency/forecast/forecast';
import { Testbed } from '../../testbed/testbed';
import { Told } from '../forecast-judgement';

const DEPLOY = ['--yes', '--edited', '--reason', 'a test', '--timeout', '30s'];
const RESUME = ['--yes', '--remove-data', '--timeout', '90s'];

/** What a forecast says of objects. */
export type ToldForecast = Pick<Forecast, 'phase'> & { readonly objects: readonly Told[] };

/** By what an emergency is run. */
export interface Way {
  readonly name: 'the scripts' | 'the command';
  /** How a refusal reads of what the API server does not take, and of what nobody takes back. */
  readonly invalid: RegExp;
  readonly irrevocable: RegExp;
  deploy(copy: ProjectCopy, more?: readonly string[], options?: ScriptOptions): Promise<RunOutcome>;
  resume(copy: ProjectCopy, options?: ScriptOptions): Promise<RunOutcome>;
  /** What is said before, field by field; the scripts say it of the objects that they cannot take back alone. */
  plan?(copy: ProjectCopy, ...more: readonly string[]): Promise<ToldForecast>;
}

/** By the generated scripts alone. */
export function byScripts(testbed: Testbed): Way {
  const run = async (copy: ProjectCopy, script: string, args: readonly string[], options: ScriptOptions = { shell: ['dash'] }): Promise<RunOutcome> => (
    runScript(testbed, copy.directory, script, args, options)
  );
  return {
    name: 'the scripts',
    deploy: async (copy, more = [], options) => run(copy, 'emergency-deploy.sh', [...DEPLOY, ...more], options),
    resume: async (copy, options) => run(copy, 'resume-flux.sh', RESUME, options),
    invalid: /^refused \((?:immutable|not-accepted)\)/m,
    irrevocable: /^refused \(irrevocable\)/m,
  };
}

/** By the command, which looks before it runs the scripts. */
export function byCommand(testbed: Testbed, fleet: EmergencyFleet): Way {
  const run = async (copy: ProjectCopy, verb: string, args: readonly string[], options?: ScriptOptions): Promise<RunOutcome> => (
    runCommand(testbed, copy.directory, ['emergency', verb, '--fleet', fleet.checkout, ...args], options?.interruption)
  );
  return {
    name: 'the command',
    deploy: async (copy, more = [], options) => run(copy, 'deploy', ['--although-flux-is-well', ...DEPLOY, ...more], options),
    resume: async (copy, options) => run(copy, 'resume', RESUME, options),
    plan: async (copy, ...more) => {
      const { code, out, err } = await run(copy, 'plan', ['--format', 'json', ...more]);
      if (code !== 0 && code !== 1) throw new Error(`plan: ${out}${err}`);
      return JSON.parse(out) as ToldForecast;
    },
    invalid: /\[deploy-refused\]/,
    irrevocable: /\[irrevocable\]/,
  };
}
