/** Resource name of Kustomizations, which no other kind shares. */
export const KUSTOMIZATIONS = 'kustomizations.kustomize.toolkit.fluxcd.io';

/** A command block that a person pastes, and a test runs. */
export function block(...lines: readonly string[]): string {
  return `\n\`\`\`sh\n${lines.join('\n')}\n\`\`\`\n`;
}

/** A command block for another machine, with what that machine has to have. */
export function blockElsewhere(needs: string, ...lines: readonly string[]): string {
  return `\nOn a machine with ${needs}:\n\n<!-- elsewhere -->${block(...lines)}`;
}

/** A source as kubectl takes it: `gitrepository.source.toolkit.fluxcd.io pi-fleet -n flux-system`. */
export function sourceArguments({ kind, name, namespace }: { readonly kind: string; readonly name: string; readonly namespace: string }): string {
  return `${kind.toLowerCase()}.source.toolkit.fluxcd.io ${name} -n ${namespace}`;
}
