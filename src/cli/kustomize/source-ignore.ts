import { FileTree, joinPath } from './file-tree';

const IGNORE_FILE = '.sourceignore';
const VERSION_CONTROL = ['.git/', '.gitignore', '.gitmodules', '.gitattributes'];
const DEFAULTS = [
  '*.jpg', '*.jpeg', '*.gif', '*.png', '*.wmv', '*.flv', '*.tar.gz', '*.zip',
  '.github/', '.circleci/', '.travis.yml', '.gitlab-ci.yml', 'appveyor.yml', '.drone.yml', 'cloudbuild.yaml', 'codeship-services.yml', 'codeship-steps.yml',
  '**/.goreleaser.yml', '**/.sops.yaml', '**/.flux.yaml',
];

interface Pattern {
  readonly segments: (RegExp | '' | '**' | undefined)[];
  readonly include: boolean;
  readonly directoryOnly: boolean;
}

/** Go's filepath.Match as a regular expression; undefined where Go calls the pattern malformed, which then matches nothing. */
function globOf(pattern: string): RegExp | undefined {
  let source = '';
  for (let index = 0; index < pattern.length; index++) {
    const char = pattern[index];
    if (char === '*') {source += '[^/]*';} else if (char === '?') {source += '[^/]';} else if (char === '[') {
      const set = /^\[(\^?)((?:\\.|[^\\\]-])(?:-(?:\\.|[^\\\]-]))?(?:(?:\\.|[^\\\]-])(?:-(?:\\.|[^\\\]-]))?)*)\]/u.exec(pattern.slice(index));
      if (!set) return undefined;
      source += `[${set[1]}${set[2].replace(/\\(.)|([[^&|~])/gu, (_, escaped, plain) => `\\u{${(escaped ?? plain).codePointAt(0).toString(16)}}`)}]`;
      index += set[0].length - 1;
    } else {
      const literal = char === '\\' ? pattern[++index] : char;
      if (literal === undefined) return undefined;
      source += /[\^$\\.*+?()[\]{}|/]/.test(literal) ? `\\${literal}` : literal;
    }
  }
  try {
    return new RegExp(`^${source}$`, 'su');
  } catch {
    return undefined;
  }
}

function parsePattern(line: string): Pattern {
  const include = line.startsWith('!');
  let text = include ? line.slice(1) : line;
  if (!text.endsWith('\\ ')) text = text.replace(/ +$/, '');
  const directoryOnly = text.endsWith('/');
  if (directoryOnly) text = text.slice(0, -1);
  const segments = text.split('/').map((segment, _, all) => {
    if (all.length > 1 && (segment === '' || segment === '**')) return segment as '' | '**';
    return all.length > 1 && segment.includes('**') ? undefined : globOf(segment);
  });
  return { include, directoryOnly, segments };
}

/** A pattern without a slash: any name of the path may match, which for a file's own name excludes `dir/`. */
function matchesName(pattern: Pattern, names: string[]): boolean {
  const glob = pattern.segments[0] as RegExp | undefined;
  const found = glob ? names.findIndex((name) => glob.test(name)) : -1;
  return found >= 0 && !(pattern.directoryOnly && found === names.length - 1);
}

/** A pattern with a slash, as go-git follows it; what is left of the path once the pattern is used up lies below the match. */
function matchesPath(pattern: Pattern, names: string[]): boolean {
  let rest = names;
  let matched = false;
  let anyDepth = false;
  for (const [index, segment] of pattern.segments.entries()) {
    if (segment === '') {
      anyDepth = false;
    } else if (segment === '**') {
      if (index === pattern.segments.length - 1) break;
      anyDepth = true;
    } else {
      if (segment === undefined || rest.length === 0) return false;
      const found = anyDepth ? rest.findIndex((name) => segment.test(name)) : segment.test(rest[0]) ? 0 : -1;
      if (found < 0 && !anyDepth) return false;
      matched = found >= 0;
      rest = found < 0 ? [] : rest.slice(found + 1);
      anyDepth = false;
    }
  }
  return matched && !(pattern.directoryOnly && rest.length === 0);
}

/** Lines of patterns, the last of which to match has the word. */
interface Patterns {
  readonly all: readonly Pattern[];
  /** A path of which no name is like this matches none of them. */
  readonly like: RegExp;
}

function patternsOf(lines: readonly string[]): Patterns {
  const all = lines.map(parsePattern);
  const globs = all.flatMap(({ segments }) => segments.flatMap((segment) => (segment instanceof RegExp ? `(?:${segment.source})` : [])));
  return { all, like: new RegExp(globs.length === 0 ? '^(?!)' : globs.join('|'), 'su') };
}

function readPatterns(text: string): Patterns {
  return patternsOf(text.split(/\r?\n/).filter((line) => !line.startsWith('#') && line.trim() !== ''));
}

function verdict({ all: patterns, like }: Patterns, names: string[]): boolean | undefined {
  if (!names.some((name) => like.test(name))) return undefined;
  for (let index = patterns.length - 1; index >= 0; index--) {
    const pattern = patterns[index];
    if (pattern.segments.length > 1 ? matchesPath(pattern, names) : matchesName(pattern, names)) return !pattern.include;
  }
  return undefined;
}

function anyPatterns(tree: FileTree, directory: string): boolean {
  const text = tree.read(joinPath(directory, IGNORE_FILE)!);
  if (text !== undefined && readPatterns(text).all.length > 0) return true;
  return (tree.list(directory) ?? []).some((entry) => entry.kind === 'directory' && entry.name !== '.git' && anyPatterns(tree, joinPath(directory, entry.name)!));
}

/** Tells which files source-controller leaves out of the artifact that Flux builds from. */
export class SourceIgnore {
  private readonly versionControl = patternsOf(VERSION_CONTROL);
  private readonly defaults = patternsOf(DEFAULTS);
  private readonly patterns = new Map<string, Patterns | undefined>();
  private declared: boolean | undefined;

  public constructor(private readonly tree: FileTree) {}

  /** Whether a file is left out. */
  public ignores(path: string): boolean {
    const names = path.split('/');
    // The .sourceignore nearest to the file has the last word, and each speaks of paths below its own directory.
    for (let depth = names.length - 1; depth >= 0; depth--) {
      const patterns = this.patternsIn(names.slice(0, depth).join('/'));
      const said = patterns && verdict(patterns, names.slice(depth));
      if (said !== undefined) return said;
    }
    if (verdict(this.versionControl, names)) return true;
    // A single pattern of one's own anywhere replaces the defaults everywhere.
    return verdict(this.defaults, names) === true && !(this.declared ??= anyPatterns(this.tree, ''));
  }

  private patternsIn(directory: string): Patterns | undefined {
    if (!this.patterns.has(directory)) {
      const text = this.tree.read(joinPath(directory, IGNORE_FILE)!);
      this.patterns.set(directory, text === undefined ? undefined : readPatterns(text));
    }
    return this.patterns.get(directory);
  }
}
