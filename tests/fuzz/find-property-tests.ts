import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Test files that try a property, by themselves or by way of a contract or an arbitrary. Paths from the top folder. */
export function findPropertyTests(top: string): readonly string[] {
  const sources = globSync('{schemas,adapters,reconciler,agent,docs,examples}/**/*.ts', { cwd: top }).sort();
  const texts = new Map(sources.map((path) => [path, readFileSync(join(top, path), 'utf8')]));
  const found = new Set(sources.filter((path) => texts.get(path)?.includes("from 'fast-check'")));
  for (let size = 0; size !== found.size; ) {
    size = found.size;
    const shared = [...found].filter((path) => !path.endsWith('.test.ts')).map((path) => `/${basename(path)}'`);
    for (const [path, text] of texts) if (shared.some((name) => text.includes(name))) found.add(path);
  }
  return [...found].filter((path) => path.endsWith('.test.ts')).sort();
}
