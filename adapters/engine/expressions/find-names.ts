import { RE2JS } from 're2js';

/** Names that one text gives, at most: what has more is no list that a person wrote. */
const mostNames = 1000;

/** What the first group of a pattern finds in a text, or the pattern where it has none, in order. Throws where it is no pattern of RE2. */
export function findNames(pattern: string, text: string): readonly string[] {
  const matcher = RE2JS.compile(pattern).matcher(text);
  const found: string[] = [];
  while (found.length < mostNames && matcher.find()) {
    const name = matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
    if (name !== null && name !== undefined && name !== '') found.push(name);
  }
  return found;
}
