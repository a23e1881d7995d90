import { type Diagnostic, hasErrors } from '../../../schemas/index.ts';

/** Findings for programs: `{ ok, diagnostics }`, indented, in a stable order of fields. */
export function formatJson(diagnostics: readonly Diagnostic[]): string {
  const list = diagnostics.map(({ code, severity, summary, detail, fix, file, line, column, pointer }) => ({
    code,
    severity,
    summary,
    detail,
    fix,
    file,
    line,
    column,
    pointer,
  }));
  return `${JSON.stringify({ ok: !hasErrors(diagnostics), diagnostics: list }, null, 2)}\n`;
}
