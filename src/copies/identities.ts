import { LifeboatError } from '../manifest/lifeboat-error';

/** What one cluster is given, each identity once: two Kustomizations that apply the same object fight over it at every reconcile. */
export class Identities {
  private readonly owners = new Map<string, string>();

  public constructor(private readonly where: string) {}

  /** Takes the identities of objects; throws where one is taken. */
  public addAll(objects: readonly { identity: string; construct: string }[]): void {
    for (const { identity, construct } of objects) {
      const other = this.owners.get(identity);
      if (other !== undefined) {
        throw new LifeboatError('identity-twice', {
          place: construct,
          problem: `${identity} is defined by ${other} too, and ${this.where} can hold it once`,
          remedy: 'Remove one of them, or give one another metadata.name or namespace',
        });
      }
      this.owners.set(identity, construct);
    }
  }

  /** Takes the name of a directory and of its Kustomization; throws where it is taken, or is bootstrap's own. */
  public addName(names: Map<string, string>, name: string, construct: string): void {
    const other = name === 'flux-system' ? "Flux's bootstrap" : names.get(name);
    if (other !== undefined) {
      throw new LifeboatError('directory-twice', {
        place: construct,
        problem: `the directory '${name}' of ${this.where} belongs to ${other} already`,
        remedy: 'Choose another name for one of them',
      });
    }
    names.set(name, construct);
  }
}
