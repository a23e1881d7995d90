import { type Adapter, adapterEngine } from '../../../adapters/index.ts';
import { hasErrors } from '../../../schemas/index.ts';
import { formatText } from '../../compile/index.ts';
import { readBuiltinAdapters } from '../../source/index.ts';
import { CommandError } from '../command-error.ts';

let loaded: readonly Adapter[] | undefined;

/** The adapters that come with Plumb, read once a process. */
export function loadBuiltinAdapters(): readonly Adapter[] {
  loaded ??= readBuiltinAdapters().map((folder) => {
    const { adapter, diagnostics } = adapterEngine.load(folder);
    if (adapter === undefined || hasErrors(diagnostics)) {
      throw new CommandError(`the adapter ${folder.name} of this installation is damaged:\n${formatText(diagnostics)}`);
    }
    return adapter;
  });
  return loaded;
}
