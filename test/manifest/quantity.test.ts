import * as fc from 'fast-check';
import { quantityValue } from '../../src/manifest/quantity';

const SEED = 20261121;

describe('quantityValue', () => {
  test.each([
    ['1', '1000m'], ['0.05', '50m'], ['1Gi', '1024Mi'], ['1e9', '1G'], ['1E3', '1k'], ['.5', '500m'], ['1.', '1'], ['+1', '1'], ['-0', '0'], ['1500u', '1.5m'], ['1.5Gi', '1536Mi'],
  ])('%s is %s', (one, two) => {
    expect(quantityValue(one)).toBe(quantityValue(two));
    expect(quantityValue(one)).toBeDefined();
  });

  test.each([['1', '1.0000000001'], ['1G', '1Gi'], ['1m', '1M'], ['-1', '1']])('%s is not %s', (one, two) => {
    expect(quantityValue(one)).not.toBe(quantityValue(two));
  });

  test.each(['', '.', 'Gi', '1 Gi', '1gi', '1KB', '0x10', 'one', '1e', '1e9G'])('%j is none', (text) => {
    expect(quantityValue(text)).toBeUndefined();
  });

  test(`thousandths and units agree (seed ${SEED})`, () => {
    fc.assert(fc.property(fc.nat(10 ** 9), (number) => {
      expect(quantityValue(`${number}`)).toBe(quantityValue(`${number * 1000}m`));
      expect(quantityValue(`${number}Ki`)).toBe(quantityValue(`${number * 1024}`));
      expect(quantityValue(`${number}`)).not.toBe(quantityValue(`${number + 1}`));
    }), { seed: SEED });
  });
});
