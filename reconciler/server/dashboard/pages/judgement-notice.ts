import { html } from 'hono/html';
import type { Judgement, JudgementReason } from '../../../status/index.ts';
import { lookOfSync, renderMark } from '../parts/marks.ts';
import type { Markup } from '../parts/markup.ts';
import { renderTime } from '../parts/time.ts';
import { plural, renderText } from '../parts/value.ts';

/** Reasons that are shown before the rest is folded. */
const open = 5;

/** What needs a person and what is under way, with every reason in full. Nothing while all is fine. */
export function renderJudgement({ state, reasons }: Judgement, now: number): Markup | '' {
  if (state === 'fine') return '';
  const needing = reasons.filter(({ judgement }) => judgement === 'needsPerson').length;
  const isBad = state === 'needsPerson';
  const word = isBad ? `${plural(needing, 'reason needs', 'reasons need')} a person` : `${plural(reasons.length, 'thing')} under way`;
  const look = { ...lookOfSync(isBad ? 'Blocked' : 'Changing'), word };
  const rest = reasons.slice(open);
  return html`<section class="notice edge-${isBad ? 'bad' : 'warn'}" aria-labelledby="judgement-heading">
<h2 id="judgement-heading">${renderMark(look)}</h2>
<ul>${reasons.slice(0, open).map((reason) => renderReason(reason, now))}</ul>
${rest.length === 0 ? '' : html`<details><summary>${plural(rest.length, 'more')}</summary><ul>${rest.map((reason) => renderReason(reason, now))}</ul></details>`}
</section>`;
}

/** The judgement in a word, with its first reason. */
export function renderJudgementMark(judgement: Judgement | undefined): Markup | '' {
  if (judgement === undefined) return '';
  const { state, reasons } = judgement;
  const [first] = reasons;
  const looks = {
    fine: { ...lookOfSync('Synced'), word: 'fine' },
    underWay: { ...lookOfSync('Changing'), word: 'under way' },
    needsPerson: { ...lookOfSync('Blocked'), word: 'needs a person' },
  };
  return html`${renderMark(looks[state])}${first === undefined ? '' : html`<span class="why">${renderText(first.subject)} ${renderText(first.reason)}</span>`}`;
}

function renderReason({ judgement, subject, reason, message, since }: JudgementReason, now: number): Markup {
  return html`<li>${judgement === 'underWay' ? html`<span class="quiet">under way</span> ` : ''}<strong>${renderText(subject)}</strong> ${renderText(reason)}: ${renderText(message)}${since === undefined ? '' : html` <span class="quiet">for ${renderTime(since, { now, style: 'age' })}</span>`}</li>`;
}
