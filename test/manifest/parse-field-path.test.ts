import * as fc from 'fast-check';
import { fieldPath, PathSegment } from '../../src/manifest/difference';
import { parseEntryKey, parseFieldPath } from '../../src/manifest/parse-field-path';

const SEED = 20260402;

const key = fc.oneof(fc.constantFrom('name', 'containerPort', 'metadata.name', 'topologyKey'));
const segment: fc.Arbitrary<PathSegment> = fc.oneof(
  fc.string({ unit: 'binary' }), fc.constantFrom('spec', 'a.b/c', '__proto__', '0', ''), fc.nat({ max: 999 }),
  fc.dictionary(key, fc.oneof(fc.string(), fc.constantFrom('api', '8080', 'a]b', 'x,y=z')), { minKeys: 1, noNullPrototype: true }),
);

test('what fieldPath writes is read back', () => {
  fc.assert(fc.property(fc.array(segment, { minLength: 1 }), (segments) => {
    expect(parseFieldPath(fieldPath(segments))).toEqual(segments);
  }), { seed: SEED, numRuns: 2000 });
});

test.each(['', '.spec', 'spec.', 'spec[', 'spec[]', 'spec[name]', 'spec[name=]', 'spec["a]', 'spec["a"', 'spec..a', 'spec[name=a,name=b]', 'a b', 'spec[-1]'])(
  '%j is no path', (text) => expect(parseFieldPath(text)).toBeUndefined());

test('an entry is named without its brackets', () => {
  expect(parseEntryKey('port=80,protocol=TCP')).toEqual({ port: '80', protocol: 'TCP' });
  expect(parseEntryKey('port=80,')).toBeUndefined();
});
