import { ChildProcessWithoutNullStreams, spawn } from 'child_process';
import { createInterface } from 'readline';
import { kustomizeBinary } from './kustomize-binary';

/** What the oracle says: the text, or why it has none. */
export interface OracleAnswer {
  readonly output?: string;
  readonly error?: string;
}

interface Question {
  readonly resolve: (answer: OracleAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** The kustomize and the YAML readers that kustomize-controller links, in one process for as many questions as a test has. */
export class KustomizeOracle {
  /** Starts it; the first time on a machine this compiles it, which takes about a minute. */
  public static async start(): Promise<KustomizeOracle> {
    return new KustomizeOracle(spawn(await kustomizeBinary(), { stdio: ['pipe', 'pipe', 'pipe'] }));
  }

  private readonly waiting = new Map<number, Question>();
  private last = 0;

  private constructor(private readonly process: ChildProcessWithoutNullStreams) {
    let complaint = '';
    process.stderr.on('data', (chunk) => { complaint += chunk; });
    createInterface({ input: process.stdout, crlfDelay: Infinity }).on('line', (line) => this.take(line));
    // A write after the end also shows as an exit, which says more.
    process.stdin.on('error', () => undefined);
    process.on('error', (error) => this.fail(error));
    process.on('exit', (code) => this.fail(new Error(`the kustomize oracle ended with code ${code}: ${complaint}`)));
  }

  /** `kustomize build` of files held in memory, documents in the order of resources; `root` is a directory of theirs. */
  public build(files: Record<string, string>, root = '/'): Promise<OracleAnswer> {
    return this.ask({ op: 'build', files, root });
  }

  /** The JSON of a YAML text as sigs.k8s.io/yaml reads it: the rules of go-yaml v2, which are those of YAML 1.1. */
  public parse11(text: string): Promise<OracleAnswer> {
    return this.ask({ op: 'parse11', text });
  }

  /** The JSON of a YAML text as go-yaml v3 reads it, which is what kustomize reads with. */
  public parse3(text: string): Promise<OracleAnswer> {
    return this.ask({ op: 'parse3', text });
  }

  /** Ends the process; questions still open are rejected. */
  public async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.stdin.end();
    await ended;
  }

  private ask(question: object): Promise<OracleAnswer> {
    if (this.process.exitCode !== null) return Promise.reject(new Error('the kustomize oracle has been stopped'));
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.process.stdin.write(`${JSON.stringify({ id, ...question })}\n`);
    });
  }

  private take(line: string): void {
    const { id, ...answer } = JSON.parse(line) as OracleAnswer & { id: number };
    this.waiting.get(id)?.resolve(answer);
    this.waiting.delete(id);
  }

  private fail(error: Error): void {
    for (const question of this.waiting.values()) question.reject(error);
    this.waiting.clear();
  }
}
