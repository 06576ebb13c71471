import { childOf, fieldSetOf, placeIn, union, withNamedFields } from '../../../../src/cli/emergency/forecast/field-set';

describe('a set of fields as managedFields has it', () => {
  const fields = { 'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } }, 'f:spec': { 'f:containers': { 'k:{"name":"main"}': { '.': {}, 'f:image': {} } } } };

  test('tells members from those that only lead to some', () => {
    const set = fieldSetOf(fields);
    expect(set.children.get('f:metadata')!.member).toBe(false);
    expect(set.children.get('f:metadata')!.children.get('f:labels')).toMatchObject({ member: true });
    expect(set.children.get('f:spec')!.children.get('f:containers')!.children.get('k:{"name":"main"}')).toMatchObject({ member: true });
  });

  test('counts named fields, and not the entries of lists, as members where they lead to some', () => {
    const set = withNamedFields(fieldSetOf({ 'f:spec': { 'f:env': { 'k:{"name":"A"}': { 'f:value': {} } } } }));
    const env = set.children.get('f:spec')!.children.get('f:env')!;
    expect([set.children.get('f:spec')!.member, env.member, env.children.get('k:{"name":"A"}')!.member]).toEqual([true, true, false]);
  });

  test('a union has the members of all', () => {
    const both = union(fieldSetOf({ 'f:data': { 'f:a': {} } }), fieldSetOf({ 'f:data': { '.': {}, 'f:b': {} } }), fieldSetOf(undefined));
    expect([...both.children.get('f:data')!.children.keys()]).toEqual(['f:a', 'f:b']);
    expect(both.children.get('f:data')!.member).toBe(true);
  });

  test.each([
    ['f:a', { a: 1 }, 'a'], ['f:constructor', {}, undefined], ['f:a', [1], undefined],
    ['k:{"containerPort":80,"protocol":"TCP"}', [{ containerPort: 81, protocol: 'TCP' }, { containerPort: 80, protocol: 'TCP' }], 1],
    ['k:{"name":"x"}', [{ name: 'y' }], undefined], ['v:"b"', ['a', 'b'], 1], ['i:1', ['a', 'b'], 1], ['i:2', ['a', 'b'], undefined],
  ])('%s leads into %j to %s', (key, value, place) => {
    expect(placeIn(value as never, key)).toBe(place);
    expect(childOf(value as never, key)).toBe(place === undefined ? undefined : (value as never)[place]);
  });
});
