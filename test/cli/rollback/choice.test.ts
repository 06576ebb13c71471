import { changesToCommit, changesToRevision, changeToEarlier, earlierOf, ImagePast, narrowedImages } from '../../../src/cli/rollback/choice';
import { AppImage, Earlier, runsOf } from '../../../src/cli/rollback/rollback-place';
import { historyOf, Revision } from '../../../src/cli/rollback/workload-history';
import { ManifestObject } from '../../../src/manifest/manifest-object';

const PLACE = { app: 'shop', file: 'images.yaml' };

/** Revisions of containers, written as `number@day container=tag …`, sorted as the cluster's are. */
function revisions(...texts: string[]): Revision[] {
  return texts.map((text) => {
    const [, number, day, rest] = /^(\d+)@(\d+) (.*)$/.exec(text)!;
    return { number: Number(number), since: `2026-03-${day}T00:00:00Z`, images: new Map(rest.split(' ').map((one) => one.split('=') as [string, string])) };
  }).sort((a, b) => b.since.localeCompare(a.since) || b.number - a.number);
}

function image(name: string, reference: string, workload = 'api', containers = [name], elsewhere?: string): AppImage {
  const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: workload, namespace: 'shop' } } as ManifestObject;
  return { name, reference, uses: containers.map((container) => ({ identity: `apps/Deployment/shop/${workload}`, object, container })), ...(elsewhere ? { elsewhere } : {}) };
}

function past(one: AppImage, live: Record<string, string>, held: readonly Revision[], inGit: readonly Earlier[] = []): ImagePast {
  const history = { workload: `Deployment shop/${one.uses[0].object.metadata.name}`, ...historyOf(new Map(Object.entries(live)), held) };
  return { image: one, runs: one.uses.map((use) => ({ use, history })), inGit };
}

const commit = (reference: string, day: string): Earlier => ({ reference, since: `2026-03-${day}T00:00:00Z`, from: `commit ${day}` });

describe('what ran before', () => {
  const found = (...args: Parameters<typeof past>): string | undefined => earlierOf(past(...args))?.reference;

  test('is the newest template before the present one with another image', () => {
    expect(found(image('api', '3'), { api: '3' }, revisions('1@01 api=1', '2@02 api=2', '3@03 api=3', '4@04 api=3'))).toBe('2');
  });

  test('is none where the present one was the first, although others ran since', () => {
    expect(found(image('api', '1'), { api: '1' }, revisions('3@01 api=1', '2@02 api=2'))).toBeUndefined();
    expect(found(image('api', '1'), { api: '1' }, [], [commit('2', '03'), commit('1', '02')])).toBeUndefined();
    expect(found(image('api', '1'), { api: '1' }, [], [commit('2', '03'), commit('1', '02'), commit('0', '01')])).toBe('0');
  });

  test('is what runs, where no controller has seen the present template', () => {
    expect(found(image('api', '3'), { api: '3' }, revisions('1@01 api=1', '2@02 api=2'))).toBe('2');
  });

  test('is what Git had, where the cluster holds nothing', () => {
    expect(found(image('api', '3'), { api: '3' }, revisions('1@01 api=3'), [commit('2', '02')])).toBe('2');
  });

  test('is of the container that is meant', () => {
    expect(found(image('api', '2'), { api: '2', side: '1' }, revisions('1@01 api=1 side=1', '2@02 api=2 side=1'))).toBe('1');
    expect(found(image('side', '1'), { api: '2', side: '1' }, revisions('1@01 api=1 side=1', '2@02 api=2 side=1'))).toBeUndefined();
  });
});

