import { html } from 'hono/html';
import type { FleetView } from '../../../status/index.ts';
import { rolloutHref } from '../parts/links.ts';
import { renderMark } from '../parts/marks.ts';
import type { Markup } from '../parts/markup.ts';
import { renderMoments } from '../parts/moments.ts';
import { lookOfRollout } from '../parts/rollout-marks.ts';
import { renderTime } from '../parts/time.ts';

const mostShown = 5;

/** Says aloud which rollouts need a person. Nothing while none does. */
export function renderFleetRollouts({ middleware }: FleetView, now: number): Markup | '' {
  const stuck = middleware.filter(({ rollout }) => rollout.state === 'Halted' || rollout.state === 'Unsafe');
  if (stuck.length === 0) return '';
  return html`<section class="notice edge-bad" aria-labelledby="rollouts-heading">
<h2 id="rollouts-heading">Rollouts that need a person <span class="quiet">${stuck.length}</span></h2>
<ul class="stuck">${stuck
    .slice(0, mostShown)
    .map(
      ({ name, rollout }) =>
        html`<li data-key="${name}">${renderMark(lookOfRollout(rollout.state))} <a class="name" href="${rolloutHref(name)}">${name}</a>${rollout.since === undefined ? '' : html` <span class="quiet">for ${renderTime(rollout.since, { now, style: 'age' })}</span>`}<p class="text">${renderMoments(rollout.message, now)}</p></li>`,
    )}</ul>
<p class="quiet"><a href="/rollouts">All rollouts</a></p>
</section>`;
}
