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
 * Packages that this version needs at an exact version of their own, as `name=version`: apt would take the newest
 * of each and then find no solution (nginx=OLD beside nginx-common=NEW).
 */
export async function findSiblings(host: HostReader, name: string, version: string): Promise<readonly string[]> {
  const found = new Map<string, string>();
  const queue = [{ name, version }];
  for (let next = queue.shift(); next !== undefined && found.size < 50; next = queue.shift()) {
    const shown = await host.query(['apt-cache', 'show', '--', `${next.name}=${next.version}`], { timeoutMs: 60_000 });
    if (shown.exitCode !== 0) continue;
    for (const sibling of parseExactDependencies(shown.stdout)) {
      if (sibling.name === name || found.has(sibling.name)) continue;
      found.set(sibling.name, sibling.version);
      queue.push(sibling);
    }
  }
  return [...found].map(([sibling, exact]) => `${sibling}=${exact}`);
}

/** `Depends: a (= 1), b (>= 2), c` → a at 1. Of alternatives none is certain. */
export function parseExactDependencies(stanza: string): readonly { readonly name: string; readonly version: string }[] {
  const depends = [...stanza.matchAll(/^(?:Pre-)?Depends: (.+)$/gm)].flatMap(([, list]) => (list ?? '').split(','));
  return depends.flatMap((item) => {
    const match = /^\s*([a-z0-9][a-z0-9+.-]*)(?::any)? \(= ([^)\s]+)\)\s*$/.exec(item);
    return match?.[1] !== undefined && match[2] !== undefined ? [{ name: match[1], version: match[2] }] : [];
  });
}
