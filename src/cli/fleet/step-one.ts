import { isMap, isScalar, parseAllDocuments, type YAMLMap } from 'yaml';
import { FluxFile } from './flux-file';
import { markSealed, readMarker } from '../../copies/marker';
import { LifeboatError } from '../../manifest/lifeboat-error';

/** A procedure of two steps whose first stands in a Flux file or, for an adoption, in the cluster's kustomization. */
export interface Procedure {
  readonly verb: 'adopt' | 'rename' | 'disable' | 'remove';
  /** The apps as the command names them: one, or for a rename the old and the new. */
  readonly apps: readonly string[];
}

const COMMENT = /^# lifeboat fleet (rename|disable|remove) (\S+)(?: (\S+))?: step one of two$/m;

/** The procedure that a Flux file waits for. */
export function pendingIn(file: FluxFile): Procedure | undefined {
  const match = COMMENT.exec(file.text);
  if (!match) return undefined;
  return { verb: match[1] as Procedure['verb'], apps: match[3] === undefined ? [match[2]] : [match[2], match[3]] };
}

/** The command line of a procedure, without what follows the apps. */
export function commandOf({ verb, apps }: Procedure): string {
  return `lifeboat fleet ${verb} ${apps.join(' ')}`;
}

interface Splice { readonly from: number; readonly to: number; readonly text: string }

/** A Flux file with step one written in: deleting its Kustomization leaves every object; suspended it is not yet. */
export function withStepOne(path: string, text: string, procedure: Procedure): string {
  const marker = readMarker(text);
  const body = text.slice(text.indexOf('\n') + 1);
  const specs = parseAllDocuments(body).flatMap((document) => {
    const spec = isMap(document.contents) && document.get('kind') === 'Kustomization' ? document.get('spec') : undefined;
    return isMap(spec) && !spec.flow && spec.items.length > 0 ? [spec as YAMLMap] : [];
  });
  if (!marker || specs.length === 0) {
    throw new LifeboatError('flux-file-shape', {
      place: path, problem: 'it holds no Kustomization as the tool writes one', remedy: 'Bring it back with `git restore`, or run lifeboat synth first',
    });
  }
  const splices = specs.flatMap((spec) => specSplices(body, spec)).sort((a, b) => b.from - a.from);
  const edited = splices.reduce((result, { from, to, text: added }) => result.slice(0, from) + added + result.slice(to), body);
  return markSealed(marker.owner, marker.construct, `# ${commandOf(procedure)}: step one of two\n${edited}`);
}

function specSplices(body: string, spec: YAMLMap): Splice[] {
  const start = (key: unknown): number => (isScalar(key) ? key.range![0] : 0);
  const line = (offset: number): number => body.lastIndexOf('\n', offset - 1) + 1;
  const next = (offset: number): number => (body.indexOf('\n', offset) < 0 ? body.length : body.indexOf('\n', offset) + 1);
  const taken = spec.items.filter(({ key }) => isScalar(key) && (key.value === 'deletionPolicy' || key.value === 'suspend'));
  const first = start(spec.items[0].key);
  const indent = body.slice(line(first), first);
  return [
    ...taken.map(({ key }) => ({ from: line(start(key)), to: next(start(key)), text: '' })),
    { from: line(first), to: line(first), text: `${indent}deletionPolicy: Orphan\n` },
  ];
}
