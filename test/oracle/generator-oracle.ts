import { ChildProcessByStdio, execFile, spawn } from 'child_process';
import { createHash } from 'crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'fs';
import { homedir } from 'os';
import { join } from 'path';
import { createInterface } from 'readline';
import { Readable, Writable } from 'stream';
import { promisify } from 'util';
import { kustomizeBinary } from './kustomize-binary';

const SOURCE = join(__dirname, 'generator');

/** A repository as Flux's source sees it. */
export interface GeneratorQuestion {
  readonly files: Record<string, string>;
  readonly links?: Record<string, string>;
  /** The Kustomization's spec.path. */
  readonly path: string;
}

/** What Flux builds, or why nothing; `generated` is the kustomization that it wrote where there was none. */
export interface GeneratorAnswer {
  readonly output?: string;
  readonly error?: string;
  readonly generated?: string;
}

async function generatorBinary(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of ['go.mod', 'go.sum', 'main.go']) hash.update(readFileSync(join(SOURCE, name)));
  const directory = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cdk8s-lifeboat', hash.digest('hex').slice(0, 16));
  const binary = join(directory, 'generator-oracle');
  if (existsSync(binary)) return binary;
  // The other oracle is the one that says which Go is needed.
  await kustomizeBinary();
  mkdirSync(directory, { recursive: true });
  const building = `${binary}.${process.pid}`;
  const env = { ...process.env, GOTOOLCHAIN: 'local' };
  await promisify(execFile)('go', ['build', '-trimpath', '-buildvcs=false', '-o', building, '.'], { cwd: SOURCE, env });
  renameSync(building, binary);
  return binary;
}

/** The choice of files of source-controller and the generator and build of kustomize-controller, in one process. */
export class GeneratorOracle {
  /** Starts it; the first time on a machine this compiles it, which takes a few minutes. */
  public static async start(): Promise<GeneratorOracle> {
    return new GeneratorOracle(spawn(await generatorBinary(), { stdio: ['pipe', 'pipe', 'ignore'] }));
  }

  private readonly waiting: { resolve: (answer: GeneratorAnswer) => void; reject: (error: Error) => void }[] = [];

  private constructor(private readonly process: ChildProcessByStdio<Writable, Readable, null>) {
    createInterface({ input: process.stdout, crlfDelay: Infinity }).on('line', (line) => this.waiting.shift()?.resolve(JSON.parse(line) as GeneratorAnswer));
    process.stdin.on('error', () => undefined);
    process.on('exit', (code) => {
      for (const question of this.waiting.splice(0)) question.reject(new Error(`the generator oracle ended with code ${code}`));
    });
  }

  /** What Flux builds from a path of a repository. */
  public build(question: GeneratorQuestion): Promise<GeneratorAnswer> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.process.stdin.write(`${JSON.stringify(question)}\n`);
    });
  }

  /** Ends the process. */
  public async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.stdin.end();
    await ended;
  }
}
