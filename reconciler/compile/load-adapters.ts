import type { Adapter, AdapterEngine } from '../../adapters/index.ts';
import { type AdapterFolder, type Diagnostic, parsePointer } from '../../schemas/index.ts';
import { createSourceText, placeAt } from './document.ts';
import { parseYaml } from './load/parse-yaml.ts';

export interface LoadedAdapters {
  readonly adapters: ReadonlyMap<string, Adapter>;
  /** Names of adapters that exist but cannot be used. */
  readonly broken: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
}

export interface AdapterSources {
  readonly builtin: readonly Adapter[];
  readonly folders: readonly AdapterFolder[];
  readonly broken: ReadonlySet<string>;
}

/** Built-in adapters and those of the repository; a folder in the repository replaces the built-in of its name. */
export function loadAdapters(sources: AdapterSources, engine: AdapterEngine): LoadedAdapters {
  const adapters = new Map(sources.builtin.map((adapter) => [adapter.name, adapter]));
  const broken = new Set(sources.broken);
  const diagnostics: Diagnostic[] = [];
  for (const folder of sources.folders) {
    const loaded = engine.load(folder);
    diagnostics.push(...loaded.diagnostics.map((diagnostic) => withPlace(diagnostic, folder)));
    if (loaded.adapter !== undefined) adapters.set(folder.name, loaded.adapter);
    else broken.add(folder.name);
  }
  for (const name of broken) adapters.delete(name);
  return { adapters, broken, diagnostics };
}

/** The engine knows pointers; lines and columns come from the text. JSON is read as the YAML it is. */
function withPlace(diagnostic: Diagnostic, folder: AdapterFolder): Diagnostic {
  const { file, pointer } = diagnostic;
  if (file === undefined || pointer === undefined || diagnostic.line !== undefined) return diagnostic;
  const text = folder.files[file.slice(folder.origin.length + 1)];
  const document = text === undefined ? undefined : parseYaml(text).documents[0];
  if (text === undefined || document === undefined) return diagnostic;
  return { ...diagnostic, ...placeAt({ source: createSourceText(file, text), mark: document.mark }, parsePointer(pointer)) };
}
