import { formatFinding, type Report, type ReportEvent } from '../../schemas/index.ts';
import type { ReportDraft } from './report-facts.ts';

/** The part of the last report about commits and the repository. */
type Last = Pick<Report, 'conditions' | 'commit' | 'availableCommit'>;

/** Events for changes since the last report: commits seen and refused, the repository lost and found, removals held back. */
export function transitionEvents(draft: ReportDraft, last: Last | undefined): readonly ReportEvent[] {
  return [...commitTransitions(draft, last), ...sourceTransitions(draft, last), ...removalTransitions(draft, last)];
}

function commitTransitions({ at, commit, availableCommit, diagnostics = [] }: ReportDraft, last: Last | undefined): readonly ReportEvent[] {
  const seen = commit !== undefined && commit !== last?.commit;
  const refused = availableCommit !== undefined && availableCommit !== last?.availableCommit;
  return [
    ...(seen ? [{ code: 'CommitSeen' as const, at, message: `commit ${commit} is to be enforced` }] : []),
    ...(refused ? [{ code: 'CommitRefused' as const, at, message: describeRefused(availableCommit, diagnostics) }] : []),
  ];
}

function describeRefused(commit: string, diagnostics: NonNullable<ReportDraft['diagnostics']>): string {
  const [first] = diagnostics;
  const findings = diagnostics.length === 1 ? '1 finding' : `${diagnostics.length} findings`;
  const message = `commit ${commit} is not applied: ${findings}${first === undefined ? '' : `: ${formatFinding(first)}`}`;
  return message.slice(0, 1900);
}

function sourceTransitions(draft: ReportDraft, last: Last | undefined): readonly ReportEvent[] {
  const [now, before] = [problemOf(draft), last === undefined ? undefined : problemOf(last)];
  if (now !== undefined && before === undefined) return [{ code: 'SourceUnreachable', at: draft.at, message: now }];
  if (now === undefined && before !== undefined)
    return [{ code: 'SourceRecovered', at: draft.at, message: 'the repository answers again' }];
  return [];
}

function removalTransitions(draft: ReportDraft, last: Last | undefined): readonly ReportEvent[] {
  const held = heldRemovals(draft);
  const isTold = last !== undefined && last.commit === draft.commit && heldRemovals(last) === held;
  if (held === undefined || isTold) return [];
  return [{ code: 'RemovalBlocked', at: draft.at, message: held }];
}

function heldRemovals({ conditions }: Pick<Report, 'conditions'>): string | undefined {
  return conditions.find(({ type }) => type === 'RemovalBlocked')?.message;
}

/** A refused commit is an answer of the repository, not a problem with it. */
function problemOf({ conditions }: Pick<Report, 'conditions'>): string | undefined {
  const source = conditions.find(({ type }) => type === 'SourceReady');
  return source?.status === 'False' && source.reason !== 'CommitRefused' && source.reason !== 'HistoryNotForward'
    ? `${source.reason}: ${source.message}`.slice(0, 1900)
    : undefined;
}
