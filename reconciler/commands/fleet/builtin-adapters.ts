import { type Adapter, adapterEngine } from '../../../adapters/index.ts';
import { loadBuiltinAdapter } from '../../compile/index.ts';
import { readBuiltinAdapters } from '../../source/index.ts';
import { CommandError } from '../command-error.ts';

let loaded: readonly Adapter[] | undefined;

/** The adapters that come with Plumb, read once a process. */
export function loadBuiltinAdapters(): readonly Adapter[] {
  try {
    loaded ??= readBuiltinAdapters().map((folder) => loadBuiltinAdapter(folder, adapterEngine));
    return loaded;
  } catch (error) {
    throw error instanceof Error ? new CommandError(error.message) : error;
  }
}
