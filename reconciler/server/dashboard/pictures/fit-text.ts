/** Cuts a text so that it fits into a picture, counting wide characters, such as Chinese ones, twice. `units` is in narrow characters. */
export function fitText(text: string, units: number): string {
  const characters = [...text];
  const total = characters.reduce((sum, character) => sum + unitsOf(character), 0);
  if (total <= units) return text;
  let used = 1;
  const kept = characters.filter((character) => {
    used += unitsOf(character);
    return used <= units;
  });
  return `${kept.join('')}…`;
}

function unitsOf(character: string): number {
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u.test(
    character,
  )
    ? 2
    : 1;
}
