import { isIPv4, isIPv6 } from 'net';
import { parseCidr } from './cel/addresses';
import { formatDuration, fullDate } from './cel/times';
import { requestUri } from './cel/url';

const UUID = (version: string): RegExp => new RegExp(`^[0-9a-f]{8}-?[0-9a-f]{4}-?${version}[0-9a-f]{3}-?${version === '4' || version === '5' ? '[89ab]' : '[0-9a-f]'}[0-9a-f]{3}-?[0-9a-f]{12}$`, 'i');
const HOSTNAME = /^([a-zA-Z0-9\p{S}\p{L}]((-?[a-zA-Z0-9\p{S}\p{L}]{0,62})?)|([a-zA-Z0-9\p{S}\p{L}](([a-zA-Z0-9\-\p{S}\p{L}]{0,61}[a-zA-Z0-9\p{S}\p{L}])?)(\.)){1,}([a-zA-Z\p{L}]){2,63})$/u;
const LABEL = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const SHORT = new RegExp(`^${LABEL}$`);
const LONG = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
const TIME = /^([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))$/;

/** Formats of texts that the API server checks, written without dashes; it passes over every other name. */
const FORMATS: { readonly [name: string]: (text: string) => boolean } = {
  bsonobjectid: (text) => /^[0-9a-f]{24}$/i.test(text),
  uri: (text) => requestUri(text) !== undefined,
  hostname: (text) => HOSTNAME.test(text) && Buffer.byteLength(text) <= 255 && !text.split('.').some((each) => Buffer.byteLength(each) > 63),
  ipv4: (text) => isIPv4(text),
  ipv6: (text) => isIPv6(text) && !text.includes('%'),
  cidr: (text) => parseCidr(text) !== undefined,
  mac: (text) => /^(?:[0-9a-f]{2}([:-]))(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}(?:(?:\1[0-9a-f]{2}){2}|(?:\1[0-9a-f]{2}){14})?$/i.test(text) || /^[0-9a-f]{4}(?:\.[0-9a-f]{4}){2}(?:\.[0-9a-f]{4}|(?:\.[0-9a-f]{4}){7})?$/i.test(text),
  uuid: (text) => UUID('[0-9a-f]').test(text),
  uuid3: (text) => UUID('3').test(text),
  uuid4: (text) => UUID('4').test(text),
  uuid5: (text) => UUID('5').test(text),
  ssn: (text) => /^\d{3}[- ]?\d{2}[- ]?\d{4}$/.test(text),
  hexcolor: (text) => /^#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/.test(text),
  byte: (text) => isBase64(text),
  password: () => true,
  date: (text) => fullDate(text) !== undefined,
  duration: (text) => formatDuration(text) !== undefined,
  datetime: (text) => isDateTime(text),
  k8sshortname: (text) => text.length <= 63 && SHORT.test(text),
  k8slongname: (text) => text.length <= 253 && LONG.test(text),
};
/** Those that it checks and that cannot be checked here, where an answer is not plain. */
const UNKNOWN = new Set(['email', 'isbn', 'isbn10', 'isbn13', 'creditcard', 'rgbcolor']);

/** Whether a text has a format; undefined where that cannot be told here. */
export function hasFormat(text: string, format: string): boolean | undefined {
  const name = format.replaceAll('-', '');
  if (name === 'email' && /^[\w.+-]+@[\w-]+(?:\.[\w-]+)*$/.test(text)) return true;
  if (UNKNOWN.has(name)) return undefined;
  return Object.hasOwn(FORMATS, name) ? FORMATS[name](text) : true;
}

/** Base64 as the API server reads it. */
export function isBase64(text: string): boolean {
  return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text) && text !== '';
}

function isDateTime(text: string): boolean {
  const [date, time] = text.toLowerCase().split('t');
  const [, hour, minute, second] = TIME.exec(time ?? '') ?? [];
  return fullDate(date) !== undefined && hour !== undefined && Number(hour) <= 23 && Number(minute) <= 59 && Number(second) <= 59;
}
