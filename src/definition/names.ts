/** How a construct is named to people: its path without the parts that cdk8s-plus adds for itself. */
export function constructName(path: string): string {
  const plain = path.replace(/(\/(Resource|Default))+$/, '');
  return plain.replace(/[^\x21-\x7e]/g, (character) => encodeURIComponent(character));
}
