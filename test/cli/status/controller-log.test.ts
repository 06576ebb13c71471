import * as fc from 'fast-check';
import { RECORDED_LOG } from './recorded';
import { loggedErrors, withoutSecrets } from '../../../src/cli/status/controller-log';

test('the last errors of a real log, each once, the latest first', () => {
  const errors = loggedErrors(RECORDED_LOG);
  expect(errors).toHaveLength(3);
  for (const { text, times, last } of errors) {
    expect(text).toMatch(/^(?:GitRepository|HelmRepository|OCIRepository|HelmChart|Bucket) flux-system\/[\w-]+: Reconciler error: /);
    expect([times, Number.isNaN(Date.parse(last))]).toEqual([1, false]);
  }
  const line = RECORDED_LOG.split('\n').find((one) => one.includes('"level":"error"'))!;
  const again = line.replace(/after [\d.]+ms/, 'after 1.5s').replace(/kustomization-\d+/, 'kustomization-7');
  expect(again).not.toBe(line);
  expect(loggedErrors(`${line}\n${again}\nno JSON\n{broken\n[]\n`)).toEqual([expect.objectContaining({ times: 2 })]);
});

test.each([
  ['https://user:hunter2hunter2@example.org/x', 'hunter2hunter2'],
  ['Authorization: Bearer abcdefgh12345678', 'abcdefgh12345678'],
  ['login failed: password=correct-horse, user=a', 'correct-horse'],
  ['token "ghp_0123456789abcdefghij0123456789" is bad', 'ghp_0123456789'],
  ['using AGE-SECRET-KEY-1QQQQQQQQQQ now', '1QQQQQQQQQQ'],
  ['https://s3/x?X-Amz-Signature=0123456789abcdef&y=1', '0123456789abcdef'],
  ['-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk=\n-----END OPENSSH PRIVATE KEY-----', 'b3BlbnNz'],
])('%p keeps its secret', (text, secret) => {
  expect(text).toContain(secret);
  expect(withoutSecrets(text)).not.toContain(secret);
});

test('addresses without a password stay as they are', () => {
  for (const text of ['ssh://git@example.org/fleet.git', 'secrets "absent" not found', 'dial tcp 10.0.0.1:443: connect: connection refused']) expect(withoutSecrets(text)).toBe(text);
});

test('no log makes it fail', () => {
  fc.assert(fc.property(fc.array(fc.oneof(fc.string(), fc.json(), fc.json().map((value) => `{"level":"error","error":${value}}`))), (lines) => {
    expect(loggedErrors(lines.join('\n')).length).toBeLessThanOrEqual(3);
  }), { seed: 7, numRuns: 500 });
});
