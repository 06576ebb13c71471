import { createCipheriv, createHash, randomBytes } from 'crypto';
import { Scalar, stringify } from 'yaml';
import { AgeKey } from './age-key';
import { Manifest } from './live-object';

const MODIFIED = '2026-01-01T00:00:00Z';
// sops itself reads an unquoted one as a time, and fails; kustomize makes it a text before Flux sees it.
const QUOTED = Object.assign(new Scalar(MODIFIED), { type: Scalar.QUOTE_DOUBLE });

function encrypted(key: Buffer, text: string, path: string): string {
  const iv = randomBytes(32);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(path));
  const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return `ENC[AES256_GCM,data:${data.toString('base64')},iv:${iv.toString('base64')},tag:${cipher.getAuthTag().toString('base64')},type:str]`;
}

function texts(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [String(value)];
}

/** A Secret as `sops --encrypt --encrypted-regex '^data$'` leaves it; all its values are texts. */
export function sopsSecret(secret: Manifest & { readonly data: Record<string, string> }, age: AgeKey): string {
  const key = randomBytes(32);
  const mac = createHash('sha512').update(texts(secret).join('')).digest('hex').toUpperCase();
  return stringify({
    ...secret,
    data: Object.fromEntries(Object.entries(secret.data).map(([name, value]) => [name, encrypted(key, value, `data:${name}:`)])),
    sops: {
      age: [{ recipient: age.recipient, enc: age.encrypt(key) }],
      lastmodified: QUOTED,
      mac: encrypted(key, mac, MODIFIED),
      encrypted_regex: '^data$',
      version: '3.9.4',
    },
  }, { lineWidth: 0 });
}
