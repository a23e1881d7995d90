import type { Diagnostic } from '../../schemas/index.ts';
import { finding } from './finding.ts';
import { limits } from './load/limits.ts';

/** By file, place and code, each finding once, cut to a readable number. Errors are never cut away in favour of warnings. */
export function arrangeDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const unique = new Map(diagnostics.map((diagnostic) => [identityOf(diagnostic), diagnostic]));
  const sorted = [...unique.values()].sort(compare);
  if (sorted.length <= limits.findings) return sorted;
  const errors = sorted.filter((diagnostic) => diagnostic.severity === 'error');
  const kept = (errors.length >= limits.findings ? errors : sorted).slice(0, limits.findings);
  return [...kept, finding('MW1019', { detail: `${sorted.length - kept.length} more in the repository` })];
}

function identityOf({ code, file, line, column, pointer, detail }: Diagnostic): string {
  return JSON.stringify([code, file, line, column, pointer, detail]);
}

function compare(a: Diagnostic, b: Diagnostic): number {
  return (
    compareText(a.file ?? '', b.file ?? '') ||
    (a.line ?? 0) - (b.line ?? 0) ||
    (a.column ?? 0) - (b.column ?? 0) ||
    compareText(a.code, b.code) ||
    compareText(a.pointer ?? '', b.pointer ?? '') ||
    compareText(a.detail, b.detail)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
