import { type Diagnostic, formatPointer } from '../../schemas/index.ts';
import { type CompileCode, compileCodes } from './codes.ts';
import { type FleetDocument, placeAt, type SourcePlace } from './document.ts';

const maxPointer = 500;

export interface FindingText {
  readonly detail: string;
  /** Absent: the fix of the code is given. */
  readonly fix?: string | undefined;
}

export interface FindingSpot {
  readonly document: Pick<FleetDocument, 'source' | 'mark'>;
  readonly path: readonly (string | number)[];
  /** Point at the key instead of the value. */
  readonly part?: 'key' | 'value';
}

/** A diagnostic about a value inside a document. */
export function findingAt(code: CompileCode, spot: FindingSpot, text: FindingText): Diagnostic {
  return { ...finding(code, text, placeAt(spot.document, spot.path, spot.part)), pointer: shortPointer(spot.path) };
}

/** A diagnostic about a file or about the whole repository. */
export function finding(code: CompileCode, text: FindingText, place?: Partial<SourcePlace>): Diagnostic {
  const entry = compileCodes[code];
  return { code, severity: entry.severity, summary: entry.summary, detail: text.detail, fix: text.fix ?? entry.fix, ...place };
}

/** The pointer, cut where a hostile key makes it endless. */
export function shortPointer(path: readonly (string | number)[]): string {
  const pointer = formatPointer(path);
  return pointer.length <= maxPointer ? pointer : `${pointer.slice(0, maxPointer)}…`;
}
