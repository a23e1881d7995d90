import { canonicalJson, type Diagnostic } from '../../schemas/index.ts';

/** Findings that only one side has. A finding stays the same one when lines are added above it. */
export function compareDiagnostics(
  from: readonly Diagnostic[],
  to: readonly Diagnostic[],
): { readonly added: readonly Diagnostic[]; readonly solved: readonly Diagnostic[] } {
  return { added: without(to, from), solved: without(from, to) };
}

function without(all: readonly Diagnostic[], others: readonly Diagnostic[]): readonly Diagnostic[] {
  const known = new Set(others.map(identityOf));
  return all.filter((diagnostic) => !known.has(identityOf(diagnostic)));
}

function identityOf({ code, file, pointer, detail }: Diagnostic): string {
  return canonicalJson([code, file, pointer, detail]);
}
