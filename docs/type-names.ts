import type { ImportGraph } from './import-graph.ts';

/** A name under which more than one file declares a type. */
export interface RepeatedName {
  readonly name: string;
  /** In the order of the graph; at least two. */
  readonly files: readonly string[];
}

/** A name that a file exports by a declaration of its own. */
export interface ExportedName {
  readonly name: string;
  readonly kind: 'type' | 'value';
}

const exported = /^export (?:declare )?(?:abstract )?(?:async )?(interface|type|class|function\*?|const) (\w+)/gm;

/** The names that a file exports by declarations of its own; `code` is its masked source. */
export function exportedNames(code: string): readonly ExportedName[] {
  return [...code.matchAll(exported)].map(([, word = '', name = '']) => ({
    name,
    kind: word === 'interface' || word === 'type' || word === 'class' ? 'type' : 'value',
  }));
}

const declaration = /^(?:export )?(?:declare )?(?:abstract )?(?:interface|type|class) (\w+)/gm;

/** Interfaces, aliases and classes at the top of a file, exported or not. */
export function repeatedTypeNames(graph: ImportGraph): readonly RepeatedName[] {
  const declared = [...graph].flatMap(([file, { code }]) => [...code.matchAll(declaration)].map(([, name = '']) => ({ name, file })));
  return [...Map.groupBy(declared, ({ name }) => name)]
    .map(([name, all]) => ({ name, files: [...new Set(all.map(({ file }) => file))] }))
    .filter(({ files }) => files.length > 1);
}
