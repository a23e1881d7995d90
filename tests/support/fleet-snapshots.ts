import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Adapter, adapterEngine, builtinAdapters } from '../../adapters/index.ts';
import type { Snapshot } from '../../reconciler/source/index.ts';

/** A folder as a commit, for tests: all of its files but expected.txt, links left out. */
export function readSnapshot(root: string): Snapshot {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'expected.txt')
    .map((entry) => join(entry.parentPath, entry.name));
  return {
    commit: 'dir:test',
    files: new Map(paths.map((path) => [path.slice(root.length + 1), new Uint8Array(readFileSync(path))])),
    diagnostics: [],
  };
}

/** A commit from texts, in the order given. */
export function textSnapshot(files: Readonly<Record<string, string | Uint8Array>>): Snapshot {
  const entries = Object.entries(files).map(([path, content]): [string, Uint8Array] => [
    path,
    typeof content === 'string' ? new TextEncoder().encode(content) : content,
  ]);
  return { commit: 'c0ffee', files: new Map(entries), diagnostics: [] };
}

let loaded: readonly Adapter[] | undefined;

/** The adapters that ship with Plumb, read from their folders. */
export function builtinForTests(): readonly Adapter[] {
  loaded ??= builtinAdapters.map((name) => {
    const folder = join(import.meta.dirname, '../../adapters', name);
    const read = (file: string) => readFileSync(join(folder, file), 'utf8');
    const { adapter, diagnostics } = adapterEngine.load({
      name,
      origin: 'builtin',
      files: { 'adapter.yaml': read('adapter.yaml'), 'parameters.schema.json': read('parameters.schema.json') },
    });
    if (adapter === undefined) throw new Error(`adapter ${name}: ${JSON.stringify(diagnostics)}`);
    return adapter;
  });
  return loaded;
}
