import type { Diagnostic } from '../../../schemas/index.ts';

export interface TextOptions {
  /** ANSI colours; the caller knows whether anybody sees them. */
  readonly colour?: boolean;
}

/** Findings for people: three lines each, and an empty line between. Control characters of the repository are made visible. */
export function formatText(diagnostics: readonly Diagnostic[], options: TextOptions = {}): string {
  return diagnostics.map((diagnostic) => formatOne(diagnostic, options.colour === true)).join('\n');
}

/** `2 errors, 1 warning`, or `no findings`. */
export function formatSummary(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length;
  const warnings = diagnostics.length - errors;
  if (diagnostics.length === 0) return 'no findings';
  return [countOf(errors, 'error'), countOf(warnings, 'warning')].filter((part) => part !== '').join(', ');
}

function formatOne(diagnostic: Diagnostic, colour: boolean): string {
  const { severity, code, summary, detail, fix } = diagnostic;
  const paint = (text: string, style: number) => (colour ? `\u001b[${style}m${text}\u001b[0m` : text);
  const place = placeText(diagnostic);
  const head = `${paint(severity, severity === 'error' ? 31 : 33)} ${paint(code, 1)}${place === '' ? '' : ` ${paint(visible(place), 36)}`}`;
  const lines = [head, `  ${summary}: ${visible(detail)}`, ...(fix === undefined ? [] : [`  ${paint('fix:', 32)} ${visible(fix)}`])];
  return `${lines.join('\n')}\n`;
}

function placeText({ file, line, column, pointer }: Diagnostic): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  return [place, pointer].filter((part) => part !== undefined && part !== '').join(' ');
}

function countOf(count: number, word: string): string {
  return count === 0 ? '' : `${count} ${word}${count === 1 ? '' : 's'}`;
}

function visible(text: string): string {
  return text.replaceAll(
    /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
