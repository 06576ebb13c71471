import { evaluateRule } from '../../../src/cli/custom/cel/evaluate';
import { CannotRun, CelFault, celValue } from '../../../src/cli/custom/cel/values';
import { StructuralSchema } from '../../../src/cli/custom/structural-schema';
import { ManifestValue } from '../../../src/manifest/manifest-object';

const text = { type: 'string' };
const SCHEMA: StructuralSchema = {
  type: 'object',
  properties: {
    'n': { type: 'integer' },
    'r': { type: 'number' },
    's': text,
    'port': { 'x-kubernetes-int-or-string': true },
    'when': { type: 'string', format: 'date-time' },
    'last': { type: 'string', format: 'duration' },
    'raw': { type: 'string', format: 'byte' },
    'a-b/c.d__e': text,
    'namespace': text,
    'list': { type: 'array', items: { type: 'integer' } },
    'set': { 'type': 'array', 'items': text, 'x-kubernetes-list-type': 'set' },
    'other': { 'type': 'array', 'items': text, 'x-kubernetes-list-type': 'set' },
    'entries': { 'type': 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'], 'items': { type: 'object', properties: { name: text, v: { type: 'integer' } } } },
    'labels': { type: 'object', additionalProperties: text },
    'maybe': { type: 'string', nullable: true },
    'open': { 'type': 'object', 'x-kubernetes-preserve-unknown-fields': true },
  },
};
const OBJECT: ManifestValue = {
  'n': 3,
  'r': 2,
  's': 'héllo world',
  'port': '80%',
  'when': '2026-02-03T04:05:06Z',
  'last': '1h30m',
  'raw': 'eHg=',
  'a-b/c.d__e': 'x',
  'namespace': 'ns',
  'list': [3, 1, 2],
  'set': ['a', 'b'],
  'other': ['b', 'a'],
  'entries': [{ name: 'x', v: 1 }, { name: 'y' }],
  'labels': { app: 'web', tier: 'db' },
  'maybe': null,
};
const scope = new Map([['self', celValue(OBJECT, SCHEMA, true)]]);
const of = (rule: string) => evaluateRule(rule, scope);

test.each([
  'self.n == 3 && self.r == 2.0 && self.r < 3',
  'self.__namespace__ == "ns" && self.a__dash__b__slash__c__dot__d__underscores__e == "x"',
  'type(self.port) == string && self.port.endsWith("%") && self.port != 80',
  'self.when < timestamp("2026-03-01T00:00:00Z") && self.when.getFullYear() == 2026 && self.when.getHours("+02:00") == 6',
  'self.when.getHours("America/New_York") == 23 && self.when - timestamp("2026-02-03T04:05:05Z") == duration("1s")',
  'self.last == duration("90m") && self.last.getMinutes() == 90 && string(self.last) == "5400s"',
  'self.raw == b"xx" && size(self.raw) == 2',
  '!has(self.maybe) && has(self.n) && !has(self.open) && has(self.entries[0].v) && !has(self.entries[1].v)',
  'self.set == self.other && !(self.list == [1, 2, 3]) && self.set + self.other == self.set',
  'self.entries.all(e, e.name in ["x", "y"]) && self.entries.exists(e, e.v == 1) && self.entries.exists_one(e, e.name == "x")',
  'self.list.map(i, i * 2) == [6, 2, 4] && self.list.filter(i, i > 1).size() == 2 && self.list.map(i, i > 2, i) == [3]',
  '!self.list.isSorted() && self.list.sum() == 6 && self.list.min() == 1 && self.list.max() == 3 && self.list.indexOf(1) == 1 && self.list.lastIndexOf(9) == -1',
  'self.labels.all(k, v, v != "x") && self.labels.transformList(k, v, k + v).size() == 2 && self.labels.transformMap(k, v, v + "!").app == "web!"',
  'self.list.transformMapEntry(i, v, {string(v): i})["3"] == 0 && self.labels.exists(k, k == "app") && "tier" in self.labels',
  'self.?maybe.orValue("none") == "none" && self.?n.hasValue() && self.?n.optMap(v, v + 1).value() == 4 && self.labels[?"none"].or(optional.of("z")).value() == "z"',
  'self.?open.?deep.?deeper.orValue(1) == 1 && !optional.none().hasValue() && self.list[?7] == optional.none() && self.list.first().value() == 3',
  'self.s.size() == 11 && self.s.charAt(1) == "é" && self.s.substring(6) == "world" && self.s.indexOf("o") == 4 && self.s.lastIndexOf("o") == 7',
  'self.s.split(" ") == ["héllo", "world"] && self.s.replace("o", "0", 1) == "héll0 world" && ["a", "b"].join("-") == "a-b" && "AbC".lowerAscii() == "abc"',
  '"n %d s %s f %.2f".format([3, "x", 2.5]) == "n 3 s x f 2.50" && " x ".trim() == "x"',
  '"abc123def".find("[0-9]+") == "123" && "a1b2".findAll("[0-9]") == ["1", "2"] && "a1b2".findAll("[0-9]", 1) == ["1"] && "abc".matches("^[a-c]+$")',
  'url("https://a.example:80/p/q?x=1&x=2").getHostname() == "a.example" && url("https://a.example:80/p?x=1").getPort() == "80" && url("https://a/?x=1&x=2").getQuery()["x"] == ["1", "2"]',
  'isURL("/path") && !isURL("a.example") && url("https://[::1]:80/").getHostname() == "::1" && url("https://a/p/q").getEscapedPath() == "/p/q"',
  'quantity("1Gi") == quantity("1024Mi") && quantity("500m").isLessThan(quantity("1")) && quantity("2").add(1).asInteger() == 3 && quantity("1k").compareTo(quantity("1000")) == 0',
  '!isQuantity("1Q") && quantity("-1").sign() == -1 && quantity("1.5").asApproximateFloat() == 1.5 && !quantity("1.5").isInteger()',
  'isSemver("1.2.3") && !isSemver("v1.2") && isSemver("v1.2", true) && semver("1.2.3-rc.1").isLessThan(semver("1.2.3")) && semver("1.10.0").isGreaterThan(semver("1.9.9")) && semver("1.2.3").minor() == 2',
  'ip("192.0.2.1").family() == 4 && isIP("::1") && !isIP("::ffff:1.2.3.4") && !isIP("01.2.3.4") && ip.isCanonical("2001:db8::1") && !ip.isCanonical("2001:DB8::1") && ip("127.0.0.1").isLoopback()',
  'cidr("192.0.2.0/24").containsIP("192.0.2.9") && cidr("10.0.0.0/8").containsCIDR("10.1.0.0/16") && cidr("10.1.2.3/8").masked() == cidr("10.0.0.0/8") && cidr("::/0").prefixLength() == 0 && isCIDR("10.0.0.0/8")',
  'string(ip("2001:db8:0:0:1:0:0:1")) == "2001:db8::1:0:0:1" && ip("0.0.0.0").isUnspecified() && ip("169.254.1.1").isLinkLocalUnicast() && ip("8.8.8.8").isGlobalUnicast()',
  '!format.dns1123Label().validate("a-b").hasValue() && format.dns1123Label().validate("A").hasValue() && format.named("qualifiedName").value().validate("a.b/c") == optional.none() && !format.named("x").hasValue()',
  'sets.contains(self.set, ["b"]) && sets.intersects([1], [1.0]) && sets.equivalent([1, 1], [1]) && [1, [2]].flatten() == [1, 2] && [2, 1].sort() == [1, 2] && [1, 1].distinct() == [1] && lists.range(2) == [0, 1]',
  '["b", "a"].sortBy(e, e) == ["a", "b"] && [1, 2, 3].slice(1, 3) == [2, 3] && [1, 2].reverse() == [2, 1]',
  'cel.bind(x, self.n, x + x == 6) && (true || self.labels.none == "x") && !(self.labels.none == "x" && false)',
  'int("7") == 7 && double(2) == 2.0 && string(2.5) == "2.5" && string(1) == "1" && bool("true") && int(2.9) == 2 && int(timestamp("1970-01-01T00:00:01Z")) == 1',
  'self.n > 2 ? true : self.missing && -self.n == -3 && 7 / 2 == 3 && -7 / 2 == -3 && 7 % 3 == 1 && 1 < 1.5',
  'self.metadata == self.metadata || true',
])('%s', (rule) => expect(of(rule)).toBe(true));

test.each([
  ['self.labels["none"] == "x"', 'no such key: none'],
  ['self.list[9] == 1', 'index out of bounds: 9'],
  ['1 / (self.n - 3) == 1', 'division by zero'],
  ['9223372036854775807 + self.n > 0', 'integer overflow'],
  ['self.port > 80', 'no such overload'],
  ['quantity(self.s).isInteger()', 'the quantity "héllo world" cannot be read'],
  ['[].max() == 1', 'max called on empty list'],
  ['optional.none().value() == 1', 'optional.none() dereference'],
  ['self.list.all(i, self.list[i] > 0)', 'index out of bounds: 3'],
])('%s fails as it does in the API server', (rule, message) => {
  expect(() => of(rule)).toThrow(CelFault);
  expect(() => of(rule)).toThrow(message);
});

test.each([
  ['self.n.isPrime()', 'the function `isPrime()` is not known here'],
  ['unheard(self.n)', 'the function `unheard()` is not known here'],
  ['self.n == ', 'it could not be read'],
  ['authorizer.path("/x").check("get").allowed()', 'not known here'],
  ['self.s.matches("(?i:a)b")', 'cannot be run here'],
  ['1u == 1u', 'unsigned'],
])('%s cannot be run, and no value is made of it', (rule, message) => {
  expect(() => of(rule)).toThrow(CannotRun);
  expect(() => of(rule)).toThrow(message);
});

test('one side that decides hides what the other one cannot tell', () => {
  expect(of('self.n == 3 || unheard(self.n)')).toBe(true);
  expect(of('unheard(self.n) && self.n == 4')).toBe(false);
  expect(() => of('unheard(self.n) && self.n == 3')).toThrow(CannotRun);
});
