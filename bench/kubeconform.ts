import { execFileSync } from 'child_process';
import { existsSync, mkdirSync, writeFileSync } from 'fs';
import { homedir } from 'os';
import { join } from 'path';
import definitions from '../src/cli/custom/flux-definitions.json';
import schemas from '../src/manifest/schema/server-schemas.json';

const VERSION = 'v0.8.0';

interface Node { readonly [word: string]: any }

const types = schemas.types as unknown as { readonly [name: string]: Node };

/** The program, built where it is not in the cache yet. */
export function kubeconform(): string {
  const directory = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cdk8s-lifeboat', `kubeconform-${VERSION}`);
  const program = join(directory, 'kubeconform');
  if (!existsSync(program)) {
    execFileSync('go', ['install', `github.com/yannh/kubeconform/cmd/kubeconform@${VERSION}`], { env: { ...process.env, GOBIN: directory, GOFLAGS: '' }, stdio: 'inherit' });
  }
  return program;
}

/** Writes the schemas that `validate` goes by as kubeconform reads them, and says where they are to be found. */
export function writeSchemas(directory: string): string {
  mkdirSync(directory, { recursive: true });
  for (const [name, type] of Object.entries(schemas.kinds)) {
    const [kind, version, group] = name.split('/').reverse();
    const used: { [type: string]: Node } = {};
    const root = jsonSchema({ $ref: type }, used);
    write(directory, kind, group, version, { ...root, definitions: used });
  }
  for (const { spec } of definitions.definitions as Node[]) {
    for (const { name, schema: { openAPIV3Schema } } of spec.versions) write(directory, spec.names.kind, spec.group, name, openAPIV3Schema);
  }
  return join(directory, '{{.ResourceKind}}{{.KindSuffix}}.json');
}

function write(directory: string, kind: string, group: string | undefined, version: string, schema: object): void {
  const suffix = [...(group === undefined ? [] : [group.split('.')[0]]), version].join('-');
  writeFileSync(join(directory, `${kind.toLowerCase()}-${suffix}.json`), JSON.stringify(schema));
}

/** As JSON schema, with the types that it leads to. */
function jsonSchema(schema: Node, used: { [type: string]: Node }): Node {
  if (schema.$ref?.endsWith('Quantity')) return { type: ['string', 'number', 'null'] };
  if (schema.$ref !== undefined) {
    if (!(schema.$ref in used)) {
      used[schema.$ref] = {};
      used[schema.$ref] = jsonSchema({ ...types[schema.$ref], $ref: undefined }, used);
    }
    return { $ref: `#/definitions/${schema.$ref}` };
  }
  if (schema.format === 'int-or-string') return { type: ['integer', 'string', 'null'] };
  const { type, required, items, properties, additionalProperties } = schema;
  const inner = properties && Object.fromEntries(Object.entries(properties as Node).map(([name, each]) => [name, jsonSchema(each, used)]));
  return {
    ...(type === undefined ? {} : { type: [type, 'null'] }),
    ...(required === undefined ? {} : { required }),
    ...(schema.enum === undefined ? {} : { enum: [...schema.enum, null] }),
    ...(items === undefined ? {} : { items: jsonSchema(items, used) }),
    ...(inner === undefined ? {} : { properties: inner, additionalProperties: schema.open === true }),
    ...(additionalProperties === undefined ? {} : { additionalProperties: jsonSchema(additionalProperties, used) }),
  };
}
