import { spawn } from 'child_process';
import { goBinary } from './go-binary';

/** What is asked of prometheus-operator's own code, or of Alertmanager's. */
export interface OperatorQuestion {
  /** The configuration of an Alertmanager by an AlertmanagerConfig, that of a Prometheus by its object, or whether Alertmanager takes a document. */
  readonly op: 'alertmanager' | 'prometheus' | 'check';
  readonly version?: string;
  /** `None`, `OnNamespace` or `OnNamespaceExceptForAlertmanagerNamespace` */
  readonly strategy?: string;
  /** Namespace of the Alertmanager. */
  readonly namespace?: string;
  readonly object?: object;
  readonly secrets?: readonly object[];
  readonly text?: string;
}

/** The document that it makes, or why it makes none. */
export interface OperatorAnswer {
  readonly output?: string;
  /** Of a Prometheus: what it is started with. */
  readonly args?: readonly string[];
  readonly error?: string;
}

/** Asks prometheus-operator 0.86 and Alertmanager 0.28; the first time on a machine this compiles them, which takes minutes. */
export async function askOperator(...questions: readonly OperatorQuestion[]): Promise<OperatorAnswer[]> {
  const program = await goBinary({ name: 'prometheus-operator', unlisted: 'github.com/prometheus-operator/prometheus-operator,github.com/prometheus/prometheus' });
  const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => { output += chunk; });
  const ended = new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject));
  child.stdin.end(questions.map((question) => `${JSON.stringify(question)}\n`).join(''));
  const code = await ended;
  if (code !== 0) throw new Error(`the prometheus-operator oracle ended with code ${code}`);
  return output.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as OperatorAnswer);
}
