import { PropRules } from './prop-rules';

/** `registry/name:tag@digest`, of which the registry's part may hold a port. */
const REFERENCE = /^(?<name>(?:[A-Za-z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(?<digest>sha256:[a-f0-9]{64}))?$/;

/** Refuses an image that may be another tomorrow. */
export function checkImage(rules: PropRules, image: string): void {
  const groups = REFERENCE.exec(image)?.groups;
  if (!groups) rules.refuse('image', image, 'is no reference of an image', "Write it as 'ghcr.io/example/app:1.4.2'");
  if (groups!.digest !== undefined) return;
  if (groups!.tag === undefined) rules.refuse('image', image, 'has neither tag nor digest, so that it may be another tomorrow', 'Add the tag of a version');
  if (groups!.tag === 'latest') rules.refuse('image', image, "has the tag 'latest', which may be another tomorrow, and no way back", 'Name a version');
}
