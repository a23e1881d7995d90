/** A finding about a document, as data: the same list feeds the terminal, JSON, SARIF, JUnit and the dashboard. */
export interface Diagnostic {
  /** `MW` + stage digit + number: 1 load, 2 schema, 3 references, 4 placing, 5 invariants, 6 adapters, 7 rendering, 8 source. */
  readonly code: string;
  readonly severity: 'error' | 'warning';
  /** Always the same text for one code. */
  readonly summary: string;
  /** The fault in this place, with the wrong value. */
  readonly detail: string;
  /** The way out. */
  readonly fix?: string;
  /** Path relative to the repository's root. */
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based. */
  readonly column?: number;
  /** JSON pointer inside the document. */
  readonly pointer?: string;
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}

/** A finding on one line: where, what, and the wrong value; without the way out. */
export function formatFinding({ code, summary, detail, file, line }: Omit<Diagnostic, 'severity'>): string {
  const place = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}: `;
  return `${place}${code} ${summary}: ${detail}`;
}

/** A value for a message: JSON on one line, cut to a readable length. */
export function quoteValue(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/**
 * What a value of another type than the place wants is, where it is not quoted: it may belong elsewhere, and be a secret there. That is
 * a map, a list, and what stands in the place of one; undefined for any other.
 */
export function nameMisplaced(value: unknown, wanted: readonly string[]): string | undefined {
  if (Array.isArray(value)) return `a list of ${value.length === 1 ? '1 item' : `${value.length} items`}`;
  if (typeof value === 'object' && value !== null) {
    const count = Object.keys(value).length;
    return `a map with ${count === 1 ? '1 field' : `${count} fields`}`;
  }
  if (value === null || wanted.length === 0 || !wanted.every((type) => type === 'object' || type === 'array')) return undefined;
  return typeof value === 'string' ? 'a text' : typeof value === 'boolean' ? 'a truth value' : 'a number';
}
