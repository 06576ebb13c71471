// Writes what src/manifest/schema keeps of an API server's own /openapi/v3, and says what changed: node scripts/server-schemas.js [--check]
// The server is the one that KUBECONFIG names; $TESTBED_KUBECTL or kubectl asks it. Which fields are pointers, so that an empty value is not an absent
// one, is read in the Go types of the modules that the test-bed builds; they must be of the server's version.
const { execFileSync } = require('node:child_process');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const file = join(__dirname, '..', 'src/manifest/schema/server-schemas.json');
const KEPT = ['type', 'format', 'enum', 'required', 'default'];
const RENAMED = {
  'x-kubernetes-list-type': 'list', 'x-kubernetes-list-map-keys': 'keys', 'x-kubernetes-map-type': 'map', 'x-kubernetes-preserve-unknown-fields': 'open',
};
// A server serves these groups itself; all others are custom.
const OWN_GROUP = /^apis\/(?:[a-z]+|[a-z.]+\.k8s\.io)\/v1[a-z0-9]*$|^apis\/autoscaling\/v2$|^api\/v1$/;
// What nobody stores in Git: requests that answer at once, and the parts of an object that the server writes.
const UNSTORED = /Review$|^(?:Binding|Eviction|TokenRequest|DeleteOptions|WatchEvent|Status|APIResourceList|APIGroup(?:List)?|APIVersions|Scale)$|List$/;

function raw(path) {
  return JSON.parse(execFileSync(process.env.TESTBED_KUBECTL ?? 'kubectl', ['get', '--raw', path], { encoding: 'utf8', maxBuffer: 64e6 }));
}

const shortName = (name) => name.replace(/^#\/components\/schemas\//, '').replace(/^io\.k8s\.(?:apimachinery\.pkg\.apis|apimachinery\.pkg|api|kube-aggregator\.pkg\.apis|apiextensions-apiserver\.pkg\.apis)\./, '');

/** A schema without its texts; zero values are no defaults, Go has them anyway. */
function compact(schema, types) {
  const reference = schema.$ref ?? (schema.allOf?.length === 1 ? schema.allOf[0].$ref : undefined);
  if (reference !== undefined) {
    const compacted = { $ref: shortName(reference), ...(meaningful(schema.default) ? { default: schema.default } : {}) };
    types.wanted.add(shortName(reference));
    return withRenamed(schema, compacted);
  }
  const kept = {};
  for (const key of KEPT) if (schema[key] !== undefined && (key !== 'default' || meaningful(schema.default))) kept[key] = schema[key];
  if (kept.enum) kept.enum = [...kept.enum].sort();
  withRenamed(schema, kept);
  if (schema.items) kept.items = compact(schema.items, types);
  if (schema.additionalProperties) kept.additionalProperties = schema.additionalProperties === true ? {} : compact(schema.additionalProperties, types);
  if (schema.properties) {
    kept.properties = Object.fromEntries(Object.keys(schema.properties).sort().map((key) => [key, compact(schema.properties[key], types)]));
  }
  return kept;
}

function withRenamed(schema, kept) {
  for (const [long, short] of Object.entries(RENAMED)) if (schema[long] !== undefined) kept[short] = schema[long];
  return kept;
}

function meaningful(value) {
  return value !== undefined && value !== '' && value !== 0 && value !== false && !(typeof value === 'object' && Object.keys(value).length === 0);
}

const goModule = (path) => execFileSync('go', ['list', '-m', '-f', '{{.Dir}}', path], { encoding: 'utf8', cwd: join(__dirname, '..', 'test/testbed/modules/kubernetes') }).trim();
const goPackages = new Map();

/** The structs of the Go package that a type is from, each as its fields and the structs that it embeds. */
function goStructs(type) {
  const [group, version] = type.split('.');
  if (!goPackages.has(`${group}.${version}`)) {
    const places = {
      meta: ['k8s.io/apimachinery', 'pkg/apis/meta/v1'],
      apiextensions: ['k8s.io/apiextensions-apiserver', 'pkg/apis/apiextensions/v1'],
      apiregistration: ['k8s.io/kube-aggregator', 'pkg/apis/apiregistration/v1'],
    };
    const [path, folder] = places[group] ?? ['k8s.io/api', `${group}/${version}`];
    const directory = join(goModule(path), folder);
    const source = ['types.go', 'types_jsonschema.go'].map((name) => join(directory, name)).filter(existsSync).map((one) => readFileSync(one, 'utf8')).join('\n');
    const structs = new Map([...source.matchAll(/^type (\w+) struct \{\n([\s\S]*?)^\}/gm)].map(([, name, body]) => [name, {
      pointers: [...body.matchAll(/^\s+\w+\s+\*\S+\s+`[^`]*json:"([^",]+)/gm)].map(([, field]) => field),
      embedded: [...body.matchAll(/^\s+(\w+)\s+`[^`]*json:",inline/gm)].map(([, embedded]) => embedded),
    }]));
    goPackages.set(`${group}.${version}`, structs);
  }
  return goPackages.get(`${group}.${version}`);
}

