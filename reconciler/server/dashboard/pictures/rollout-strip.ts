import { html } from 'hono/html';
import type { RolloutView } from '../../../rollout/index.ts';
import type { Markup } from '../parts/markup.ts';
import { lookOfRolloutMember } from '../parts/rollout-marks.ts';

const mostShown = 12;
const step = 20;

/** The order in one line: a shape for each member, and the count in words. */
export function renderRolloutStrip({ members, totals }: Pick<RolloutView, 'members' | 'totals'>): Markup {
  const shown = members.slice(0, mostShown);
  const looks = shown.map(({ state }) => lookOfRolloutMember(state));
  const label = shown.map(({ id }, index) => `${id} ${looks[index]?.word ?? ''}`).join(', ');
  const going = totals.members - totals.exempt;
  return html`<svg class="strip" width="${Math.max(1, shown.length) * step}" height="16" role="img" aria-label="In order: ${label === '' ? 'nobody' : label}">${looks.map(({ icon, tone }, index) => html`<g class="tone-${tone}"><use class="icon" href="#icon-${icon}" x="${index * step}" y="1" width="14" height="14"></use></g>`)}</svg><span class="why">${totals.done} of ${going} done${members.length > mostShown ? `, ${members.length - mostShown} more not drawn` : ''}</span>`;
}
