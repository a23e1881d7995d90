import type { Diagnostic, FileDeclaration, Middleware, SliceFile } from '../../../schemas/index.ts';
import type { FleetDocument } from '../document.ts';
import { findingAt } from '../finding.ts';
import { readText } from '../load/read-text.ts';
import type { Staged } from '../model.ts';

export interface FilesInput {
  readonly repository: ReadonlyMap<string, Uint8Array>;
  /** Files the source refused, with an error of their own. */
  readonly refused: ReadonlySet<string>;
}

/** Raw files of a middleware with their contents. Sources are relative to the document and stay in the repository. */
export function resolveFiles(document: FleetDocument<Middleware>, input: FilesInput): Staged<Readonly<Record<string, SliceFile>>> {
  const result: Record<string, SliceFile> = {};
  const diagnostics: Diagnostic[] = [];
  for (const [name, file] of Object.entries(document.value.spec.files ?? {})) {
    const path = ['spec', 'files', name];
    if (!staysInside(name)) {
      diagnostics.push(
        findingAt(
          'MW3017',
          { document, path, part: 'key' },
          { detail: `${JSON.stringify(name)} is not a path inside the member's directory`, fix: 'write a relative path without .. parts' },
        ),
      );
      continue;
    }
    const content = contentOf({ document, path, file }, input);
    if (typeof content === 'string') {
      result[name] = { content, mode: file.mode ?? '0644', ...(file.sensitive === true ? { sensitive: true } : {}) };
    } else diagnostics.push(...content);
  }
  return { result, diagnostics };
}

interface Declared {
  readonly document: FleetDocument<Middleware>;
  readonly path: readonly string[];
  readonly file: FileDeclaration;
}

function contentOf({ document, path, file }: Declared, { repository, refused }: FilesInput): string | readonly Diagnostic[] {
  if (file.source === undefined) return file.content ?? '';
  const spot = { document, path: [...path, 'source'] };
  const source = joinPath(document.source.file, file.source);
  const quoted = JSON.stringify(file.source);
  if (source === undefined) {
    const detail = `${quoted} leads out of the repository`;
    return [findingAt('MW3017', spot, { detail, fix: 'write a path that stays in the repository, relative to this document' })];
  }
  const bytes = repository.get(source);
  if (bytes === undefined)
    return refused.has(source)
      ? []
      : [
          findingAt('MW3016', spot, {
            detail: `${quoted} would be ${source}, which is not in the repository, or is a link, a binary or too large`,
          }),
        ];
  const read = readText(source, bytes);
  return 'text' in read
    ? read.text
    : [findingAt('MW3019', spot, { detail: `${source}: ${read.diagnostic.summary}, ${read.diagnostic.detail}` })];
}

/** The path a document's relative path leads to, or undefined when it leaves the root. */
function joinPath(document: string, relative: string): string | undefined {
  if (relative.startsWith('/') || /[\\\0]/.test(relative)) return undefined;
  const parts = document.split('/').slice(0, -1);
  for (const part of relative.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}

function staysInside(path: string): boolean {
  return !/[\\\0-\x1f]/.test(path) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}
