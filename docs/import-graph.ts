import { dirname, join, normalize } from 'node:path/posix';
import { maskSource } from './mask-source.ts';

/** One import or re-export of a file. */
export interface Import {
  /** A path from the repository's root, `node:name`, or the name of an npm package. */
  readonly target: string;
  readonly kind: 'file' | 'builtin' | 'package';
  /** `import type`: nothing is loaded. An inline `{ type A }` still loads the file. */
  readonly typeOnly: boolean;
}

export interface SourceFile {
  readonly imports: readonly Import[];
  /** The code without comments and without what strings hold. */
  readonly code: string;
}

/** Files by path from the repository's root. */
export type ImportGraph = ReadonlyMap<string, SourceFile>;

const names = String.raw`\{[^}]*\}`;
const statements = [
  new RegExp(String.raw`\bimport\s+(type\s+)?(?:[\w$]+\s*,?\s*)?(?:${names}|\*\s*as\s+[\w$]+)?\s*\bfrom\s*['"]`, 'g'),
  new RegExp(String.raw`\bexport\s+(type\s+)?(?:${names}|\*(?:\s*as\s+[\w$]+)?)\s*from\s*['"]`, 'g'),
  /\bimport()\s*\(?\s*['"]/g,
];

/** Reads what every TypeScript file imports. `files` holds sources by path from the repository's root. */
export function buildImportGraph(files: ReadonlyMap<string, string>): ImportGraph {
  return new Map([...files].map(([path, source]) => [path, readSource(path, source)]));
}

function readSource(path: string, source: string): SourceFile {
  const code = maskSource(source);
  const imports = statements.flatMap((statement) =>
    [...code.matchAll(statement)].map((match) => {
      const start = match.index + match[0].length;
      const quote = code.charAt(start - 1);
      const specifier = source.slice(start, code.indexOf(quote, start));
      return { ...resolve(path, specifier), typeOnly: (match[1] ?? '') !== '' };
    }),
  );
  return { imports, code };
}

function resolve(path: string, specifier: string): Omit<Import, 'typeOnly'> {
  if (specifier.startsWith('.')) return { target: normalize(join(dirname(path), specifier)), kind: 'file' };
  if (specifier.startsWith('node:')) return { target: specifier, kind: 'builtin' };
  const [scope = '', name = ''] = specifier.split('/');
  return { target: scope.startsWith('@') ? `${scope}/${name}` : scope, kind: 'package' };
}
