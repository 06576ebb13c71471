import { Trees } from './compare-files';
import { isBelow, Kustomizations } from './kustomizations';

/** Where in the trees is looked: a file, a directory, or all. */
export interface Scope {
  /** Relative to the root of the trees; empty for all. */
  readonly path: string;
  /** Whether a person named it: then its files are one build. */
  readonly isNamed: boolean;
}

/** Which of both trees. */
export type Side = 'before' | 'after';

const YAML = /\.ya?ml$/;
const CHART_FILES = /^(?:templates|charts|crds)$/;

/** The trees of a comparison and the kustomizations in them, and which of their files count where no build reads them. */
export class BothSides {
  public readonly before: Kustomizations;
  public readonly after: Kustomizations;

  /** Paths at which something else stands on the other side. */
  public readonly changed: ReadonlySet<string>;

  public constructor(public readonly trees: Trees) {
    const [old, now] = [trees.before.files, trees.after.files];
    this.changed = new Set([...old.keys(), ...now.keys()].filter((path) => {
      const [one, two] = [old.get(path), now.get(path)];
      return one?.id !== two?.id || one?.kind !== two?.kind;
    }));
    const read = [...this.changed].filter((path) => YAML.test(path));
    trees.before.load(read);
    trees.after.load(read);
    const { before, after } = Kustomizations.both(trees.before, trees.after);
    this.before = before;
    this.after = after;
  }

  /** Every file that the build of one of the directories reads. */
  public reach(side: Side, directories: Iterable<string>): Set<string> {
    return new Set([...directories].flatMap((directory) => [...this[side].reach(directory)]));
  }

  /** Whether a file of a scope counts where no build reads it. */
  public isPlain(side: Side, path: string, scope: Scope): boolean {
    return isYamlIn(path, scope) && (scope.isNamed || !isHidden(path)) && this[side].visible.kind(path) === 'file' && !this.isOfChart(path);
  }

  /** Whether a file is a part of a Helm chart, from which only Helm makes objects. */
  public isOfChart(path: string): boolean {
    const names = path.split('/');
    return names.some((name, index) => {
      if (!CHART_FILES.test(name) || index === names.length - 1) return false;
      const chart = [...names.slice(0, index), 'Chart.yaml'].join('/');
      return this.trees.after.files.has(chart) || this.trees.before.files.has(chart);
    });
  }
}

/** Whether a path is a file of YAML in a scope. */
export function isYamlIn(path: string, { path: directory }: Scope): boolean {
  return isBelow(path, directory) && YAML.test(path);
}

/** Without a PATH, what people put aside (`.github`, `.archive`) is not looked into. */
export function isHidden(path: string): boolean {
  return path.startsWith('.') || path.includes('/.');
}

/** The first of some texts, and how many more there are. */
export function andMore(texts: readonly string[], shown: number): string {
  return `${texts.slice(0, shown).join(', ')}${texts.length > shown ? ` and ${texts.length - shown} more` : ''}`;
}
