/** What stands in an object need not be what its schema says: it may be of another version, or of another maker. */
export function mapOf(value: unknown): { readonly [field: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as { readonly [field: string]: unknown } : {};
}

/** The entries of a list, and none of anything else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Whether it is a text that says something. */
export function isFluxText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** The text, or the empty one for anything else. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
