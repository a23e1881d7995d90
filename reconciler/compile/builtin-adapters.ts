import type { Adapter, AdapterEngine } from '../../adapters/index.ts';
import { hasErrors } from '../../schemas/index.ts';
import { formatText } from './format/text.ts';

/** The adapter of a folder that comes with Plumb. Throws an Error that says what is wrong with the installation. */
export function loadBuiltinAdapter(folder: Parameters<AdapterEngine['load']>[0], engine: AdapterEngine): Adapter {
  const { adapter, diagnostics } = engine.load(folder);
  if (adapter === undefined || hasErrors(diagnostics))
    throw new Error(`the adapter ${folder.name} of this installation is damaged:\n${formatText(diagnostics)}`);
  return adapter;
}
