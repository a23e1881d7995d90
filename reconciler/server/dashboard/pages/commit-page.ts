import { html } from 'hono/html';
import type { CommitHostRow, CommitHostState, CommitView, ExpectedCommit, SourceState } from '../../../status/index.ts';
import { type BarPart, describeParts, renderBar } from '../parts/bar.ts';
import { renderConditions } from '../parts/conditions.ts';
import { renderDiagnostics } from '../parts/diagnostics.ts';
import { renderExecutedReview } from '../parts/executed-review.ts';
import { commitHref, linkText, renderCommitLink, renderHostLink, reviewHref, shortenCommit } from '../parts/links.ts';
import { lookOfCommitHost, renderMark } from '../parts/marks.ts';
import type { Markup } from '../parts/markup.ts';
import type { Page } from '../parts/page.ts';
import { renderEmpty, renderFacts, renderSection, renderTrail } from '../parts/section.ts';
import { renderTable } from '../parts/table.ts';
import { formatDuration, renderTime } from '../parts/time.ts';
import { plural } from '../parts/value.ts';
import { renderSourceNotice } from './source-notice.ts';

/** In the order of a commit's way. */
const states: readonly CommitHostState[] = ['Applied', 'Applying', 'Pending', 'Refused', 'Stale', 'NeverReported', 'Superseded'];

export interface CommitPageInput {
  readonly now: number;
  readonly source?: SourceState;
  /** Commits that can be compared, newest first. */
  readonly comparable: readonly ExpectedCommit[];
}

/** One commit: its author and message, and how far it has got. */
export function buildCommitPage(view: CommitView, { now, source, comparable }: CommitPageInput): Page {
  const [title = '', ...body] = (view.message ?? '').trim().split('\n');
  const rest = body.join('\n').trim();
  const parts = states.map((state) => ({ look: lookOfCommitHost(state), count: view.totals[state] }));
  return {
    title: `${title === '' ? shortenCommit(view.id) : title}`,
    area: 'commits',
    api: `/api/v1${commitHref(view.id)}`,
    main: html`${renderTrail([{ label: 'Commits', href: '/commits' }])}
<h1>${title === '' ? html`Commit <code>${shortenCommit(view.id)}</code>` : title}</h1>
<p class="lead"><code class="full">${view.id}</code>${view.current ? html` <span class="tag">in force</span>` : ''}</p>
${rest === '' ? '' : html`<p class="text commit-body">${linkText(rest)}</p>`}
${renderFacts([
  ['Author', view.author],
  ['Committed', view.committedAt === undefined ? undefined : renderTime(view.committedAt, { now })],
  ['Served since', view.firstSeenAt === undefined ? undefined : renderTime(view.firstSeenAt, { now })],
  [
    'Slowest host',
    view.slowest === undefined ? undefined : html`${renderHostLink(view.slowest.host)}, ${formatDuration(view.slowest.delayMs)}`,
  ],
])}
${renderCompare(view.id, comparable)}
${source?.availableCommit === view.id ? renderSourceNotice(source, { now, open: view.totals.Refused === 0 }) : ''}
${renderSection(
  { id: 'progress', title: 'How far it has got', count: `${view.totals.Applied} of ${plural(view.totals.hosts, 'host')}` },
  renderProgress(parts),
)}
${renderRefusals(view.hosts)}
${view.conditions.length === 0 ? '' : renderSection({ id: 'conditions', title: 'Conditions', count: view.conditions.length }, renderConditions(view.conditions, { id: 'conditions-table', caption: 'What this commit did beyond what was reviewed', now }))}
${renderExecutedReview(view.review, now)}
${renderSection({ id: 'hosts', title: 'Hosts', count: view.totals.hosts }, view.hosts.length === 0 ? renderEmpty('The fleet has no hosts.') : renderHosts(view, now))}`,
  };
}

/** The choice of a commit to compare with; by default the one before in Git, whether a server ever served it or not. */
function renderCompare(id: string, comparable: readonly ExpectedCommit[]): Markup | '' {
  const index = comparable.findIndex((commit) => commit.id === id);
  const before = index === -1 ? undefined : comparable[index + 1];
  return before === undefined
    ? ''
    : html`<p class="more"><a href="${reviewHref(before.id, id)}">What it changes</a>, compared with the one before</p>`;
}

function renderProgress(parts: readonly BarPart[]): Markup {
  return html`${renderBar(parts, `Hosts: ${describeParts(parts)}`)}
<ul class="legend">${parts.filter(({ count }) => count > 0).map(({ look, count }) => html`<li data-key="${look.word}"><b>${count}</b> ${renderMark(look)}</li>`)}</ul>`;
}

/** Hosts that refuse for the same reasons share one list. */
function renderRefusals(hosts: readonly CommitHostRow[]): Markup | '' {
  const refusing = hosts.filter(({ state }) => state === 'Refused');
  if (refusing.length === 0) return '';
  const alike = [...Map.groupBy(refusing, ({ diagnostics }) => JSON.stringify(diagnostics)).values()];
  return renderSection(
    { id: 'refusals', title: 'Refused', count: plural(refusing.length, 'host') },
    alike.map(
      (rows) =>
        html`<div class="notice edge-bad"><p>${rows.map(({ host }, index) => html`${index === 0 ? '' : ', '}${renderHostLink(host)}`)}</p>${renderDiagnostics(rows[0]?.diagnostics ?? [])}</div>`,
    ),
  );
}

function renderHosts(view: CommitView, now: number): Markup {
  return renderTable({
    id: 'hosts-table',
    caption: 'How far this commit has got on each host, those that need attention first',
    columns: ['Host', 'State', 'Applied', { label: 'Took', class: 'number' }, 'Enforces now'],
    rows: view.hosts.map((row) => ({
      key: row.host,
      cells: [
        renderHostLink(row.host),
        renderMark(lookOfCommitHost(row.state)),
        renderTime(row.appliedAt, { now }),
        row.delayMs === undefined ? html`<span class="blank">–</span>` : formatDuration(row.delayMs),
        row.commit === undefined
          ? html`<span class="none">nothing yet</span>`
          : row.commit === view.id
            ? 'this commit'
            : renderCommitLink(row.commit),
      ],
    })),
  });
}
