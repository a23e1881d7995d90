import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { load } from 'js-yaml';
import type { SliceMember } from '../schemas/index.ts';
import type { Adapter, RenderEnvironment } from './engine/adapter.ts';
import { aHost, aMember } from './engine/an-adapter.ts';
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

/** Members and a host that an adapter is rendered for: `cases/NAME/input.yaml`. */
export interface Case {
  readonly adapter: Adapter;
  readonly host: ReturnType<typeof aHost>;
  readonly environment: RenderEnvironment;
  readonly members: readonly SliceMember[];
}

/** Members are completed as the compile step would: defaults below their parameters, and themselves as their only peer. */
export function readCase(path: string, adapter: Adapter): Case {
  const input = load(readFileSync(join(path, 'input.yaml'), 'utf8')) as {
    host: Case['host'];
    environment?: RenderEnvironment;
    members: readonly Partial<SliceMember>[];
  };
  const members = input.members.map((member) =>
    aMember({ ...member, adapter: adapter.name, parameters: { ...adapterEngine.defaults(adapter), ...member.parameters } }),
  );
  return { adapter, host: aHost(input.host), environment: input.environment ?? { root: '', privileged: true, canInstall: true }, members };
}

export function renderCase({ adapter, host, members, environment }: Case) {
  return adapterEngine.render({ host, members }, { [adapter.name]: adapter }, environment);
}
