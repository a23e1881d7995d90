import { html } from 'hono/html';
import type { RolloutHolderRow, RolloutView } from '../../../rollout/index.ts';
import { renderCommitLink, renderHostLink } from '../parts/links.ts';
import { renderMark } from '../parts/marks.ts';
import type { Markup } from '../parts/markup.ts';
import { renderMoments } from '../parts/moments.ts';
import { lookOfRollout } from '../parts/rollout-marks.ts';
import { renderTime } from '../parts/time.ts';
import { formatReason } from '../parts/value.ts';

/** Why no member goes on, and what a person can do about it. Nothing is done from a page. */
export function renderHalt({ halt, middleware }: RolloutView, now: number): Markup | '' {
  if (halt === undefined) return '';
  return html`<section class="notice edge-bad" aria-labelledby="halt-heading">
<h2 id="halt-heading">${renderMark(lookOfRollout('Halted'))} ${halt.member} failed <span class="quiet">for ${renderTime(halt.at, { now, style: 'age' })}</span></h2>
<p>${renderMoments(halt.message, now)}</p>
<p class="quiet">On commit ${renderCommitLink(halt.commit)}. The other members stay on what they run.</p>
<ul class="ways"><li>To go on, commit a change of middleware <strong>${middleware}</strong>, or revert the last one: a newer revision is tried afresh, canaries first. A commit to something else does not end the halt.</li></ul>
</section>`;
}

/** Members that went and are not back: since when, and in the middle of what. */
export function renderLost({ holders, middleware }: RolloutView, now: number): Markup | '' {
  const lost = holders.filter(({ notBack }) => notBack !== undefined);
  if (lost.length === 0) return '';
  return html`<section class="notice edge-bad" aria-labelledby="unsafe-heading">
<h2 id="unsafe-heading">${renderMark(lookOfRollout('Unsafe'))} ${lost.length === 1 ? 'A member is' : `${lost.length} members are`} not back</h2>
${lost.map((holder) => renderLostHolder(holder, now))}
<p class="quiet">Nobody else goes before that. A lease does not run out by itself unless the rollout says so.</p>
<ul class="ways"><li>Bring it back. The lease ends by itself once its agent tells that it is ready and the product says that it is safe.</li>
<li>If its host never returns, take the lease back by a commit to the middleware, or remove or detach the member:
<pre tabindex="0">metadata:
  name: ${middleware}
spec:
  rollout:
    release: [${lost.map(({ fence }) => fence).join(', ')}]</pre></li></ul>
</section>`;
}

function renderLostHolder({ member, host, action, grantedAt, fence, notBack }: RolloutHolderRow, now: number): Markup {
  return html`<p><strong>${member}</strong> on ${renderHostLink(host)} left to ${action} under lease ${fence}, ${renderTime(grantedAt, { now })}. ${notBack === undefined ? '' : html`<span class="ink-bad">${formatReason(notBack.reason)}:</span> ${renderMoments(notBack.message, now)}`}</p>`;
}
