import { quotedYaml } from './quoted-yaml';
import { ManifestObject } from '../../src/manifest/manifest-object';
import { KustomizeOracle, OracleAnswer } from '../oracle/oracle';

/** What kustomize builds from files with these texts, in this order. */
export function buildTexts(oracle: KustomizeOracle, texts: string[]): Promise<OracleAnswer> {
  const names = texts.map((_, index) => `${index}.yaml`);
  const files = Object.fromEntries(texts.map((text, index) => [`/${names[index]}`, text]));
  return oracle.build({ '/kustomization.yaml': `resources: ${JSON.stringify(names)}\n`, ...files });
}

/** What kustomize builds from one object, written by neither of our own writers. */
export function buildObject(oracle: KustomizeOracle, object: ManifestObject): Promise<OracleAnswer> {
  return buildTexts(oracle, [quotedYaml(object)]);
}

/** A ConfigMap with these fields. */
export function configMap(fields: object, annotations?: { [key: string]: string }): ManifestObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'n', ...(annotations ? { annotations } : {}) }, ...fields };
}
