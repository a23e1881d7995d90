import type { Diagnostic } from '../../../schemas/index.ts';

/** Findings as JUnit: a test case a file that has findings, failing for errors. A clean fleet is one passing case. */
export function formatJunit(diagnostics: readonly Diagnostic[], { suite = 'plumb validate' }: { readonly suite?: string } = {}): string {
  const byFile = new Map<string, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    const file = diagnostic.file ?? 'fleet';
    const group = byFile.get(file) ?? [];
    byFile.set(file, group);
    group.push(diagnostic);
  }
  if (byFile.size === 0) byFile.set('fleet', []);
  const cases = [...byFile].map(([file, group]) => formatCase(file, group));
  const failures = [...byFile.values()].filter((group) => group.some((diagnostic) => diagnostic.severity === 'error')).length;
  const counts = `tests="${byFile.size}" failures="${failures}" errors="0"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${counts}>\n<testsuite name="${escapeXml(suite)}" ${counts}>\n${cases.join('')}</testsuite>\n</testsuites>\n`;
}

function formatCase(file: string, diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  const warnings = diagnostics.filter((diagnostic) => diagnostic.severity === 'warning');
  const [first] = errors;
  const failure =
    first === undefined
      ? ''
      : `<failure type="${escapeXml(first.code)}" message="${escapeXml(errors.length === 1 ? `${first.summary}: ${first.detail}` : `${errors.length} errors`)}">${escapeXml(errors.map(lineOf).join('\n'))}</failure>\n`;
  const output = warnings.length === 0 ? '' : `<system-out>${escapeXml(warnings.map(lineOf).join('\n'))}</system-out>\n`;
  return `<testcase classname="plumb" name="${escapeXml(file)}">\n${failure}${output}</testcase>\n`;
}

function lineOf({ code, file, line, column, summary, detail, fix }: Diagnostic): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  return `${code} ${place} ${summary}: ${detail}${fix === undefined ? '' : ` (${fix})`}`;
}

/** XML 1.0 has no place for most control characters, not even escaped. */
function escapeXml(text: string): string {
  return text
    .replaceAll(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      '\ufffd',
    )
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
