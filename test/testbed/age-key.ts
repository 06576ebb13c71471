import { createCipheriv, createHmac, createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync, hkdfSync, KeyObject, randomBytes } from 'crypto';

const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/* eslint-disable no-bitwise */
function checksum(values: number[]): number {
  return values.reduce((sum, value) => GENERATOR.reduce(
    (result, factor, bit) => (((sum >>> 25) >> bit) & 1 ? result ^ factor : result), ((sum & 0x1ffffff) << 5) ^ value,
  ), 1);
}

function bech32(prefix: string, bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const words = (bits.match(/.{1,5}/g) ?? []).map((word) => parseInt(word.padEnd(5, '0'), 2));
  const letters = [...prefix].map((letter) => letter.charCodeAt(0));
  const sum = checksum([...letters.map((code) => code >> 5), 0, ...letters.map((code) => code & 31), ...words, 0, 0, 0, 0, 0, 0]) ^ 1;
  return `${prefix}1${[...words, ...[25, 20, 15, 10, 5, 0].map((shift) => (sum >> shift) & 31)].map((word) => BECH32[word]).join('')}`;
}
/* eslint-enable no-bitwise */

const raw = (key: KeyObject, part: 'x' | 'd') => Buffer.from(key.export({ format: 'jwk' })[part]!, 'base64url');
const derive = (secret: Buffer, salt: Buffer, info: string) => Buffer.from(hkdfSync('sha256', secret, salt, info, 32));
const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');

function seal(key: Buffer, nonce: Buffer, text: Buffer): Buffer {
  const cipher = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 });
  return Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

/** A key of age, the file encryption that SOPS uses, so that tests need neither program. */
export class AgeKey {
  private readonly privateKey = generateKeyPairSync('x25519').privateKey;
  private readonly publicKey = createPublicKey(createPrivateKey(this.privateKey.export({ type: 'pkcs8', format: 'pem' })));

  /** The private key, as a key file has it. */
  public get identity(): string {
    return bech32('age-secret-key-', raw(this.privateKey, 'd')).toUpperCase();
  }

  /** The public key. */
  public get recipient(): string {
    return bech32('age', raw(this.publicKey, 'x'));
  }

  /** A short text encrypted to this key, armoured. */
  public encrypt(text: Buffer): string {
    const ephemeral = generateKeyPairSync('x25519');
    const share = raw(ephemeral.publicKey, 'x');
    const shared = diffieHellman({ privateKey: ephemeral.privateKey, publicKey: this.publicKey });
    const fileKey = randomBytes(16);
    const wrapping = derive(shared, Buffer.concat([share, raw(this.publicKey, 'x')]), 'age-encryption.org/v1/X25519');
    const head = `age-encryption.org/v1\n-> X25519 ${base64(share)}\n${base64(seal(wrapping, Buffer.alloc(12), fileKey))}\n---`;
    const mac = createHmac('sha256', derive(fileKey, Buffer.alloc(0), 'header')).update(head).digest();
    const nonce = randomBytes(16);
    // One chunk, the last: a counter of zero and the mark of the end.
    const payload = seal(derive(fileKey, nonce, 'payload'), Buffer.concat([Buffer.alloc(11), Buffer.from([1])]), text);
    const lines = Buffer.concat([Buffer.from(`${head} ${base64(mac)}\n`), nonce, payload]).toString('base64').match(/.{1,64}/g)!;
    return `-----BEGIN AGE ENCRYPTED FILE-----\n${lines.join('\n')}\n-----END AGE ENCRYPTED FILE-----\n`;
  }
}
