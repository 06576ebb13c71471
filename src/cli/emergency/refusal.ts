import { scriptLine } from './run-script';
import { LifeboatError } from '../../manifest/lifeboat-error';

/** What the command cannot find out or does not take, and the script alone may still do. */
const SCRIPT_MAY = /^(?:cluster-(?:forbidden|answer|credentials)|kubeconfig|deploy-(?:refused|forbidden)|owner-labels-missing|yaml-.*)$/;

/** The script that a verb runs, as it would be called by hand. */
export interface Script {
  /** As the project copy was named. */
  readonly directory: string;
  readonly name: string;
  readonly options: readonly string[];
  /** The app, where others have been changed before it. */
  readonly app?: string;
}

/** Does what writes nothing: whatever refuses it says so, and names the script where that may go further. */
export async function changingNothing<T>(script: Script, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LifeboatError)) throw error;
    const { code, place, problem, remedy } = error;
    const alone = SCRIPT_MAY.test(code) ? `. The script by itself may go further, and says where it stops: \`${scriptLine(script.directory, script.name, script.options)}\`` : '';
    throw new LifeboatError(code, { place, problem, remedy: `${remedy}${alone}. Nothing ${script.app === undefined ? '' : `of ${script.app} `}was changed` });
  }
}
