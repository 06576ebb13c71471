import type { CommandIo } from './command-io';
import { usage } from './command-line';
import { commandOf, CommandTable, describe } from './command-table';

const VERBS: CommandTable = {
  plan: { does: 'what a deploy or a resume would do, field by field', load: async () => (await import('./emergency/plan.js')).runPlan },
  deploy: { does: 'deploy the project copy without Flux', load: async () => (await import('./emergency/deploy.js')).runDeploy },
  pause: { does: 'suspend the app and record it, and apply nothing', load: async () => (await import('./emergency/deploy.js')).runPause },
  resume: { does: 'hand it back to Flux, and prove that nothing remains', load: async () => (await import('./emergency/resume.js')).runResume },
  capture: { does: 'take live changes over into a file that the definition loads', load: async () => (await import('./emergency/capture.js')).runEmergencyCapture },
  status: { does: 'every emergency on a cluster, and every forgotten suspend', load: async () => (await import('./emergency/status.js')).runStatus },
};

const HELP = `For the day Flux is down: deploy the project copy, know what becomes of it, and hand back without a residue.

Usage: lifeboat emergency ${Object.keys(VERBS).join('|')} [OPTIONS]

${describe(VERBS)}

  --project DIR     the project copy (resume: several)
  --fleet DIR       a checkout of the fleet repository, which tells best what Git has
  --cluster NAME, --context NAME, --kubeconfig FILE, --request-timeout SECONDS
  --reason TEXT     why (deploy, pause); --by NAME, --for 4h, --take-over NAME: who, how long
  --resume          forecast resume (plan); --format text or json (plan, status)
  --accept, --edited, --other-version, --although-flux-is-well   (deploy)
  --remove, --keep, --revision REV   (resume); --yes, --timeout 5m, --no-wait-for-flux

  lifeboat emergency VERB --help   more of one verb

deploy, pause and resume run the scripts of the project copy, which need nothing but sh and kubectl: without this command, run those.

Example: lifeboat emergency plan --project ../swimto --fleet ../pi-fleet
`;

/** `lifeboat emergency`. */
export async function runEmergency([verb, ...args]: string[], io: CommandIo): Promise<number> {
  if (verb === '--help' || verb === '-h') {
    io.stdout(HELP);
    return 0;
  }
  const command = await commandOf(VERBS, verb);
  if (command) return command(args, io);
  throw usage('emergency', `${verb === undefined ? 'no verb is named' : `there is no verb '${verb}'`}; there are ${Object.keys(VERBS).join(', ')}`);
}
