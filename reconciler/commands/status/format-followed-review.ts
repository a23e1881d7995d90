import type { ExecutedMember, ExecutedReviewState, FollowedReview, MemberVerdict } from '../../status/index.ts';
import { formatCell } from '../output/format-cell.ts';
import { formatTable, oneLine } from '../output/format-table.ts';

/** The reviewed and the executed effects, a line a member, and a summary. */
export function formatFollowedReview(view: FollowedReview, options: { readonly colour: boolean }): string {
  const { commit, author, message = '', current, reviewed, members } = view;
  const title = message.split('\n')[0] ?? '';
  const place = current ? 'in force now' : 'no longer in force';
  const columns = ['member', 'host', 'verdict', 'reviewed', 'effect', 'executed', 'note'];
  const lines = [
    `commit ${commit.slice(0, 12)}${title === '' ? '' : ` ${title}`}${author === undefined ? '' : ` (${author})`}, ${place}`,
    ...(reviewed === undefined ? [] : [`compared with ${reviewed.from.slice(0, 12)} at ${reviewed.reviewedAt}`]),
    observedWords[view.observed],
  ];
  return [
    `${lines.map(oneLine).join('\n')}\n`,
    ...(members.length === 0 ? [] : [formatTable({ columns, rows: members.map(formatMember) }, options)]),
    `${oneLine(`${stateWords[view.state]}: ${summarize(view)}`)}\n`,
  ].join('\n');
}

function formatMember({ member, host, verdict, outcome, predicted, executed, drift, note }: ExecutedMember): readonly string[] {
  return [
    member,
    host,
    verdictWords[verdict],
    outcome ?? 'nothing',
    formatCell(predicted),
    executed,
    note ?? (drift === 'none' ? '-' : `and ${drift} for drift`),
  ];
}

/** 12 as reviewed, 1 stronger: cache/2 restart instead of hot, 3 not yet */
function summarize({ totals, members }: FollowedReview): string {
  if (totals.members === 0) return 'it changes no member';
  return shown
    .flatMap((verdict) => {
      if (totals[verdict] === 0) return [];
      const stronger = members.filter((member) => member.verdict === verdict).map(describeSurprise);
      return [`${totals[verdict]} ${verdictWords[verdict]}${verdict === 'stronger' ? `: ${stronger.join('; ')}` : ''}`];
    })
    .join(', ');
}

function describeSurprise({ member, executed, predicted, outcome }: ExecutedMember): string {
  return `${member} ${executed} instead of ${outcome === undefined ? 'nothing' : (predicted ?? 'unknown')}`;
}

const shown: readonly MemberVerdict[] = ['asReviewed', 'weaker', 'stronger', 'unknown', 'notYet'];

const verdictWords: Readonly<Record<MemberVerdict, string>> = {
  stronger: 'stronger',
  unknown: 'unknown',
  notYet: 'not yet',
  weaker: 'weaker',
  asReviewed: 'as reviewed',
};

const stateWords: Readonly<Record<ExecutedReviewState, string>> = {
  stronger: 'more was done than was reviewed',
  unknown: 'it is not known of every member',
  unfinished: 'not finished',
  asReviewed: 'executed as reviewed',
};

const observedWords: Readonly<Record<FollowedReview['observed'], string>> = {
  same: 'the commit and the hosts were as reviewed when it came into force',
  moved: 'the commit is as reviewed, but the hosts had moved on from what the review saw',
  notReviewed: 'the commit is as reviewed; this digest says nothing of how the hosts were',
};
