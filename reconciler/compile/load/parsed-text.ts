import type { CompileCode } from '../codes.ts';
import type { Mark } from '../document.ts';

/** Something wrong with the text itself, at an offset. */
export interface TextProblem {
  readonly code: CompileCode;
  readonly at: number;
  readonly detail: string;
  readonly fix?: string;
  /** Where in the document, when it is known. */
  readonly path?: readonly (string | number)[];
}

export interface ParsedDocument {
  readonly value: unknown;
  readonly mark: Mark;
  /** False: values are missing, so checking them would only make noise. */
  readonly complete: boolean;
  readonly problems: readonly TextProblem[];
}

/** Documents of one file; none and a problem when the file cannot be parsed. */
export interface ParsedText {
  readonly documents: readonly ParsedDocument[];
  readonly problems: readonly TextProblem[];
}
