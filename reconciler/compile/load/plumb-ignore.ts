/** Decides for a path relative to the root whether it is left out. */
export type IgnoreMatcher = (path: string) => boolean;

/** More rules than this are not read. */
export const maxIgnoreRules = 200;

interface IgnorePattern {
  readonly segments: readonly string[];
  readonly negated: boolean;
}

/**
 * The simple part of .gitignore: a pattern a line, `#` comments, `!` takes back, `*` and `?` within a name, `**` for any folders;
 * a pattern with a slash inside counts from the root, any other at every depth; a folder leaves out all below it.
 * Files and folders whose name begins with a dot are left out anyway. Linear in the length of path times pattern.
 */
export function createIgnoreMatcher(text: string): IgnoreMatcher {
  const rules = text.split(/\r?\n/).flatMap(parseRule).slice(0, maxIgnoreRules);
  return (path) => {
    const parts = path.split('/');
    if (parts.some((part) => part.startsWith('.'))) return true;
    let ignored = false;
    for (const rule of rules) if (ignored === rule.negated && matchesRule(rule, parts)) ignored = !rule.negated;
    return ignored;
  };
}

function parseRule(line: string): readonly IgnorePattern[] {
  const trimmed = line.trim();
  if (trimmed === '' || trimmed.startsWith('#')) return [];
  const negated = trimmed.startsWith('!');
  const body = negated ? trimmed.slice(1) : trimmed;
  const segments = body.split('/').filter((segment) => segment !== '');
  if (segments.length === 0) return [];
  const rooted = body.slice(0, -1).includes('/');
  return [{ segments: rooted ? segments : ['**', ...segments], negated }];
}

/** Whether the rule names the path or a folder above it. */
function matchesRule(rule: IgnorePattern, parts: readonly string[]): boolean {
  for (let length = 1; length <= parts.length; length++) if (matchesParts(rule.segments, parts, length)) return true;
  return false;
}

/** Greedy match of the first parts with one point of return, so that no pattern is exponential. */
function matchesParts(segments: readonly string[], parts: readonly string[], length: number): boolean {
  let s = 0;
  let p = 0;
  let starAt = -1;
  let resume = 0;
  while (p < length) {
    const segment = segments[s];
    if (segment === '**') {
      starAt = s++;
      resume = p;
    } else if (segment !== undefined && matchesName(segment, parts[p] ?? '')) {
      s++;
      p++;
    } else if (starAt !== -1) {
      s = starAt + 1;
      p = ++resume;
    } else return false;
  }
  while (segments[s] === '**') s++;
  return s === segments.length;
}

function matchesName(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let starAt = -1;
  let resume = 0;
  while (n < name.length) {
    const c = pattern[p];
    if (c === '*') {
      starAt = p++;
      resume = n;
    } else if (c !== undefined && (c === '?' || c === name[n])) {
      p++;
      n++;
    } else if (starAt !== -1) {
      p = starAt + 1;
      n = ++resume;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
