import * as fc from 'fast-check';

/** Values as people write them. */
const INLINE = [
  '0777', '0o14', '0b11', '1_000', 'yes', 'on', '12:30:45', '~', 'null', '', '1e3', '.5', '5.', '-0', '0x1F', 'a b', 'a  b', 'x#y', '-x', '?x', ':x', 'a,b', 'true', '1.0',
  '18446744073709551615', '9007199254740993', '08', '=', '<<', '{}', '[]', '{a: b}', '[a, b]', '1__0', '"a\\nb"', '\'it\'\'s\'', '"\\x41"', '"a\\\n          b"', '"a\n\n          b"',
  '\'a\n          b\'', 'a\n          b', '""', '" "', '0b-1', '1:2', 'http://x:80/', '[a: b, c]', '{"a":b}', '{a: [b, {c: d}]}', '[ ]', '[a, ]', '{a: b,}', '{a: ~}',
  'plain with "quotes" and, commas', 'a long line that goes on and on and on past eighty columns because that is where go-yaml folds', '"😀 \\u200b"', '\'0o14\'', '"1e3"',
];
/** What is no YAML, or what kustomize rewrites. */
const REFUSED = ['!!str 5', '2021-01-01', '.inf', '{a: , b: c}', '{c}', '"\\/"', '*gone', '@x', '"open', 'x: y', '|\n          \tx'];
const BLOCKS = [
  '|\n          x\n          y\n', '|-\n          x\n', '|+\n          x\n\n', '>\n          a\n          b\n\n          c\n', '|\n\n          x\n',
  '| # comment\n          x\n', '|\n          x\n        # comment\n', '|\n', '>\n\n          a\n', '|\n          # not a comment\n', '|\n          a  \n          b\n',
  '|\n          a\n          \tx\n',
];
const KEYS = ['k', '"q"', '\'s\'', 'y', 'a b', 'é', '1x', 'a:b', 'a#', '-a', 'on', '0x', '"1"'];
const NOISE = ['# comment\n', '\n', '    # comment\n', '  \n', '      # far\n', ''];

const inline = fc.tuple(fc.oneof({ weight: 80, arbitrary: fc.constantFrom(...INLINE) }, { weight: 1, arbitrary: fc.constantFrom(...REFUSED) }), fc.constantFrom('', '', ' ', '  # comment')).map(([text, tail]) => ` ${text}${tail}\n`);
const value = fc.oneof({ weight: 4, arbitrary: inline }, { weight: 1, arbitrary: fc.constantFrom(...BLOCKS).map((text) => ` ${text}`) });

const field = fc.tuple(fc.constantFrom(...KEYS), fc.nat(99), value, fc.nat(8), fc.constantFrom(...NOISE)).map(([key, number, text, shape, noise]) => {
  const name = /["']$/.test(key) ? `${key.slice(0, -1)}${number}${key.slice(-1)}` : `${key}${number}`;
  const shapes = [
    `  ${name}:\n    - a\n    -${text}`, `  ${name}:\n  -${text}  - b\n`, `  ${name}:\n    in:${text}    m: x\n`, `  ${name}: &n${number}${text}  also${number}: *n${number}\n`,
    `  ${name}:\n    - in:${text}      m: x\n`, `  ${name}:\n    - - in\n      -${text}`, `  ${name}: &m${number}\n    in:${text}    m: x\n  more${number}:\n    <<: *m${number}\n    m: y\n`,
  ];
  return noise + (shapes[shape] ?? `  ${name}:${text}`);
});

/** A ConfigMap's text whose data is written in many styles. */
export function configMapText(name: string): fc.Arbitrary<string> {
  return fc.tuple(fc.array(field, { maxLength: 4 }), fc.constantFrom('', 'extra:', '# end')).map(([fields, extra]) => {
    const data = fields.length > 0 ? `data:\n${fields.join('')}` : '';
    return `kind: ConfigMap\napiVersion: v1\nmetadata:\n  name: ${name}\n${data}${extra && `${extra}\n`}`;
  });
}

/** A file of a few documents; each object's name begins with `name`. */
export function fileText(name: string): fc.Arbitrary<string> {
  const document = fc.tuple(fc.nat(2), fc.nat(9)).chain(([number, kind]): fc.Arbitrary<string> => {
    const own = `${name}-${number}`;
    if (kind === 0) return fc.constantFrom('', '# nothing\n', '{}\n', 'null\n');
    if (kind === 1) return fc.constant(`kind: List\napiVersion: v1\nitems:\n- {kind: ConfigMap, apiVersion: v1, metadata: {name: ${own}}, data: {a: 0777}}\n- {}\n`);
    if (kind === 2) {
      const annotations = fc.constantFrom('{}', '{config.kubernetes.io/index: "1"}', '{config.kubernetes.io/local-config: "true"}', '{config.kubernetes.io/local-config: "false", a: b}', '');
      return annotations.map((map) => `kind: ConfigMap\napiVersion: v1\nmetadata:\n  name: ${own}\n  annotations: ${map}\n`);
    }
    return configMapText(own);
  });
  const separator = fc.constantFrom('---\n', '--- # next\n', '---\n---\n', '---   \n');
  return fc.tuple(fc.array(document, { minLength: 1, maxLength: 3 }), separator, fc.constantFrom('', '---\n', '# head\n'), fc.boolean())
    .map(([documents, between, head, windows]) => {
      const text = head + documents.join(between);
      return windows ? text.replaceAll('\n', '\r\n') : text;
    });
}
