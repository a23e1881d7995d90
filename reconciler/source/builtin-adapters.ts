import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AdapterFolder } from '../../schemas/index.ts';

/** The adapters that come with Plumb: every folder with an adapter.yaml. */
export function readBuiltinAdapters(): readonly AdapterFolder[] {
  const root = fileURLToPath(new URL('../../adapters/', import.meta.url));
  return readdirSync(root)
    .filter((name) => existsSync(join(root, name, 'adapter.yaml')))
    .sort()
    .map((name) => ({ name, origin: 'builtin', files: readFiles(join(root, name)) }));
}

function readFiles(folder: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files[path.slice(folder.length + 1)] = readFileSync(path, 'utf8');
  }
  return files;
}