describe('the one image to take back', () => {
  const [api, worker] = [image('api', '2'), image('worker', '5', 'worker')];
  const apiPast = past(api, { api: '2' }, revisions('1@01 api=1', '2@02 api=2'));
  const workerPast = past(worker, { worker: '5' }, revisions('1@01 worker=4', '2@03 worker=5'));

  test('is the one with something before it', () => {
    expect(changeToEarlier([apiPast, past(worker, { worker: '5' }, revisions('1@01 worker=5'))], PLACE)).toEqual({
      image: api, reference: '1', since: '2026-03-01T00:00:00Z', from: 'revision 1 of Deployment shop/api',
    });
  });

  test('has to be named where there are several', () => {
    expect(() => changeToEarlier([apiPast, workerPast], PLACE)).toThrow(/api \(2 -> 1, .*worker \(5 -> 4, .*\[rollback-choice\]/);
  });

  test('two names for one reference are two candidates', () => {
    const twin = past(image('twin', '2', 'api', ['api']), { api: '2' }, revisions('1@01 api=1', '2@02 api=2'));
    expect(() => changeToEarlier([apiPast, twin], PLACE)).toThrow(/api \(2 -> 1.*twin \(2 -> 1.*\[rollback-choice\]/);
  });

  test('is refused where the cluster runs something else than the file says', () => {
    expect(() => changeToEarlier([past(api, { api: '1' }, revisions('1@01 api=1'))], PLACE)).toThrow(/it has 1, and images\.yaml has 2 already.*\[rollback-ahead\]/);
  });

  test('is refused where the file does not set it, with who does', () => {
    const set = past(image('side', '2', 'api', ['side'], 'the construct a/b sets it'), { side: '2' }, revisions('1@01 side=1', '2@02 side=2'));
    expect(() => changeToEarlier([set], PLACE)).toThrow(/not taken from images\.yaml: the construct a\/b sets it\. Set it there to 1 .*\[image-elsewhere\]/);
  });

  test('is refused where the file could not hold it', () => {
    const held = [{ number: 1, since: '2026-03-01T00:00:00Z', images: new Map([['api', 'a: [b #']]) }];
    expect(() => changeToEarlier([past(api, { api: '2' }, held)], PLACE)).toThrow(/'a: \[b #' is no image reference.*\[image-assignment\]/);
  });

  test('is none', () => {
    expect(() => changeToEarlier([past(api, { api: '2' }, revisions('1@01 api=2'))], PLACE)).toThrow(/\[rollback-none\]/);
    expect(() => changeToEarlier([], PLACE)).toThrow(/\[rollback-none\]/);
  });

  test('is narrowed by name, by container and by workload', () => {
    const images = [api, worker, image('other', '7', 'worker', ['side']), image('more', '8', 'api', ['side'])];
    const names = (...args: [string[], string?]): string[] => narrowedImages(images, args[0], args[1], PLACE).map(({ name }) => name);
    expect(names(['api'])).toEqual(['api']);
    expect(names([], 'deployment/worker')).toEqual(['worker', 'other']);
    expect(names(['side'], 'Deployment/worker')).toEqual(['other']);
    expect(() => names(['side'])).toThrow(/7, 8.*\[rollback-choice\]/);
    expect(() => names(['none'])).toThrow(/it has api, worker, other, more\..*\[image-unknown\]/);
    expect(() => names([], 'deployment/none')).toThrow(/it has deployment\/api, deployment\/worker\..*\[workload-unknown\]/);
  });
});

describe('a revision', () => {
  const held = revisions('1@01 api=1 side=1', '2@02 api=2 side=2');
  const pasts = [past(image('api', '2'), { api: '2' }, held), past(image('side', '2', 'api', ['side']), { side: '2' }, held)];

  test('takes back all images of its workload', () => {
    expect(changesToRevision(pasts, 1, PLACE).map(({ image: { name }, reference }) => [name, reference])).toEqual([['api', '1'], ['side', '1']]);
    expect(() => changesToRevision(pasts, 2, PLACE)).toThrow(/\[rollback-none\]/);
    expect(() => changesToRevision(pasts, 3, PLACE)).toThrow(/it has 2, 1 of Deployment shop\/api.*\[rollback-unknown\]/);
  });

  test('has to be of one workload', () => {
    const other = past(image('worker', '5', 'worker'), { worker: '5' }, revisions('1@01 worker=4'));
    expect(() => changesToRevision([...pasts, other], 1, PLACE)).toThrow(/Deployment shop\/api and Deployment shop\/worker.*\[rollback-choice\]/);
  });

  test('cannot give one image two references', () => {
    const both = past(image('api', '3', 'api', ['api', 'side']), { api: '3', side: '3' }, revisions('1@01 api=1 side=2', '2@02 api=3 side=3'));
    expect(() => changesToRevision([both], 1, PLACE)).toThrow(/had 1 and 2.*\[rollback-choice\]/);
  });
});

test('a commit takes back all that it names and that differ', () => {
  const images = [image('api', '2'), image('worker', '5', 'worker'), image('new', '1', 'new')];
  const at = new Map([[images[0], commit('1', '01')], [images[1], commit('5', '01')]]);
  expect(changesToCommit(images, at, 'HEAD~1', PLACE)).toEqual([{ image: images[0], ...commit('1', '01') }]);
  expect(() => changesToCommit(images.slice(1), at, 'HEAD~1', PLACE)).toThrow(/those of commit HEAD~1 already.*\[rollback-none\]/);
});

test('of commits, the one that brought each reference is kept', () => {
  const versions = [commit('3', '06'), commit('3', '05'), commit('2', '04'), commit('2', '03'), commit('3', '02'), commit('1', '01')];
  expect(runsOf(versions, '3')).toEqual([commit('2', '03'), commit('3', '02'), commit('1', '01')]);
  expect(runsOf(versions, '4')).toEqual([commit('3', '05'), commit('2', '03'), commit('3', '02'), commit('1', '01')]);
  expect(runsOf([], '4')).toEqual([]);
});
