import { createHash } from 'crypto';
import { ApiObject, Chart, Lazy } from 'cdk8s';
import { Construct } from 'constructs';

/** A ConfigMap or Secret that pods read. */
export interface ConfigurationReference {
  readonly kind: string;
  readonly name: string;
}

const SOPS_SECRET = Symbol.for('cdk8s-lifeboat.SopsSecret');
/** What decides of the content, in this order. */
const CONTENT = ['data', 'binaryData', 'stringData'];

/**
 * A hash of what is defined in the same app of the given ConfigMaps and Secrets, taken at synth, so that a change of content rolls the pods and
 * a construct that moves does not. An encrypted Secret is hashed as it stands in its file.
 */
export function configurationHash(scope: Construct, references: readonly ConfigurationReference[]): any {
  return Lazy.any({
    produce: () => {
      const contents = contentsOf(Chart.of(scope));
      const found = [...new Set(references.map(keyOf))].sort().flatMap((key) => (contents.has(key) ? [[key, contents.get(key)]] : []));
      return found.length === 0 ? undefined : createHash('sha256').update(JSON.stringify(found)).digest('hex').slice(0, 32);
    },
  });
}

const keyOf = ({ kind, name }: ConfigurationReference): string => `${kind}/${name}`;

function contentsOf(chart: Chart): Map<string, unknown> {
  const contents = new Map<string, unknown>();
  for (const construct of chart.node.findAll()) {
    if (SOPS_SECRET in construct) {
      const { object, text } = (construct as any)._content();
      contents.set(keyOf({ kind: 'Secret', name: object.metadata.name }), text);
    } else if (ApiObject.isApiObject(construct) && (construct.kind === 'ConfigMap' || construct.kind === 'Secret')) {
      const json = construct.toJson();
      contents.set(keyOf(construct), CONTENT.map((field) => sorted(json[field])));
    }
  }
  return contents;
}

/** A map's entries by key, so that their order in the definition means nothing. */
function sorted(map: object | undefined): unknown {
  return map && Object.entries(map).sort(([one], [other]) => (one < other ? -1 : 1));
}
