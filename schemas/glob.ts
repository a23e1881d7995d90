/** `*` stands for any text. */
export function isGlobMatch(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return pattern === text;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let position = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, position);
    if (found < 0 || found + part.length > text.length - last.length) return false;
    position = found + part.length;
  }
  return true;
}

/** The same for the name of a file, as in glob(3): a name that begins with a dot wants a pattern that does. */
export function isNameMatch(pattern: string, name: string): boolean {
  return (!name.startsWith('.') || pattern.startsWith('.')) && isGlobMatch(pattern, name);
}
