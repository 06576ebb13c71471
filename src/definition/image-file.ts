import { readSourceFile } from '../copies/read-source-file';
import { ImagesInUse } from '../copies/rendering';
import { LifeboatError } from '../manifest/lifeboat-error';

type References = Map<string, string>;

const LINE = /^( *)(?:([A-Za-z0-9][A-Za-z0-9._-]*)|"([^"]+)"|'([^']+)') *:(?: +(.*?))? *$/;
/** A reference, in quotes or not; what YAML would read as a number or a word of its own is none. */
const VALUE = /^(?:(?!(?:true|false|null)(?: |$))([^\s"'#[\]{}&*!|>%@`]*[A-Za-z]\S*)|"(\S+)"|'(\S+)')(?: +#.*)?$/;

/**
 * The project's one file of image references, which people, CI, Renovate and Flux's image automation can write:
 * `images` holds name → reference, `clusters.<cluster>` what differs there. It is read strictly, one `name: reference` a line,
 * since cdk8s's own reader passes over errors of YAML.
 */
export class ImageFile {
  private sections?: Map<string, References>;
  private readonly asked = new Map<string, { readonly cluster: string; readonly name: string; readonly reference: string }>();

  public constructor(private readonly path: string) {}

  /** The reference of an image on a cluster; throws where the file does not name it. */
  public reference(place: string, name: string, cluster: string): string {
    this.sections ??= this.read(place);
    const images = this.sections.get('images') ?? new Map<string, string>();
    const own = this.sections.get(`clusters.${cluster}`) ?? new Map<string, string>();
    const reference = own.get(name) ?? images.get(name);
    if (reference !== undefined) {
      this.asked.set(`${cluster}/${name}`, { cluster, name, reference });
      return reference;
    }
    const known = [...new Set([...images.keys(), ...own.keys()])].sort();
    throw new LifeboatError('image-unknown', {
      place,
      problem: `image '${name}' is not in ${this.path}, which knows ${known.length === 0 ? 'none' : known.join(', ')}`,
      remedy: `Add it: lifeboat image set ${name}=REFERENCE`,
    });
  }

  /** The references that the definition took from the file. */
  public inUse(): ImagesInUse {
    return { file: this.path, references: [...this.asked.values()] };
  }

  private read(place: string): Map<string, References> {
    let text: string;
    try {
      text = readSourceFile(place, this.path);
    } catch (error) {
      throw new LifeboatError('image-file', {
        place,
        problem: `the project's image ${(error as LifeboatError).problem}`,
        remedy: 'Create it with: lifeboat image set NAME=REFERENCE',
      });
    }
    const sections = new Map<string, References>();
    const open: { indent: number; path: string }[] = [];
    for (const [index, line] of text.split(/\r?\n/).entries()) {
      if (/^ *(#.*)?$/.test(line) || (index === 0 && line === '---')) continue;
      const match = LINE.exec(line.replace(/ +#.*$/, (comment) => (/: *$/.test(line.slice(0, -comment.length)) ? '' : comment)));
      if (!match) throw this.refusal(index, `'${line.trim()}' is no name and reference`);
      const [, { length: indent }, plain, double, single, rest] = match;
      while (open.length > 0 && open[open.length - 1].indent >= indent) open.pop();
      const path = [...open.slice(-1).map((one) => one.path), plain ?? double ?? single].join('.');
      this.enter({ sections, open, indent, path, value: rest ?? '', index });
    }
    return sections;
  }

  private enter(entry: {
    sections: Map<string, References>; open: { indent: number; path: string }[]; indent: number; path: string; value: string; index: number;
  }): void {
    const { sections, open, indent, path, value, index } = entry;
    const above = open.length === 0 ? '' : open[open.length - 1].path;
    const isSection = path === 'images' || path === 'clusters' || above === 'clusters';
    if (isSection) {
      if (value !== '' && value !== '{}') throw this.refusal(index, `${path} is no mapping of names`);
      if (sections.has(path)) throw this.refusal(index, `${path} stands twice`);
      sections.set(path, new Map());
      if (value === '') open.push({ indent, path });
      return;
    }
    const section = sections.get(above);
    if (section === undefined) throw this.refusal(index, `'${path}' is neither images nor clusters`);
    const reference = VALUE.exec(value);
    if (!reference) throw this.refusal(index, `${path} has ${value === '' ? 'no value' : `'${value}'`}, which is no image reference`);
    const name = path.slice(above.length + 1);
    if (section.has(name)) throw this.refusal(index, `${path} stands twice`);
    section.set(name, reference[1] ?? reference[2] ?? reference[3]);
  }

  private refusal(index: number, problem: string): LifeboatError {
    return new LifeboatError('image-file', {
      place: `${this.path}:${index + 1}`,
      problem,
      remedy: 'Write one `name: registry/name:tag` a line, below images: or below a name in clusters:',
    });
  }
}
