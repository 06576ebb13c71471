import { Yaml } from 'cdk8s';
import { Construct } from 'constructs';
import { FluxApp } from './flux-app';
import { readSourceFile } from '../copies/read-source-file';
import { LifeboatError } from '../manifest/lifeboat-error';
import { ManifestObject } from '../manifest/manifest-object';

const SOPS_SECRET = Symbol.for('cdk8s-lifeboat.SopsSecret');

/** Where an encrypted Secret stands. */
export interface SopsSecretProps {
  /** The file that `sops` wrote, relative to the directory that synth runs in; it holds one Secret with a namespace. */
  readonly file: string;
}

/**
 * A Secret that SOPS encrypted. Its file goes into both copies byte for byte, since SOPS signs what it holds, and into a directory
 * of its own, since Flux's digest is that of the decrypted text.
 */
export class SopsSecret extends Construct {
  /** Whether the construct is a SopsSecret. */
  public static isSopsSecret(construct: any): construct is SopsSecret {
    return construct !== null && typeof construct === 'object' && SOPS_SECRET in construct;
  }

  /** Name of the Secret. */
  public readonly secretName: string;
  private readonly text: string;
  private readonly object: any;

  public constructor(scope: Construct, id: string, props: SopsSecretProps) {
    super(scope, id);
    Object.defineProperty(this, SOPS_SECRET, { value: true });
    const place = `SopsSecret ${this.node.path} file '${props.file}'`;
    if (!this.node.scopes.some((one) => FluxApp.isFluxApp(one))) {
      throw new LifeboatError('sops-secret-scope', { place, problem: 'is in no FluxApp', remedy: 'Define it inside the app that needs it' });
    }
    this.text = readSourceFile(place, props.file);
    this.object = encryptedSecret(place, props.file);
    this.secretName = this.object.metadata.name;
  }

  /** @internal */
  public _content(): { object: ManifestObject; text: string } {
    return { object: this.object, text: this.text.endsWith('\n') ? this.text : `${this.text}\n` };
  }
}

function encryptedSecret(place: string, file: string): any {
  const refuse = (problem: string, remedy: string): never => { throw new LifeboatError('sops-secret', { place, problem, remedy }); };
  const documents = Yaml.load(file);
  if (documents.length !== 1) refuse(`holds ${documents.length} documents, and a SOPS file holds one`, 'Write one Secret a file');
  const secret = documents[0];
  if (secret?.apiVersion !== 'v1' || secret.kind !== 'Secret') {
    refuse(`holds ${secret?.apiVersion ?? 'no apiVersion'} ${secret?.kind ?? 'no kind'}, and not a v1 Secret`, 'Encrypt a Secret');
  }
  if (!secret.sops?.mac) refuse('has no sops.mac, so it is not encrypted', `Encrypt it: sops --encrypt --in-place ${file}`);
  if (!secret.metadata?.name || !secret.metadata.namespace) {
    refuse('names no metadata.name and metadata.namespace, and adding one would break its signature', 'Add both, then encrypt it again');
  }
  if (secret.stringData !== undefined) {
    refuse('uses stringData, whose keys Flux cannot take back', 'Use data with base64 values, then encrypt it again');
  }
  for (const [key, value] of Object.entries(secret.data ?? {})) {
    if (typeof value === 'string' && /^ENC\[.*\]$/.test(value)) continue;
    refuse(`data.${key} is not encrypted`, `Encrypt it: sops --encrypt --encrypted-regex '^data$' --in-place ${file}`);
  }
  return secret;
}
