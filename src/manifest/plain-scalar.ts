const WORDS = new Set([
  '', '~', 'null', 'Null', 'NULL',
  'y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE',
  'n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False', 'FALSE',
  '.nan', '.NaN', '.NAN', '.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF', '-.inf', '-.Inf', '-.INF',
]);
/** Words that go-yaml v2 quotes for the sake of others and that go-yaml v3 takes for texts. */
const LEGACY = /^(?:[yYnN]|yes|Yes|YES|on|On|ON|no|No|NO|off|Off|OFF)$/;
const INTEGER = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|[1-9][0-9]*|0)$/;
const BINARY = /^0b([-+])([01]+)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const DOTTED_FLOAT = /^\.[0-9](?:_?[0-9])*(?:[eE][-+]?[0-9](?:_?[0-9])*)?$/;
const SEXAGESIMAL = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const DATE = /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})/;
const TIME = /^(?:[Tt]|( +))([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?(Z|[-+]([0-9]{2}):([0-9]{2}))?$/;

function fits64(text: string): boolean {
  if (text.length <= 17) return true;
  const size = BigInt(text.replace(/^[-+]/, '').replace(/^0[oO]?(?=[0-7])/, '0o'));
  if (text.startsWith('-')) return size <= 2n ** 63n;
  return size < 2n ** (text.startsWith('+') ? 63n : 64n);
}

function isTime(text: string): boolean {
  const match = TIME.exec(text);
  if (match === null) return false;
  const [, blanks, hour, minute, second, zone, zoneHour, zoneMinute] = match;
  // A zone goes with `T`, a blank with none.
  if ((blanks === undefined) !== (zone !== undefined)) return false;
  return Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60 && Number(zoneHour ?? 0) <= 24 && Number(zoneMinute ?? 0) <= 60;
}

function isDate(text: string): boolean {
  const match = DATE.exec(text);
  if (match === null) return false;
  const [year, month, day] = match.slice(1).map(Number);
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  if (days === undefined || day < 1 || day > days) return false;
  return match[0].length === text.length || isTime(text.slice(match[0].length));
}

function isNumber(text: string): boolean {
  const plain = text.replaceAll('_', '');
  if (INTEGER.test(plain)) return fits64(plain) || FLOAT.test(plain);
  if (FLOAT.test(plain)) return Number.isFinite(Number(plain));
  const binary = BINARY.exec(plain);
  return binary !== null && fits64(`${binary[1]}0b${binary[2]}`);
}

/** Whether go-yaml v2 reads this text as a string where it stands without quotes, not as a number, a date or a word with a meaning. */
export function readsAsString(text: string): boolean {
  if (WORDS.has(text)) return false;
  const first = text.charCodeAt(0);
  if (first === 0x2e) return !DOTTED_FLOAT.test(text) || !Number.isFinite(Number(text.replaceAll('_', '')));
  if (first !== 0x2b && first !== 0x2d && (first < 0x30 || first > 0x39)) return true;
  return !isDate(text) && !isNumber(text) && !SEXAGESIMAL.test(text);
}

/** Whether go-yaml v3, with which kustomize reads, takes this text for a string where it stands without quotes. */
export function kustomizeReadsAsString(text: string): boolean {
  return readsAsString(text) || LEGACY.test(text) || SEXAGESIMAL.test(text);
}

/** Whether nothing but the first character or the meaning of a text can keep it from standing without quotes: ASCII alone, no `: `, no ` #`. */
export function hasPlainCharacters(text: string): boolean {
  const length = text.length;
  let previous = 0;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code > 0x7e) return false;
    if (code === 0x3a && (i + 1 === length || text.charCodeAt(i + 1) === 0x20)) return false;
    if (code === 0x23 && previous === 0x20) return false;
    previous = code;
  }
  return previous !== 0x20;
}
