import { html } from 'hono/html';
import type { ExecutedMember, ExecutedReview, MemberVerdict } from '../../../status/index.ts';
import { formatReviewReference, memberVerdicts } from '../../../status/index.ts';
import { renderEffect } from './effect.ts';
import { renderCommitLink } from './links.ts';
import type { Markup } from './markup.ts';
import { renderEmpty, renderFacts, renderSection } from './section.ts';
import { renderTable } from './table.ts';
import { renderTime } from './time.ts';

/** The effects executed for a commit beside the reviewed ones. */
export function renderExecutedReview(executed: ExecutedReview, now: number): Markup {
  const { reviewed, members, totals } = executed;
  const count = memberVerdicts
    .flatMap((verdict) => (totals[verdict] === 0 ? [] : [`${totals[verdict]} ${verdictWords[verdict]}`]))
    .join(', ');
  if (reviewed === undefined)
    return renderSection(
      { id: 'review', title: 'Reviewed and executed', count: 'unknown' },
      renderEmpty('It is not known what this commit was expected to do: this server did not see it come into force after another.'),
    );
  return renderSection(
    { id: 'review', title: 'Reviewed and executed', count },
    html`${renderFacts([
      ['Review', html`<code>${formatReviewReference(reviewed.digest)}</code>`],
      ['Compared with', renderCommitLink(reviewed.from)],
      ['Reviewed', renderTime(reviewed.reviewedAt, { now })],
    ])}
${members.length === 0 ? renderEmpty('It changes no member.') : renderMembers(members)}`,
  );
}

function renderMembers(members: readonly ExecutedMember[]): Markup {
  const blank = html`<span class="blank">–</span>`;
  return renderTable({
    id: 'review-table',
    caption: 'What was reviewed for each member and what was executed, surprises first',
    columns: ['Member', 'Host', 'Verdict', 'Reviewed', 'Effect', 'Executed', { label: 'Note', class: 'wide' }],
    rows: members.map(({ member, host, verdict, outcome, predicted, executed, drift, note }) => ({
      key: `${member} ${host}`,
      cells: [
        member,
        host,
        verdictWords[verdict],
        outcome ?? 'nothing',
        predicted === undefined ? html`<span class="quiet">unknown</span>` : renderEffect(predicted),
        renderEffect(executed),
        note ?? (drift === 'none' ? blank : html`and ${renderEffect(drift)} for drift`),
      ],
    })),
  });
}

const verdictWords: Readonly<Record<MemberVerdict, string>> = {
  stronger: 'stronger',
  unknown: 'unknown',
  notYet: 'not yet',
  weaker: 'weaker',
  asReviewed: 'as reviewed',
};
