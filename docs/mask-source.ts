/**
 * The source with every comment and the content of every string, template and regular expression replaced by
 * spaces. Lengths and line breaks stay, so an offset in the result is an offset in the source.
 */
export function maskSource(source: string): string {
  const out = source.split('');
  const templates: number[] = [];
  let at = 0;
  while (at < source.length) {
    const end = endOfToken(source, at, templates);
    if (end.masked) blank(out, at + end.keep, end.to - end.keep);
    at = Math.max(end.to, at + 1);
  }
  return out.join('');
}

interface Token {
  readonly to: number;
  readonly masked: boolean;
  /** Characters at both ends that stay: the quotes. */
  readonly keep: number;
}

/** `templates` holds, for every open `${`, the depth of braces inside it. */
function endOfToken(source: string, at: number, templates: number[]): Token {
  const two = source.slice(at, at + 2);
  const one = source.charAt(at);
  if (two === '//') return { to: indexOrEnd(source, '\n', at), masked: true, keep: 0 };
  if (two === '/*') return { to: indexOrEnd(source, '*/', at + 2) + 2, masked: true, keep: 0 };
  if (one === "'" || one === '"') return { to: endOfString(source, at), masked: true, keep: 1 };
  if (one === '`') return template(source, at, templates);
  if (one === '/' && startsPattern(source, at)) return { to: endOfPattern(source, at), masked: true, keep: 1 };
  const depth = templates.length - 1;
  if (depth >= 0 && one === '{') templates[depth] = (templates[depth] ?? 0) + 1;
  if (depth >= 0 && one === '}') {
    if (templates[depth] === 0) {
      templates.pop();
      return template(source, at, templates);
    }
    templates[depth] = (templates[depth] ?? 0) - 1;
  }
  return { to: at + 1, masked: false, keep: 0 };
}

/** From a backtick, or the brace that ends an expression, to the next expression or the end. */
function template(source: string, at: number, templates: number[]): Token {
  for (let i = at + 1; i < source.length; i += 1) {
    if (source.charAt(i) === '\\') i += 1;
    else if (source.charAt(i) === '`') return { to: i + 1, masked: true, keep: 1 };
    else if (source.startsWith('${', i)) {
      templates.push(0);
      return { to: i + 2, masked: true, keep: 1 };
    }
  }
  return { to: source.length, masked: true, keep: 1 };
}

function endOfString(source: string, at: number): number {
  const quote = source.charAt(at);
  for (let i = at + 1; i < source.length; i += 1) {
    if (source.charAt(i) === '\\') i += 1;
    else if (source.charAt(i) === quote || source.charAt(i) === '\n') return i + 1;
  }
  return source.length;
}

function endOfPattern(source: string, at: number): number {
  let inClass = false;
  for (let i = at + 1; i < source.length; i += 1) {
    const char = source.charAt(i);
    if (char === '\\') i += 1;
    else if (char === '\n') return i;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === '/' && !inClass) return i + 1;
  }
  return source.length;
}

/** A slash divides after a value and opens a pattern after anything else. */
function startsPattern(source: string, at: number): boolean {
  const before = source.slice(Math.max(0, at - 40), at).trimEnd();
  return before === '' || !/[\w$)\]}]$/.test(before) || /\b(return|typeof|case|in|of|do|else|void|delete|throw|yield|await)$/.test(before);
}

function indexOrEnd(source: string, text: string, from: number): number {
  const found = source.indexOf(text, from);
  return found === -1 ? source.length : found;
}

function blank(out: string[], from: number, to: number): void {
  for (let i = from; i < to && i < out.length; i += 1) if (out[i] !== '\n') out[i] = ' ';
}
