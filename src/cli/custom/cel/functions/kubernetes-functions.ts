import { FunctionTable, instance, text } from './function-table';
import { quantityValue } from '../../../../manifest/quantity';
import { hasFormat } from '../../formats';
import { Cidr, holdsCidr, holdsIp, Ip, ipIs, ipText, masked, parseCidr, parseIp } from '../addresses';
import { compareSemver, noOverload } from '../equality';
import { fullDate } from '../times';
import { requestUri } from '../url';
import { CannotRun, CelFault, CelList, CelMap, CelUrl, CelValue, NamedFormat, Optional, Quantity, Semver } from '../values';

const NANO = 10n ** 21n;
const ONE = 10n ** 9n;

function refused(what: string, value: string): never {
  throw new CelFault(`${what} ${JSON.stringify(value)} cannot be read`);
}

/** What does not fit into billionths is rounded away from zero. */
function quantity(written: string): Quantity | undefined {
  const exact = quantityValue(written);
  if (exact === undefined) return undefined;
  const rest = exact % NANO;
  return new Quantity(exact / NANO + (rest === 0n ? 0n : rest > 0n ? 1n : -1n));
}

const NUMBER = '(0|[1-9]\\d*)';
const PART = '[0-9A-Za-z-]+';
const SEMVER = new RegExp(`^${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-(${PART}(?:\\.${PART})*))?(?:\\+${PART}(?:\\.${PART})*)?$`);

function semver(written: string, isLenient: boolean): Semver | undefined {
  const [, major, minor, patch, pre] = SEMVER.exec(isLenient ? normalised(written) : written) ?? [];
  const parts = pre === undefined ? [] : pre.split('.');
  if (major === undefined || parts.some((part) => /^0\d+$/.test(part))) return undefined;
  return new Semver([BigInt(major), BigInt(minor), BigInt(patch)], parts);
}

/** Without a `v`, with three numbers that begin with no zero. */
function normalised(written: string): string {
  const [, numbers, rest] = /^v?([^-+]*)(.*)$/s.exec(written)!;
  const three = numbers.split('.').map((each) => (/^\d+$/.test(each) ? each.replace(/^0+(?=\d)/, '') : each));
  return `${[...three, ...new Array<string>(Math.max(0, 3 - three.length)).fill('0')].join('.')}${three.length < 3 && rest !== '' ? '!' : rest}`;
}

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const OLD_LABEL = '[a-z]([-a-z0-9]*[a-z0-9])?';
const NAME = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const isLabel = (pattern: string, longest: number) => (value: string): boolean => value.length <= longest && new RegExp(`^${pattern}$`).test(value);
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const unprefixed = (value: string): string => (value.endsWith('-') && value.length > 1 ? `${value.slice(0, -1)}a` : value);

/** Formats by the names that rules have for them. */
const NAMED: { readonly [name: string]: (value: string) => boolean | undefined } = {
  dns1123Label: isLabel(LABEL, 63),
  dns1123Subdomain: isLabel(SUBDOMAIN, 253),
  dns1035Label: isLabel(OLD_LABEL, 63),
  dns1123LabelPrefix: (value) => isLabel(LABEL, 63)(unprefixed(value)),
  dns1123SubdomainPrefix: (value) => isLabel(SUBDOMAIN, 253)(unprefixed(value)),
  dns1035LabelPrefix: (value) => isLabel(OLD_LABEL, 63)(unprefixed(value)),
  labelValue: (value) => value === '' || isLabel(NAME, 63)(value),
  qualifiedName: (value) => {
    const [name, prefix, ...more] = value.split('/').reverse();
    return more.length === 0 && isLabel(NAME, 63)(name) && (prefix === undefined || isLabel(SUBDOMAIN, 253)(prefix));
  },
  uri: (value) => requestUri(value) !== undefined,
  uuid: (value) => hasFormat(value, 'uuid'),
  byte: (value) => hasFormat(value, 'byte'),
  date: (value) => fullDate(value) !== undefined,
  datetime: (value) => hasFormat(value, 'datetime'),
};

function validated([format, value]: readonly CelValue[]): Optional {
  const passes = NAMED[instance(format, NamedFormat).name](text(value));
  if (passes === undefined) throw new CannotRun('it asks for a format that is not checked here');
  // What the list says is text for people.
  return passes ? Optional.NONE : new Optional(new CelList(['it does not have the format']));
}

function compared(one: CelValue, other: CelValue): number {
  if (one instanceof Semver) return compareSemver(one, instance(other, Semver));
  const [left, right] = [instance(one, Quantity).nanos, instance(other, Quantity).nanos];
  return left < right ? -1 : left > right ? 1 : 0;
}

function summed(one: CelValue, other: CelValue, sign: bigint): Quantity {
  return new Quantity(instance(one, Quantity).nanos + sign * (typeof other === 'bigint' ? other * ONE : instance(other, Quantity).nanos));
}

