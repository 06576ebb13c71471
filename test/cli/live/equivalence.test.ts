import { isEmpty, isEquivalent } from '../../../src/cli/live/equivalence';
import { PathSegment } from '../../../src/manifest/difference';
import { ManifestObject, ManifestValue } from '../../../src/manifest/manifest-object';

const object = (apiVersion: string): ManifestObject => ({ apiVersion, kind: 'Any', metadata: { name: 'x' } });

describe('isEquivalent', () => {
  test.each<[string, PathSegment[], ManifestValue, ManifestValue]>([
    ['apps/v1', ['spec', { name: 'main' }, 'resources', 'requests', 'memory'], '1024Mi', '1Gi'],
    ['apps/v1', ['spec', { name: 'main' }, 'resources', 'limits', 'cpu'], 1, '1'],
    ['v1', ['spec', 'hard', 'pods'], '1k', '1000'],
    ['autoscaling/v2', ['spec', 'metrics', 0, 'resource', 'target', 'averageValue'], '0.5', '500m'],
    ['v1', ['spec', 'ports', 0, 'targetPort'], 80, '80'],
    ['example.org/v1', ['spec', 'interval'], '10m', '10m0s'],
    ['example.org/v1', ['spec', 'size'], 12345678901234567890n, 12345678901234567000],
  ])('%s %j: %p is %p', (apiVersion, segments, one, two) => {
    expect(isEquivalent(object(apiVersion), segments, one, two)).toBe(true);
  });

  test.each<[string, PathSegment[], ManifestValue, ManifestValue]>([
    ['v1', ['data', 'value'], '1.0', '1'],
    ['v1', ['data', 'requests', 'memory'], '1024Mi', '1Gi'],
    ['apps/v1', ['spec', { name: 'main' }, 'env', { name: 'A' }, 'value'], '1.0', '1'],
    ['v1', ['metadata', 'annotations', 'value'], '1.0', '1'],
    ['v1', ['spec', 'ports', 0, 'targetPort'], 'http', 'https'],
    ['v1', ['spec', 'timeout'], '10m', '10m0s'],
    ['example.org/v1', ['spec', 'limits', 'size'], '1Gi', '1024Mi'],
    ['example.org/v1', ['spec', 'size'], '1', 1],
    ['example.org/v1', ['spec', 'interval'], '10m', '11m'],
  ])('%s %j: %p is not %p', (apiVersion, segments, one, two) => {
    expect(isEquivalent(object(apiVersion), segments, one, two)).toBe(false);
  });
});

test.each<[ManifestValue, boolean]>([
  [null, true], ['', true], [0, true], [false, true], [[], true], [{}, true], [{ a: { b: [] } }, true], [undefined, true], [[0], false], ['0', false], [true, false], [{ a: 1 }, false],
])('isEmpty(%j) is %p', (value, expected) => {
  expect(isEmpty(value)).toBe(expected);
});
