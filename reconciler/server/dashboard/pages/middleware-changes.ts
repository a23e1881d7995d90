import { html } from 'hono/html';
import type { ChangedParameter, MiddlewareChanges } from '../../../review/index.ts';
import type { ExpectedCommit } from '../../../status/index.ts';
import type { Compared } from '../../reviews/commit-work.ts';
import { renderCommitChoice } from '../parts/commit-choice.ts';
import { renderEffect } from '../parts/effect.ts';
import { middlewareHref, renderCommitLink, reviewHref } from '../parts/links.ts';
import type { Markup } from '../parts/markup.ts';
import { renderEmpty, renderSection } from '../parts/section.ts';
import { renderTable } from '../parts/table.ts';
import { renderTime } from '../parts/time.ts';
import { renderValue } from '../parts/value.ts';

export interface ChangesInput {
  readonly middleware: string;
  /** Commits that can be compared, newest first. */
  readonly commits: readonly ExpectedCommit[];
  /** The commit in force. */
  readonly inForce: string;
  /** As the address has it; absent until a reader asks: comparing takes the server's time. */
  readonly since?: string;
  readonly answer?: Compared<MiddlewareChanges>;
}

/** How the parameters came to be what they are. */
export function renderChanges({ middleware, commits, inForce, since = '', answer }: ChangesInput, now: number): Markup {
  const earlier = commits.slice(commits.findIndex(({ id }) => id === inForce) + 1);
  const form = html`<form class="filter" method="get" action="${middlewareHref(middleware)}#changes" aria-label="Choose an earlier commit">
${renderCommitChoice('since', { label: 'Changes since', none: 'before the last change of it', commits: earlier, chosen: since })}
<p class="field actions"><button type="submit">Show</button></p>
</form>`;
  return renderSection(
    { id: 'changes', title: 'Changes', note: 'which parameters changed in Git, when and by whom' },
    commits.length === 0
      ? renderEmpty('This server has no copy of a Git repository to compare commits in.')
      : html`${form}${answer === undefined ? '' : renderAnswer(answer, now)}`,
  );
}

function renderAnswer(answer: Compared<MiddlewareChanges>, now: number): Markup {
  if ('refused' in answer) return html`<div class="notice edge-warn"><p>${answer.refused.message}</p></div>`;
  const { from, to, parameters, added, removed } = answer.value;
  const range = html`<p class="more">From ${renderCommitLink(from.id)} to ${renderCommitLink(to.id)}, the commit in force: <a href="${reviewHref(from.id, to.id)}">review all it does</a>.</p>`;
  const lone = [...renderNames('Added', added), ...renderNames('Removed', removed)];
  if (parameters.length + lone.length === 0) return html`${renderEmpty('No parameter of it changed.')}${range}`;
  return html`${lone}${parameters.length === 0 ? '' : renderRows(parameters, now)}${range}`;
}

function renderNames(title: string, names: readonly string[]): readonly Markup[] {
  if (names.length === 0) return [];
  return [html`<p class="filter-note">${title}: ${names.map((name, index) => html`${index === 0 ? '' : ', '}<code>${name}</code>`)}</p>`];
}

function renderRows(parameters: readonly ChangedParameter[], now: number): Markup {
  return renderTable({
    id: 'changes-table',
    caption: 'Parameters that changed, with both values, what a change costs, and who changed them last',
    columns: ['Parameter', 'Of', 'Before', 'After', 'Effect', { label: 'Changed by', class: 'wide' }, 'Written in'],
    rows: parameters.map((row) => ({
      key: `${row.of} ${row.pointer}`,
      cells: [
        html`<span class="name">${pathOf(row.pointer)}</span>${row.sensitive ? html` <span class="tag">secret</span>` : ''}`,
        row.of,
        renderValue(row.from, 'not set'),
        renderValue(row.to, 'not set'),
        renderEffect(row.effect),
        renderAuthor(row.by, now),
        row.place === undefined ? html`<span class="none">the adapter</span>` : html`<code>${row.place.file}:${row.place.line}</code>`,
      ],
    })),
  });
}

function renderAuthor(commit: ExpectedCommit | undefined, now: number): Markup {
  if (commit === undefined) return html`<span class="none">an earlier commit</span>`;
  const [title = ''] = (commit.message ?? '').split('\n', 1);
  return html`${commit.author ?? ''} <span class="quiet">${renderTime(commit.committedAt, { now })}</span><span class="why">${renderCommitLink(commit.id)} ${title}</span>`;
}

function pathOf(pointer: string): string {
  return pointer.slice(1).replaceAll('~1', '/').replaceAll('~0', '~');
}
