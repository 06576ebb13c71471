import { refuseReadApart } from '../../../../src/cli/emergency/project/read-apart';

const refusal = (text: string, edited = true): () => void => () => refuseReadApart({
  directory: 'web', path: 'k8s', files: [{ name: '3-configmap-config.yaml', text }], edited: edited ? ['3-configmap-config.yaml'] : [],
});

test.each([
  ['data:\n  A: yes\n', '2:6', 'yes', 'true'],
  ['data:\n  A: "yes"\n  B: Off\n', '3:6', 'Off', 'false'],
  ['---\nkind: A\n---\nspec: {on: 1}\n', '4:8', 'on', 'true'],
  ['spec:\n  - n\n', '2:5', 'n', 'false'],
])('%j is refused at %s', (text, place, word, truth) => {
  expect(refusal(text)).toThrow(`web/k8s/3-configmap-config.yaml:${place}: kubectl, which applies this copy, reads \`${word}\` as ${truth}, and Flux reads it as text.`);
  expect(refusal(text)).toThrow('[copy-read-apart]');
});

test.each(['a: "yes"', "a: 'no'", 'a: |\n  yes', 'a: true', 'a: yES', 'a: yes please', 'a: 1', '# yes'])('%j is one and the same to both', (text) => {
  expect(refusal(text)).not.toThrow();
});

test('what synth wrote is not looked at', () => {
  expect(refusal('a: yes', false)).not.toThrow();
});
