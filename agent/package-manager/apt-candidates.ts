import type { HostReader } from '../host/index.ts';

/** Answer of `apt-cache policy NAME`. */
export function parsePolicy(text: string): { readonly candidate?: string; readonly versions: readonly string[] } {
  const candidate = /^ {2}Candidate: (.+)$/m.exec(text)?.[1];
  const table = text.slice(text.indexOf('Version table:'));
  // A version line is indented by five, or marked ***; its sources follow, indented by more and led by a number.
  const versions = [...table.matchAll(/^ (?:\*\*\*| {3}) (\S+) -?\d+$/gm)].flatMap(([, version]) =>
    version === undefined ? [] : [version],
  );
  return { ...(candidate === undefined || candidate === '(none)' ? {} : { candidate }), versions };
}

/**
 * Packages that this version needs beside it at a version of their own, as `name=version`: apt would take the newest
 * of each and then find no solution (redis-server=OLD beside redis-tools=NEW). An upper bound (nginx-common << 1.1~)
 * means the same build where there is one.
 */
export async function findSiblings(host: HostReader, name: string, version: string): Promise<readonly string[]> {
  const found = new Map<string, string>();
  const seen = new Set([name]);
  const queue: Sibling[] = [{ name, version, isExact: true }];
  for (let next = queue.shift(); next !== undefined && seen.size < 50; next = queue.shift()) {
    const shown = await host.query(['apt-cache', 'show', '--', `${next.name}=${next.version}`], { timeoutMs: 60_000 });
    const isOffered = shown.exitCode === 0 && shown.stdout.trim() !== '';
    if (next.name !== name && (isOffered || next.isExact)) found.set(next.name, next.version);
    if (!isOffered) continue;
    for (const sibling of parseBoundDependencies(shown.stdout, next.version)) {
      if (seen.has(sibling.name)) continue;
      seen.add(sibling.name);
      queue.push(sibling);
    }
  }
  return [...found].map(([sibling, exact]) => `${sibling}=${exact}`);
}

/** `Depends: a (= 1), b (<< 2), c (>= 3)` → a at exactly 1, b at best at the version of who needs it. Of alternatives none is certain. */
export function parseBoundDependencies(stanza: string, version: string): readonly Sibling[] {
  const depends = [...stanza.matchAll(/^(?:Pre-)?Depends: (.+)$/gm)].flatMap(([, list]) => (list ?? '').split(','));
  return depends.flatMap((item) => {
    const match = /^\s*([a-z0-9][a-z0-9+.-]*)(?::any)? \((=|<<|<=) ([^)\s]+)\)\s*$/.exec(item);
    if (match?.[1] === undefined || match[3] === undefined) return [];
    return [match[2] === '=' ? { name: match[1], version: match[3], isExact: true } : { name: match[1], version, isExact: false }];
  });
}

interface Sibling {
  readonly name: string;
  readonly version: string;
  /** Named by the dependency itself, not assumed. */
  readonly isExact: boolean;
}
