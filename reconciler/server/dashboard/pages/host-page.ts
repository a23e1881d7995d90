import { html } from 'hono/html';
import type { HostView } from '../../../status/index.ts';
import { renderConditions } from '../parts/conditions.ts';
import { renderDiagnostics } from '../parts/diagnostics.ts';
import { renderDifferences } from '../parts/differences.ts';
import { renderEvents } from '../parts/events.ts';
import { hostHref, renderCommitLink, withQuery } from '../parts/links.ts';
import { lookOfHealth, lookOfHost, lookOfSync, renderMark, renderVerdict } from '../parts/marks.ts';
import type { Markup } from '../parts/markup.ts';
import type { Page } from '../parts/page.ts';
import { renderPlace } from '../parts/places.ts';
import { renderEmpty, renderFacts, renderSection, renderTrail } from '../parts/section.ts';
import { formatDuration, renderTime } from '../parts/time.ts';
import { plural } from '../parts/value.ts';
import { renderJudgement } from './judgement-notice.ts';
import { renderHostMembers } from './member-table.ts';
import { renderLeases } from './rollout-tables.ts';

/** One host: its last report, the commit that it enforces, and its members. */
export function buildHostPage(view: HostView, now: number): Page {
  const { name, members, differences, conditions, events } = view;
  return {
    title: `${view.state === 'Reporting' ? '' : `${lookOfHost(view.state).word} · `}${name}`,
    area: 'fleet',
    api: `/api/v1${hostHref(name)}`,
    main: html`${renderTrail([{ label: 'Fleet', href: '/' }])}
<h1>${name}</h1>
<p class="lead">${view.address} · ${renderMark(lookOfHost(view.state))}${view.lastReportAt === undefined ? '' : html` <span class="quiet">last report ${renderTime(view.lastReportAt, { now })}</span>`}</p>
<div class="verdicts">
${renderVerdict('Sync', { look: lookOfSync(view.sync.state), status: view.sync, now })}
${renderVerdict('Health', { look: lookOfHealth(view.health.state), status: view.health, now })}
${renderHostFacts(view, now)}
</div>
${renderJudgement(view.judgement, now)}
${renderRefusal(view)}
${renderUnexpected(view)}
${renderSection({ id: 'members', title: 'Members', count: members.length }, members.length === 0 ? renderEmpty('Git places no member on this host.') : renderHostMembers(members, now))}
${renderHostLeases(view, now)}
${renderSection({ id: 'differences', title: 'Differences', count: differences.length }, differences.length === 0 ? renderEmpty('Nothing differs from Git.') : renderDifferences(differences, now))}
${renderSection({ id: 'conditions', title: 'Conditions', count: conditions.length }, conditions.length === 0 ? renderEmpty('The host has reported no conditions.') : renderConditions(conditions, { id: 'conditions-table', caption: 'Conditions of the host', now }))}
${renderSection({ id: 'events', title: 'Recent events', note: html`<a href="${withQuery('/events', [['host', name]])}">all events</a>` }, events.length === 0 ? renderEmpty('Nothing has happened yet.') : renderEvents(events.slice(0, 10), { id: 'events-table', caption: `The newest events on ${name}`, now }))}`,
  };
}

function renderHostFacts(view: HostView, now: number): Markup {
  const last = view.lastReport;
  return renderFacts([
    ['Belongs to', renderPlace({ organizationPath: view.organizationPath })],
    ['Enforces', view.commit === undefined ? html`<span class="none">no commit yet</span>` : renderCommitLink(view.commit)],
    ['Applied', view.appliedCommit === undefined ? html`<span class="none">no commit yet</span>` : renderCommitLink(view.appliedCommit)],
    ['Agent', view.agentVersion],
    [
      'Last report',
      last === undefined
        ? undefined
        : html`number ${last.sequence}, by ${last.trigger}, took ${formatDuration(last.durationMs)}, received ${renderTime(last.receivedAt, { now })}`,
    ],
    [
      'Clock',
      last === undefined || Math.abs(last.clockSkewMs) < 2000
        ? undefined
        : html`<strong class="ink-warn">${formatDuration(Math.abs(last.clockSkewMs))} ${last.clockSkewMs > 0 ? 'behind' : 'ahead of'} the server</strong>`,
    ],
  ]);
}

/** Under a lease a member of this host may be away: that is worth knowing before anybody touches it. */
function renderHostLeases({ leases, name }: HostView, now: number): Markup | '' {
  if (leases.length === 0) return '';
  return renderSection(
    { id: 'leases', title: 'Leases it holds', count: leases.length },
    renderLeases(leases, { now, caption: `Leases of members on ${name}` }),
  );
}

function renderRefusal({ refusedCommit, diagnostics }: HostView): Markup | '' {
  if (refusedCommit === undefined) return '';
  return html`<section class="notice edge-bad" aria-labelledby="refusal-heading">
<h2 id="refusal-heading">${renderMark({ ...lookOfSync('Blocked'), word: 'Refuses commit' })} ${renderCommitLink(refusedCommit)}</h2>
<p class="quiet">The last good commit stays enforced.</p>
${diagnostics.length === 0 ? '' : renderDiagnostics(diagnostics)}
</section>`;
}

function renderUnexpected({ unexpectedMembers }: HostView): Markup | '' {
  if (unexpectedMembers.length === 0) return '';
  return html`<section class="notice edge-warn" aria-labelledby="unexpected-heading">
<h2 id="unexpected-heading">Reports ${plural(unexpectedMembers.length, 'member')} that Git does not place here</h2>
<p>${unexpectedMembers.join(', ')}</p>
</section>`;
}
