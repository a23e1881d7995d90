import { html } from 'hono/html';
import { type FleetView, healthStates, syncStates } from '../../../status/index.ts';
import { type BarPart, describeParts, renderBar } from '../parts/bar.ts';
import { fleetHref, linkText, renderCommitLink } from '../parts/links.ts';
import { lookOfHealth, lookOfSync, renderMark } from '../parts/marks.ts';
import type { Markup } from '../parts/markup.ts';
import { renderTime } from '../parts/time.ts';
import { cut, plural } from '../parts/value.ts';

/** The state of the fleet in three panels: sync, health, and the commit in force. The axes are never mixed. */
export function renderGlance(view: FleetView, now: number): Markup {
  const { totals } = view;
  const sync = syncStates.map((state) => ({ state, look: lookOfSync(state), count: totals.sync[state] }));
  const health = healthStates.map((state) => ({ state, look: lookOfHealth(state), count: totals.health[state] }));
  return html`<div class="glance">
${renderAxis('Sync', { question: 'Does it match Git?', parts: sync, view })}
${renderAxis('Health', { question: 'Does it work?', parts: health, view })}
${renderForce(view, now)}
</div>`;
}

interface Axis {
  readonly question: string;
  readonly parts: readonly (BarPart & { readonly state: string })[];
  readonly view: FleetView;
}

function renderAxis(title: string, { question, parts, view }: Axis): Markup {
  const shown = parts.filter(({ count }) => count > 0);
  return html`<section class="panel" aria-labelledby="glance-${title}">
<h2 id="glance-${title}">${title} <span class="quiet">${question}</span></h2>
${renderBar(parts, `${title} of ${plural(view.totals.members, 'member')}: ${describeParts(parts)}`)}
<ul class="legend">${shown.map(
    ({ state, look, count }) =>
      html`<li data-key="${state}"><a href="${fleetHref({ ...view.filter, state })}"><b>${count}</b> ${renderMark(look)}</a></li>`,
  )}</ul>
</section>`;
}

function renderForce({ commit, totals }: FleetView, now: number): Markup {
  const [title = ''] = (commit.message ?? '').split('\n', 1);
  const parts: readonly BarPart[] = [
    { look: { ...lookOfSync('Synced'), word: 'on this commit' }, count: totals.hostsOnCommit },
    { look: { ...lookOfSync('Exempt'), word: 'not yet' }, count: totals.hosts - totals.hostsOnCommit },
  ];
  const silent = totals.hosts - totals.hostStates.Reporting;
  return html`<section class="panel" aria-labelledby="glance-commit">
<h2 id="glance-commit">Commit in force <span class="quiet">${renderTime(commit.committedAt ?? commit.firstSeenAt, { now })}</span></h2>
${renderBar(parts, `Hosts: ${describeParts(parts)}`)}
<p class="commit-line">${renderCommitLink(commit.id)} ${title === '' ? '' : linkText(cut(title, 90))}${commit.author === undefined ? '' : html` <span class="quiet">by ${commit.author}</span>`}</p>
<p class="quiet">Applied on ${totals.hostsOnCommit} of ${plural(totals.hosts, 'host')}${silent === 0 ? '' : html`; <strong>${plural(silent, 'host')} not reporting</strong>`}</p>
</section>`;
}
