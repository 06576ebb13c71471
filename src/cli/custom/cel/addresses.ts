import { isIPv4, isIPv6 } from 'net';

/** An address, 4 or 16 bytes wide, as one number. */
export class Ip {
  public constructor(public readonly family: 4 | 6, public readonly bits: bigint) {}
}

/** A range of addresses. */
export class Cidr {
  public constructor(public readonly ip: Ip, public readonly prefix: number) {}
}

/** An address as the API server takes it: no zone, no IPv4 within IPv6, no leading zeros. */
export function parseIp(text: string): Ip | undefined {
  if (isIPv4(text)) return new Ip(4, text.split('.').reduce((bits, each) => bits * 256n + BigInt(each), 0n));
  if (!isIPv6(text) || text.includes('%')) return undefined;
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  const plain = dotted ? `${dotted[1]}${[[2, 3], [4, 5]].map(([a, b]) => (Number(dotted[a]) * 256 + Number(dotted[b])).toString(16)).join(':')}` : text;
  const [head, tail] = plain.split('::').map((part) => (part === '' ? [] : part.split(':')));
  const groups = tail === undefined ? head : [...head, ...new Array<string>(8 - head.length - tail.length).fill('0'), ...tail];
  const bits = groups.reduce((sum, each) => sum * 65_536n + BigInt(`0x${each}`), 0n);
  // An IPv4 address within an IPv6 one is refused.
  return bits / 2n ** 32n === 0xffffn ? undefined : new Ip(6, bits);
}

/** A range as the API server takes it. */
export function parseCidr(text: string): Cidr | undefined {
  const [, address, prefix] = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  const ip = address === undefined ? undefined : parseIp(address);
  return ip === undefined || Number(prefix) > widthOf(ip) ? undefined : new Cidr(ip, Number(prefix));
}

function widthOf({ family }: Ip): number {
  return family === 4 ? 32 : 128;
}

/** Canonical text of an address. */
export function ipText({ family, bits }: Ip): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => String(bits / 2n ** shift % 256n)).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => (bits / 2n ** BigInt(112 - 16 * index) % 65_536n).toString(16)).join(':');
  // The first of the longest runs of zeros, where it is longer than one group.
  const runs = [...groups.matchAll(/(?<![0-9a-f])0(?::0)+(?![0-9a-f])/g)].sort((a, b) => b[0].length - a[0].length);
  if (runs.length === 0) return groups;
  const [{ 0: run, index }] = runs;
  return `${groups.slice(0, index).replace(/:$/, '')}::${groups.slice(index + run.length).replace(/^:/, '')}`;
}

/** A range without the bits of its address that it does not fix. */
export function masked({ ip, prefix }: Cidr): Cidr {
  const host = 2n ** BigInt(widthOf(ip) - prefix);
  return new Cidr(new Ip(ip.family, ip.bits - ip.bits % host), prefix);
}

/** Whether an address is in a range. */
export function holdsIp(range: Cidr, ip: Ip): boolean {
  return range.ip.family === ip.family && masked(range).ip.bits === masked(new Cidr(ip, range.prefix)).ip.bits;
}

/** Whether a range is within another. */
export function holdsCidr(range: Cidr, other: Cidr): boolean {
  return other.prefix >= range.prefix && holdsIp(range, other.ip);
}

/** What sort of address it is. */
export function ipIs(kind: 'unspecified' | 'loopback' | 'linkLocalMulticast' | 'linkLocalUnicast' | 'globalUnicast', ip: Ip): boolean {
  const within = (four: string, six: string): boolean => holdsIp(parseCidr(ip.family === 4 ? four : six)!, ip);
  if (kind === 'unspecified') return ip.bits === 0n;
  if (kind === 'loopback') return within('127.0.0.0/8', '::1/128');
  if (kind === 'linkLocalMulticast') return within('224.0.0.0/24', 'ff02::/16');
  if (kind === 'linkLocalUnicast') return within('169.254.0.0/16', 'fe80::/10');
  const broadcast = ip.family === 4 && ip.bits === 0xffffffffn;
  return !broadcast && !ipIs('unspecified', ip) && !ipIs('loopback', ip) && !within('224.0.0.0/4', 'ff00::/8') && !ipIs('linkLocalUnicast', ip);
}