function pointersOf(type, name = type.split('.').at(-1)) {
  const found = goStructs(type).get(name);
  return found === undefined ? [] : [...found.pointers, ...found.embedded.flatMap((each) => pointersOf(type, each))];
}

function collected() {
  const [kinds, all] = [{}, new Map()];
  const { paths } = raw('/openapi/v3');
  for (const path of Object.keys(paths).filter((one) => OWN_GROUP.test(one)).sort()) {
    const document = raw(paths[path].serverRelativeURL);
    const stored = new Set(Object.values(document.paths).filter(({ post, put, patch }) => post ?? put ?? patch)
      .flatMap(({ post, put }) => [post, put]).filter(Boolean).map((each) => each['x-kubernetes-group-version-kind']?.kind));
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      all.set(shortName(name), schema);
      const [first, ...more] = schema['x-kubernetes-group-version-kind'] ?? [];
      if (!first || more.length > 0 || UNSTORED.test(first.kind) || !stored.has(first.kind)) continue;
      kinds[[first.group, first.version, first.kind].filter(Boolean).join('/')] = shortName(name);
    }
  }
  return { kinds, all };
}

function generate() {
  const { gitVersion } = raw('/version');
  const { kinds, all } = collected();
  const types = { wanted: new Set(Object.values(kinds)) };
  const written = {};
  for (const name of types.wanted) {
    const schema = all.get(name);
    const isKind = Object.values(kinds).includes(name);
    // A Set takes in what is added while it is walked through.
    written[name] = compact(isKind && schema.properties.status ? { ...schema, properties: { ...schema.properties, status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } } : schema, types);
    if (/^[a-z]+\.v\d/.test(name)) for (const field of pointersOf(name)) if (written[name].properties?.[field]) written[name].properties[field].pointer = true;
  }
  return {
    server: /v(\d+\.\d+)/.exec(gitVersion)[1],
    kinds: Object.fromEntries(Object.entries(kinds).sort()),
    types: Object.fromEntries(Object.entries(written).sort(([one], [other]) => (one < other ? -1 : 1))),
  };
}

/** JSON with one property of a type in a line, so that a difference can be read. */
function text({ server, kinds, types }) {
  const lines = (entries, indent, each) => entries.map(([key, value]) => `${indent}${JSON.stringify(key)}: ${each(value)}`).join(',\n');
  const type = ({ properties, ...rest }) => (properties === undefined ? JSON.stringify(rest) : (
    `{\n${[...Object.entries(rest).map(([key, value]) => `   ${JSON.stringify(key)}: ${JSON.stringify(value)}`),
      `   "properties": {\n${lines(Object.entries(properties), '    ', JSON.stringify)}\n   }`].join(',\n')}\n  }`
  ));
  return `{\n "server": ${JSON.stringify(server)},\n "kinds": {\n${lines(Object.entries(kinds), '  ', JSON.stringify)}\n },\n "types": {\n${lines(Object.entries(types), '  ', type)}\n }\n}\n`;
}

function flat({ server, kinds, types }) {
  const all = new Map([['server', server], ...Object.entries(kinds).map(([kind, name]) => [`kind ${kind}`, name])]);
  for (const [name, { properties = {}, ...rest }] of Object.entries(types)) {
    all.set(`type ${name}`, JSON.stringify(rest));
    for (const [key, value] of Object.entries(properties)) all.set(`${name}.${key}`, JSON.stringify(value));
  }
  return all;
}

const made = generate();
const [old, now] = [existsSync(file) ? flat(JSON.parse(readFileSync(file, 'utf8'))) : new Map(), flat(made)];
const changes = [...new Set([...old.keys(), ...now.keys()])].filter((key) => old.get(key) !== now.get(key)).sort()
  .map((key) => (!old.has(key) ? `+ ${key}: ${now.get(key)}` : !now.has(key) ? `- ${key}` : `~ ${key}: ${old.get(key)} -> ${now.get(key)}`));
for (const line of changes) console.log(line);
console.log(`${Object.keys(made.kinds).length} kinds, ${Object.keys(made.types).length} types of Kubernetes ${made.server}; ${changes.length} changes`);
if (process.argv.includes('--check')) process.exitCode = changes.length > 0 ? 1 : 0;
else writeFileSync(file, text(made));
