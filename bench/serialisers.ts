import { App, ApiObject, Chart } from 'cdk8s';
import { stringify } from 'yaml';
import { median } from './median';
import { sixObjects } from './programs/six-objects';
import { canonicalYaml } from '../src/manifest/canonical';
import { ManifestObject } from '../src/manifest/manifest-object';
import { readableYaml } from '../src/manifest/readable';

/** The two serialisers against the yaml package, on the same 6,000 objects in one process. */
export function serialisers(): string[] {
  const app = new App();
  const objects: ManifestObject[] = [];
  for (let index = 0; index < 1000; index++) {
    const chart = new Chart(app, `app-${index}`, { namespace: `app-${index}` });
    sixObjects(ApiObject, chart, `app-${index}`);
    objects.push(...chart.apiObjects.map((one) => one.toJson()));
  }
  const secondsWith = (write: (object: ManifestObject) => string): number => {
    const start = process.hrtime.bigint();
    for (const object of objects) write(object);
    return Number(process.hrtime.bigint() - start) / 1e9;
  };
  const all = { canonical: [] as number[], readable: [] as number[], yaml: [] as number[] };
  for (let run = 0; run < 9; run++) {
    all.canonical.push(secondsWith((object) => canonicalYaml(object)));
    all.readable.push(secondsWith((object) => readableYaml(object)));
    all.yaml.push(secondsWith((object) => stringify(object)));
  }
  const [canonical, readable, yaml] = [all.canonical, all.readable, all.yaml].map(median);
  return [
    '| 6,000 objects | microseconds an object | times faster than yaml |',
    '| --- | --- | --- |',
    ...Object.entries({ 'for people': readable, 'for the digest': canonical, 'the yaml package': yaml })
      .map(([name, seconds]) => `| ${name} | ${((seconds / objects.length) * 1e6).toFixed(1)} | ${(yaml / seconds).toFixed(1)} |`),
  ];
}
