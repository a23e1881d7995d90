import { html } from 'hono/html';
import type { SourceState } from '../../../status/index.ts';
import { renderDiagnostics } from '../parts/diagnostics.ts';
import { renderCommitLink } from '../parts/links.ts';
import { lookOfSync, renderMark } from '../parts/marks.ts';
import type { Markup } from '../parts/markup.ts';
import { renderTime } from '../parts/time.ts';
import { plural, renderText } from '../parts/value.ts';

/** Says aloud that the newest commit is not the one in force, and why. Nothing while the repository is fine. */
export function renderSourceNotice(
  source: SourceState | undefined,
  { now, open = false }: { readonly now: number; readonly open?: boolean },
): Markup | '' {
  if (source === undefined || source.state === 'Ready') return '';
  const isRefused = source.state === 'Refused';
  const look = isRefused
    ? { ...lookOfSync('Blocked'), word: 'Commit refused' }
    : { ...lookOfSync('Unknown'), word: 'Repository unreachable' };
  const { diagnostics, availableCommit, since } = source;
  return html`<section class="notice edge-${isRefused ? 'bad' : 'warn'}" aria-labelledby="source-heading">
<h2 id="source-heading">${renderMark(look)}${availableCommit === undefined ? '' : html` ${renderCommitLink(availableCommit)}`}${since === undefined ? '' : html` <span class="quiet">for ${renderTime(since, { now, style: 'age' })}</span>`}</h2>
<p>${renderText(source.message)}</p>
<p class="quiet">${isRefused ? 'The commit before it stays in force.' : 'The last good commit stays in force; hosts go on without the server.'}</p>
${diagnostics.length === 0 ? '' : html`<details${open ? html` open` : ''}><summary>${plural(diagnostics.length, 'finding')}</summary>${renderDiagnostics(diagnostics)}</details>`}
</section>`;
}
