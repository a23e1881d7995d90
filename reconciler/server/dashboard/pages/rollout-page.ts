import { html } from 'hono/html';
import type { RolloutView } from '../../../rollout/index.ts';
import type { Judgement } from '../../../status/index.ts';
import { middlewareHref, renderCommitLink, rolloutHref } from '../parts/links.ts';
import { renderMark } from '../parts/marks.ts';
import type { Markup } from '../parts/markup.ts';
import { renderMoments } from '../parts/moments.ts';
import type { Page } from '../parts/page.ts';
import { lookOfRollout, lookOfWindow } from '../parts/rollout-marks.ts';
import { renderEmpty, renderFacts, renderSection, renderTrail } from '../parts/section.ts';
import { renderTime } from '../parts/time.ts';
import { plural } from '../parts/value.ts';
import { renderRolloutPicture } from '../pictures/rollout-picture.ts';
import { renderJudgement } from './judgement-notice.ts';
import { renderHalt, renderLost } from './rollout-notice.ts';
import { renderLeases, renderRolloutLog, renderRolloutMembers } from './rollout-tables.ts';

/** The rollout of one middleware: members that went, members at it, the next ones, and what is in the way. */
export function buildRolloutPage(
  view: RolloutView,
  { now, judgement }: { readonly now: number; readonly judgement: Judgement | undefined },
): Page {
  const { middleware, state, members, holders, log } = view;
  return {
    title: `${state === 'Idle' ? '' : `${state} · `}rollout of ${middleware}`,
    area: 'rollouts',
    api: `/api/v1${rolloutHref(middleware)}`,
    main: html`${renderTrail([
      { label: 'Rollouts', href: '/rollouts' },
      { label: middleware, href: middlewareHref(middleware) },
    ])}
<h1>Rollout of ${middleware}</h1>
<p class="lead">${view.adapter}, ${plural(view.totals.members, 'member')}, ${view.totals.done} done</p>
${judgement === undefined ? '' : renderJudgement(judgement, now)}
<div class="verdicts">
${renderState(view, now)}
${renderGate(view, now)}
${renderRolloutFacts(view)}
</div>
${renderHalt(view, now)}
${renderLost(view, now)}
${renderSection({ id: 'order', title: 'In the order they go', note: 'from left to right' }, renderRolloutPicture(view, now))}
${renderSection({ id: 'members', title: 'Members', count: members.length }, members.length === 0 ? renderEmpty('It has no members.') : renderRolloutMembers(members, now))}
${renderSection({ id: 'leases', title: 'Who may be away now', count: holders.length }, holders.length === 0 ? renderEmpty('Nobody holds a lease.') : renderLeases(holders, { now, caption: 'Leases, the oldest first' }))}
${renderSection({ id: 'log', title: 'What happened' }, log.length === 0 ? renderEmpty('Nothing has happened yet.') : renderRolloutLog(log, now))}`,
  };
}

function renderState({ state, message, since }: RolloutView, now: number): Markup {
  const look = lookOfRollout(state);
  return html`<div class="verdict edge-${look.tone}"><h2>State</h2>
<p>${renderMark(look)}${since === undefined ? '' : html` <span class="quiet">for ${renderTime(since, { now, style: 'age' })}</span>`}</p>
<p class="message">${renderMoments(message, now)}</p></div>`;
}

function renderGate({ window }: RolloutView, now: number): Markup {
  const look = lookOfWindow(window.state);
  return html`<div class="verdict edge-${look.tone}"><h2>Window</h2>
<p>${renderMark(look)}${window.nextAt === undefined ? '' : html` <span class="quiet">until ${renderMoments(window.nextAt, now)}</span>`}</p>
<p class="message">${renderMoments(window.message, now)}</p></div>`;
}

function renderRolloutFacts({ coordination, maxUnavailable, commit, totals }: RolloutView): Markup {
  return renderFacts([
    ['Coordination', coordination === 'none' ? html`<strong>none</strong>: its agents do not ask one another` : 'by leases'],
    ['May be away at once', coordination === 'none' ? html`<span class="none">nobody counts</span>` : plural(maxUnavailable, 'member')],
    ['Ready', `${totals.ready} of ${totals.members}`],
    ['Commit in force', renderCommitLink(commit)],
  ]);
}
