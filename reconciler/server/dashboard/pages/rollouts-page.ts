import { html } from 'hono/html';
import { type RolloutView, rolloutViewStates } from '../../../rollout/index.ts';
import type { Judgement } from '../../../status/index.ts';
import { rolloutHref } from '../parts/links.ts';
import { renderMark } from '../parts/marks.ts';
import type { Markup } from '../parts/markup.ts';
import { renderMoments } from '../parts/moments.ts';
import type { Page } from '../parts/page.ts';
import { lookOfRollout, lookOfWindow } from '../parts/rollout-marks.ts';
import { renderEmpty } from '../parts/section.ts';
import { renderTable, type TableRow } from '../parts/table.ts';
import { renderTime } from '../parts/time.ts';
import { plural } from '../parts/value.ts';
import { renderRolloutStrip } from '../pictures/rollout-strip.ts';
import { renderJudgementMark } from './judgement-notice.ts';

/** Rows a page shows unless asked for all: the worst come first. */
const rowLimit = 200;

interface RolloutsInput {
  readonly now: number;
  /** By the name of the middleware. */
  readonly judgements: ReadonlyMap<string, Judgement>;
}

/** How every middleware goes on, worst first. */
export function buildRolloutsPage(
  views: readonly RolloutView[],
  { now, judgements, every }: RolloutsInput & { readonly every: boolean },
): Page {
  const rows = every ? views : views.slice(0, rowLimit);
  const counts = rolloutViewStates.map((state) => ({ state, count: views.filter((view) => view.state === state).length }));
  const needsPerson = views.filter(({ state }) => state === 'Halted' || state === 'Unsafe').length;
  return {
    title: `${needsPerson === 0 ? '' : `${needsPerson} to look at · `}Rollouts`,
    area: 'rollouts',
    api: '/api/v1/rollouts',
    main: html`<h1>Rollouts</h1>
<p class="lead">${describe(views, needsPerson)}</p>
<ul class="legend">${counts.filter(({ count }) => count > 0).map(({ state, count }) => html`<li data-key="${state}"><b>${count}</b> ${renderMark(lookOfRollout(state))}</li>`)}</ul>
${views.length === 0 ? renderEmpty('Git lists no middleware.') : renderRollouts(rows, { now, judgements })}
${rows.length === views.length ? '' : html`<p class="more">The worst ${rows.length} of ${views.length} are shown. <a href="/rollouts?rows=all">Show all ${views.length}</a></p>`}`,
  };
}

function describe(views: readonly RolloutView[], needsPerson: number): string {
  if (needsPerson > 0)
    return `${needsPerson} of ${plural(views.length, 'middleware', 'middleware')} ${needsPerson === 1 ? 'needs' : 'need'} a person.`;
  return views.every(({ state }) => state === 'Idle') ? 'Nothing is under way.' : 'Nothing needs a person.';
}

function renderRollouts(views: readonly RolloutView[], input: RolloutsInput): Markup {
  return renderTable({
    id: 'rollouts-table',
    caption: 'Rollouts of all middleware, worst first',
    columns: [
      'Middleware',
      'State',
      'Judgement',
      'In the order they go',
      { label: 'Why', class: 'wide' },
      { label: 'Window', class: 'tight' },
    ],
    rows: views.map((view) => rolloutRow(view, input)),
  });
}

function rolloutRow(view: RolloutView, { now, judgements }: RolloutsInput): TableRow {
  const { middleware, adapter, coordination, state, since, message, window } = view;
  return {
    key: middleware,
    class: state === 'Idle' ? 'calm' : '',
    cells: [
      html`<a class="name" href="${rolloutHref(middleware)}">${middleware}</a><span class="why">${adapter}${coordination === 'none' ? html` <span class="tag">no coordination</span>` : ''}</span>`,
      html`${renderMark(lookOfRollout(state))}${since === undefined ? '' : html`<span class="why">${renderTime(since, { now, style: 'age' })}</span>`}`,
      renderJudgementMark(judgements.get(middleware)),
      renderRolloutStrip(view),
      html`<span class="text">${renderMoments(message, now)}</span>`,
      html`${renderMark(lookOfWindow(window.state))}${window.nextAt === undefined ? '' : html`<span class="why">until ${renderMoments(window.nextAt, now)}</span>`}`,
    ],
  };
}
