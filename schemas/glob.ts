/** `*` stands for any text; every other character for itself. */
export function isGlobMatch(pattern: string, text: string): boolean {
  return isMatch(
    [...pattern].map((char) => (char === '*' ? anyText : literal(char))),
    text,
  );
}

/**
 * Whether a pattern takes the name of a file, as glob(3) does: `*`, `?` and `[a-z]`, `[!a-z]`; a backslash makes the next character
 * an ordinary one, and a name that begins with a dot wants a pattern that does.
 */
export function isNameMatch(pattern: string, name: string): boolean {
  return (!name.startsWith('.') || pattern.startsWith('.')) && isMatch(readTokens(pattern), name);
}

type PatternToken = typeof anyText | ((char: string) => boolean);

const anyText = 'any text';

function literal(wanted: string): PatternToken {
  return (char) => char === wanted;
}

function readTokens(pattern: string): readonly PatternToken[] {
  const tokens: PatternToken[] = [];
  // A bracket may stand first in its set, and one that is never closed is an ordinary character.
  for (const [text = ''] of pattern.matchAll(/\\.|\[!?\]?[^\]]*\]|./gsu)) {
    if (text === '*') tokens.push(anyText);
    else if (text === '?') tokens.push(() => true);
    else if (text.startsWith('[') && text.length > 1) tokens.push(setOf(text.slice(1, -1)));
    else tokens.push(literal(text.length > 1 && text.startsWith('\\') ? text.slice(1) : text));
  }
  return tokens;
}

/** The inside of brackets: characters and ranges of them, `!` first for all others. */
function setOf(inside: string): PatternToken {
  const isNegated = inside.startsWith('!');
  const ranges = [...(isNegated ? inside.slice(1) : inside).matchAll(/(.)-(.)|(.)/gsu)].map(
    ([, from, to, single]) => [from ?? single ?? '', to ?? single ?? ''] as const,
  );
  return (char) => ranges.some(([from, to]) => from <= char && char <= to) !== isNegated;
}

/** Any text takes as little as it can, and more only where the rest does not fit: never more work than both lengths multiplied. */
function isMatch(tokens: readonly PatternToken[], text: string): boolean {
  const chars = [...text];
  let [token, char, resumeToken, resumeChar] = [0, 0, -1, 0];
  while (char < chars.length) {
    const wanted = tokens[token];
    if (wanted === anyText) {
      token += 1;
      [resumeToken, resumeChar] = [token, char];
    } else if (wanted?.(chars[char] ?? '') === true) {
      token += 1;
      char += 1;
    } else if (resumeToken >= 0) {
      resumeChar += 1;
      [token, char] = [resumeToken, resumeChar];
    } else return false;
  }
  return tokens.slice(token).every((rest) => rest === anyText);
}
