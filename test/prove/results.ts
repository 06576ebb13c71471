import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync } from 'fs';
import { dirname, join } from 'path';
import { Counts, Run } from './campaign';

/** What became of one run. */
export interface Result extends Run {
  /** Message of the failure; absent where the run passed. */
  readonly failure?: string;
  readonly counts: Counts;
  readonly milliseconds: number;
  /** When the run ended, in RFC 3339. */
  readonly ended: string;
}

/** Results of one campaign with one seed: a file of JSON lines, to which each run adds one. */
export class Results {
  /** All results in a directory, the latest changed last. */
  public static in(directory: string): Results[] {
    if (!existsSync(directory)) return [];
    const names = readdirSync(directory).flatMap((name) => [/^(.+)-(\d+)\.jsonl$/.exec(name)].filter((match) => match !== null));
    const all = names.map(([, campaign, seed]) => new Results(directory, campaign, Number(seed)));
    return all.sort((one, other) => statSync(one.path).mtimeMs - statSync(other.path).mtimeMs);
  }

  public constructor(private readonly directory: string, public readonly campaign: string, public readonly seed: number) {}

  /** Path of the file. */
  public get path(): string {
    return join(this.directory, `${this.campaign}-${this.seed}.jsonl`);
  }

  /** Whether there are any. */
  public get exist(): boolean {
    return existsSync(this.path);
  }

  /** The results so far, by index; the line that a kill cut off is dropped. */
  public read(): Result[] {
    if (!this.exist) return [];
    const text = readFileSync(this.path, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    return whole.split('\n').filter(Boolean).map((line) => JSON.parse(line) as Result).sort((one, other) => one.index - other.index);
  }

  /** Removes what a kill cut off, so that the next line begins at a line's beginning. */
  public mend(): void {
    if (!this.exist) return;
    const bytes = readFileSync(this.path);
    truncateSync(this.path, bytes.lastIndexOf('\n') + 1);
  }

  /** Adds one. */
  public add(result: Result): void {
    mkdirSync(dirname(this.path), { recursive: true });
    appendFileSync(this.path, `${JSON.stringify(result)}\n`);
  }
}
