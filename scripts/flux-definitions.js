// Writes what src/cli/custom keeps of Flux's own CustomResourceDefinitions (Apache-2.0): node scripts/flux-definitions.js DIRECTORY
// The directory holds one for each controller, named like helm-controller@v1.6.3, with the files of its config/crd/bases of that release.
const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { parse } = require('yaml');

const [directory] = process.argv.slice(2);
const file = join(__dirname, '..', 'src/cli/custom/flux-definitions.json');

/** A schema without its texts. */
function compact(schema) {
  const { description, ...kept } = schema;
  for (const word of ['items', 'additionalProperties', 'not']) if (typeof kept[word] === 'object') kept[word] = compact(kept[word]);
  for (const word of ['allOf', 'anyOf', 'oneOf']) if (kept[word]) kept[word] = kept[word].map(compact);
  if (kept.properties) kept.properties = Object.fromEntries(Object.entries(kept.properties).map(([name, each]) => [name, compact(each)]));
  return kept;
}

/** What Flux itself writes is in no Git. */
function withoutStatus(schema) {
  const { status, ...properties } = schema.properties;
  return compact({ ...schema, properties });
}

function definition({ apiVersion, kind, metadata, spec }) {
  const versions = spec.versions.filter(({ served }) => served).map(({ name, served, storage, schema, subresources }) => (
    { name, served, storage, schema: { openAPIV3Schema: withoutStatus(schema.openAPIV3Schema) }, ...(subresources ? { subresources } : {}) }
  ));
  return { apiVersion, kind, metadata: { name: metadata.name }, spec: { group: spec.group, names: { kind: spec.names.kind, plural: spec.names.plural }, scope: spec.scope, versions } };
}

const controllers = readdirSync(directory).sort();
const definitions = controllers.flatMap((controller) => readdirSync(join(directory, controller)).sort().map((name) => (
  definition(parse(readFileSync(join(directory, controller, name), 'utf8')))
)));
const lines = definitions.map((each) => JSON.stringify(each));
writeFileSync(file, `{"controllers":${JSON.stringify(controllers)},"definitions":[\n${lines.join(',\n')}\n]}\n`);
process.stdout.write(`${definitions.length} definitions of ${controllers.join(', ')}\n`);
