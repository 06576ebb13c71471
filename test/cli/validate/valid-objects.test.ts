import * as fc from 'fast-check';
import { validate } from './small-fleet';
import { objectName, VALID_KINDS, validObject } from '../../e2e/valid-object';

const SEED = 20261121;
const RUNS = 600;

test(`random objects that a real API server takes, hostile texts among them, have no fault (seed ${SEED})`, async () => {
  const drawn = fc.sample(validObject, { seed: SEED, numRuns: RUNS });
  const objects = drawn.map(({ apiVersion, kind, clusterScoped, annotations, labels, body }, index) => {
    const metadata = { name: objectName(kind, `o${index}`), ...(clusterScoped ? {} : { namespace: 'shop' }), annotations, labels };
    return { apiVersion, kind, metadata, ...body(`o${index}`, 'shop') };
  });
  const files = Object.fromEntries(objects.map((object, index) => [`k8s/${index}.yaml`, JSON.stringify(object)]));
  const { findings, errors } = await validate(files, ['--strict']);
  expect([...findings.filter(({ rule }) => !rule.startsWith('image-')), ...errors]).toEqual([]);
  expect(new Set(objects.map(({ kind }) => kind)).size).toBe(VALID_KINDS.length);
}, 120_000);