function whole(value: CelValue): bigint | undefined {
  const { nanos } = instance(value, Quantity);
  return nanos % ONE === 0n && nanos / ONE < 2n ** 63n && nanos / ONE >= -(2n ** 63n) ? nanos / ONE : undefined;
}

function asInteger([value]: readonly CelValue[]): bigint {
  const found = whole(value);
  if (found === undefined) throw new CelFault('cannot convert value to integer');
  return found;
}

function ipOf(value: CelValue): Ip {
  return value instanceof Ip ? value : parseIp(text(value)) ?? refused('the address', text(value));
}

function urlOf([value]: readonly CelValue[]): CelUrl {
  const plain = requestUri(text(value)) === undefined ? undefined : requestUri(text(value).split('#')[0]);
  return plain === undefined ? refused('the URL', text(value)) : new CelUrl({ ...plain, text: text(value) });
}

function holdsIpOf([range, ip]: readonly CelValue[]): boolean {
  return holdsIp(instance(range, Cidr), ipOf(ip));
}

function holdsCidrOf([range, other]: readonly CelValue[]): boolean {
  return holdsCidr(instance(range, Cidr), other instanceof Cidr ? other : parseCidr(text(other)) ?? refused('the range', text(other)));
}

/** Kubernetes' own functions that are called by a name. */
export const KUBERNETES_FUNCTIONS: FunctionTable = {
  'quantity': ([value]) => quantity(text(value)) ?? refused('the quantity', text(value)),
  'isQuantity': ([value]) => quantity(text(value)) !== undefined,
  'semver': ([value, lenient]) => semver(text(value), lenient === true) ?? refused('the version', text(value)),
  'isSemver': ([value, lenient]) => semver(text(value), lenient === true) !== undefined,
  'ip': ([value]) => (value instanceof Cidr ? noOverload() : ipOf(value)),
  'isIP': ([value]) => parseIp(text(value)) !== undefined,
  'ip.isCanonical': ([value]) => ipText(ipOf(text(value))) === value,
  'cidr': ([value]) => parseCidr(text(value)) ?? refused('the range', text(value)),
  'isCIDR': ([value]) => parseCidr(text(value)) !== undefined,
  'url': urlOf,
  'isURL': ([value]) => requestUri(text(value)) !== undefined,
  'format.named': ([name]) => (Object.hasOwn(NAMED, text(name)) ? new Optional(new NamedFormat(text(name))) : Optional.NONE),
  ...Object.fromEntries(Object.keys(NAMED).map((name) => [`format.${name}`, () => new NamedFormat(name)])),
};

/** Member functions of Kubernetes' own types. */
export const KUBERNETES_MEMBERS: FunctionTable = {
  compareTo: ([one, other]) => BigInt(compared(one, other)),
  isLessThan: ([one, other]) => compared(one, other) < 0,
  isGreaterThan: ([one, other]) => compared(one, other) > 0,
  add: ([one, other]) => summed(one, other, 1n),
  sub: ([one, other]) => summed(one, other, -1n),
  sign: ([value]) => BigInt(compared(value, new Quantity(0n))),
  asInteger,
  isInteger: ([value]) => whole(value) !== undefined,
  asApproximateFloat: ([value]) => Number(instance(value, Quantity).nanos) / 1e9,
  major: ([value]) => instance(value, Semver).numbers[0],
  minor: ([value]) => instance(value, Semver).numbers[1],
  patch: ([value]) => instance(value, Semver).numbers[2],
  family: ([value]) => BigInt(instance(value, Ip).family),
  isUnspecified: ([value]) => ipIs('unspecified', instance(value, Ip)),
  isLoopback: ([value]) => ipIs('loopback', instance(value, Ip)),
  isLinkLocalMulticast: ([value]) => ipIs('linkLocalMulticast', instance(value, Ip)),
  isLinkLocalUnicast: ([value]) => ipIs('linkLocalUnicast', instance(value, Ip)),
  isGlobalUnicast: ([value]) => ipIs('globalUnicast', instance(value, Ip)),
  containsIP: holdsIpOf,
  containsCIDR: holdsCidrOf,
  ip: ([value]) => instance(value, Cidr).ip,
  masked: ([value]) => masked(instance(value, Cidr)),
  prefixLength: ([value]) => BigInt(instance(value, Cidr).prefix),
  getScheme: ([value]) => instance(value, CelUrl).url.scheme,
  getHost: ([value]) => instance(value, CelUrl).url.host,
  getHostname: ([value]) => instance(value, CelUrl).url.hostname,
  getPort: ([value]) => instance(value, CelUrl).url.port,
  getEscapedPath: ([value]) => instance(value, CelUrl).url.path,
  getQuery: ([value]) => new CelMap(new Map([...instance(value, CelUrl).url.query].map(([key, values]) => [key, new CelList(values)]))),
  validate: validated,
};

