// Prints the JSON Schema of a dashboard, made of the types that Grafana's own front end is compiled with.
const { join } = require('node:path');
const { createGenerator } = require('ts-json-schema-generator');

const schema = createGenerator({
  path: join(__dirname, 'document.d.ts'),
  tsconfig: join(__dirname, 'tsconfig.json'),
  type: 'Document',
  additionalProperties: false,
  skipTypeCheck: true,
  expose: 'none',
}).createSchema('Document');
process.stdout.write(`${JSON.stringify(schema)}\n`);
