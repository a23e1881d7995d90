import { html } from 'hono/html';
import type { ExpectedCommit, FleetView } from '../../../status/index.ts';
import { commitHref, renderCommitLink, reviewHref } from '../parts/links.ts';
import type { Markup } from '../parts/markup.ts';
import type { Page } from '../parts/page.ts';
import { renderEmpty } from '../parts/section.ts';
import { renderTable } from '../parts/table.ts';
import { renderTime } from '../parts/time.ts';
import { cut, plural } from '../parts/value.ts';
import { renderSourceNotice } from './source-notice.ts';

/** The commits this server has served, newest first. */
export function buildCommitsPage(
  view: FleetView,
  { now, comparable }: { readonly now: number; readonly comparable: readonly ExpectedCommit[] },
): Page {
  const known = new Set(comparable.map(({ id }) => id));
  const canCompare = known.size > 1;
  const commits = view.recentCommits.length === 0 ? [view.commit] : view.recentCommits;
  return {
    title: 'Commits',
    area: 'commits',
    api: '/api/v1/commits',
    main: html`<h1>Commits</h1>
<p class="lead">${plural(commits.length, 'commit')} served, newest first. ${view.totals.hostsOnCommit} of ${plural(view.totals.hosts, 'host')} have applied the one in force.${canCompare ? html` <a href="/review">Compare any two</a>.` : ''}</p>
${renderSourceNotice(view.source, { now })}
${
  commits.length === 0
    ? renderEmpty('No commit was served yet.')
    : renderTable({
        id: 'commits-table',
        caption: 'Commits served, newest first',
        columns: [{ label: 'What', class: 'wide' }, 'Commit', 'Who', 'Committed', 'Served since', ...(canCompare ? ['Compare'] : [])],
        rows: commits.map((commit, index) => {
          const before = commits[index + 1];
          const [title = ''] = (commit.message ?? '').split('\n', 1);
          return {
            key: commit.id,
            cells: [
              html`<a class="name" href="${commitHref(commit.id)}">${title === '' ? 'no message' : cut(title, 120)}</a>${commit.id === view.commit.id ? html` <span class="tag">in force</span>` : ''}`,
              renderCommitLink(commit.id),
              commit.author ?? html`<span class="none">not told</span>`,
              renderTime(commit.committedAt, { now }),
              renderTime(commit.firstSeenAt, { now }),
              ...(canCompare
                ? [
                    renderCompare(
                      before !== undefined && known.has(before.id) && known.has(commit.id) ? reviewHref(before.id, commit.id) : undefined,
                    ),
                  ]
                : []),
            ],
          };
        }),
      })
}`,
  };
}

function renderCompare(href: string | undefined): Markup {
  return href === undefined ? html`<span class="blank">–</span>` : html`<a href="${href}">with the one before</a>`;
}
