/**
 * Languages with types in a world of text, without loss: a number, boolean or null is its literal (`8080`, `true`); a string is
 * its content; a string that would read as one of these, or as a string in quotes, keeps its quotes (`"8080"`).
 */
export function textOfString(value: string, isLiteral: (text: string) => boolean): string {
  return isLiteral(value) || quotedContent(value) !== undefined ? JSON.stringify(value) : value;
}

/** The string a text stands for; undefined when the text is a literal. */
export function stringOfText(text: string, isLiteral: (text: string) => boolean): string | undefined {
  return isLiteral(text) ? undefined : (quotedContent(text) ?? text);
}

function quotedContent(text: string): string | undefined {
  if (!text.startsWith('"') || !text.endsWith('"')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
