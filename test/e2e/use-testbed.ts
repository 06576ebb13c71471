import { Testbed, TestbedOptions } from '../testbed/testbed';

// A machine without a cache builds all parts first.
const BUILD_MILLISECONDS = 40 * 60_000;

/** A test-bed for the tests of one file; each test fails that a part dies in. */
export function useTestbed(prepare: (testbed: Testbed) => Promise<void> = async () => undefined, options: TestbedOptions = {}): Testbed {
  const testbed = new Testbed(options);
  beforeAll(async () => {
    await testbed.start();
    await prepare(testbed);
  }, BUILD_MILLISECONDS);
  afterEach(() => testbed.check());
  afterAll(async () => testbed.stop(), 30_000);
  return testbed;
}
