import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Adapter } from './engine/adapter.ts';
import { adapterEngine } from './engine/engine.ts';
import { builtinAdaptersUrl } from './index.ts';

const here = builtinAdaptersUrl.pathname;
export const examplesFolder = join(here, '../examples');

/** Every folder with an adapter.yaml, here and in the example fleets, by its path in the repository. */
export const adapterFolders: readonly (readonly [name: string, folder: string])[] = [
  here,
  ...subfolders(examplesFolder).map((fleet) => join(fleet, 'adapters')),
]
  .flatMap(subfolders)
  .filter((folder) => existsSync(join(folder, 'adapter.yaml')))
  .map((folder) => [relative(join(here, '..'), folder), folder]);

export function loadFolder(folder: string): ReturnType<typeof adapterEngine.load> {
  const files = ['adapter.yaml', 'parameters.schema.json'].map((file) => [file, readFileSync(join(folder, file), 'utf8')]);
  return adapterEngine.load({ name: folder.split('/').at(-1) ?? '', origin: 'builtin', files: Object.fromEntries(files) });
}

export function adapterOf({ adapter, diagnostics }: ReturnType<typeof adapterEngine.load>): Adapter {
  if (adapter === undefined) throw new Error(JSON.stringify(diagnostics));
  return adapter;
}

export function subfolders(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return entries.map((entry) => join(folder, entry.name)).sort();
}
