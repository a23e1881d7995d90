import { html } from 'hono/html';
import type { ReportDiagnostic } from '../../../../schemas/index.ts';
import { linkText } from './links.ts';
import type { Markup } from './markup.ts';

/** Findings as `plumb validate` prints them: code, place, detail, fix. */
export function renderDiagnostics(diagnostics: readonly ReportDiagnostic[]): Markup {
  return html`<ol class="diagnostics">${diagnostics.map(
    (finding) => html`
<li data-key="${finding.code} ${finding.file ?? ''} ${finding.line ?? ''}"><p><code class="code">${finding.code}</code> <strong>${finding.summary}</strong>${renderPlaceOf(finding)}</p>
<p class="text">${linkText(finding.detail)}</p>${finding.fix === undefined ? '' : html`<p class="fix"><span class="quiet">Fix:</span> ${linkText(finding.fix)}</p>`}</li>`,
  )}</ol>`;
}

function renderPlaceOf({ file, line }: ReportDiagnostic): Markup | '' {
  if (file === undefined) return '';
  return html` <code class="quiet">${file}${line === undefined ? '' : `:${line}`}</code>`;
}
