import { formatFinding } from '../../schemas/index.ts';
import type { ExpectedMiddleware } from './fleet-expectation.ts';
import type { RolloutGlance } from './fleet-rows.ts';
import { hostReasons, judgeOutage } from './judge-host.ts';
import { judgeMemberStatus } from './judge-member.ts';
import { byRollout, type Judgement, type JudgementReason, judge } from './judgement.ts';
import { type LeavingRow, leavingReason } from './leaving.ts';
import type { MemberJudgement } from './member-status.ts';
import type { SourceState, StatusInput } from './status-input.ts';

/** A middleware with its rollout and the statuses of its members, judged before. */
export interface JudgedMiddleware {
  readonly middleware: ExpectedMiddleware;
  readonly statuses: readonly MemberJudgement[];
  readonly rollout: RolloutGlance;
}

export function judgeMiddleware(judged: JudgedMiddleware, input: StatusInput): Judgement {
  return judge(middlewareReasons(judged, input));
}

/** The server, the source, every host, every middleware, and what left Git and is still there. */
export function judgeFleet(
  { middleware, leaving }: { readonly middleware: readonly JudgedMiddleware[]; readonly leaving: readonly LeavingRow[] },
  input: StatusInput,
): Judgement {
  return judge([
    ...serverReasons(input.obstacle),
    ...sourceReasons(input.source, input.now),
    ...leaving.map(leavingReason),
    ...input.expectation.hosts.flatMap((host) => hostReasons(host, input)),
    ...middleware.flatMap((one) => middlewareReasons(one, input)),
  ]);
}

function middlewareReasons({ middleware, statuses, rollout }: JudgedMiddleware, input: StatusInput): readonly JudgementReason[] {
  const judgement = byRollout[rollout.state] ?? 'fine';
  const since = rollout.since === undefined ? {} : { since: rollout.since };
  return [
    ...(judgement === 'fine'
      ? []
      : [{ judgement, subject: `middleware ${middleware.name}`, reason: `Rollout${rollout.state}`, message: rollout.message, ...since }]),
    ...statuses.flatMap((status) => judgeMemberStatus({ member: status.member, middleware }, input, status)),
  ];
}

/** What is shown may be true for as long as the server remembers it, and is not kept. */
function serverReasons(obstacle: string | undefined): readonly JudgementReason[] {
  return obstacle === undefined ? [] : [{ judgement: 'needsPerson', subject: 'server', reason: 'NotReady', message: obstacle }];
}

const shownFindings = 3;

function sourceReasons(source: SourceState | undefined, now: number): readonly JudgementReason[] {
  if (source === undefined || source.state === 'Ready') return [];
  const { state, reason, message, since, diagnostics, availableCommit } = source;
  const at = since === undefined ? {} : { since };
  if (state === 'Unreachable') {
    const judgement = judgeOutage(since, now);
    return judgement === 'fine' ? [] : [{ judgement, subject: 'source', reason, message, ...at }];
  }
  const findings = diagnostics.slice(0, shownFindings).map(formatFinding);
  const more = diagnostics.length > shownFindings ? [`and ${diagnostics.length - shownFindings} more`] : [];
  const commit = availableCommit === undefined ? 'the newest commit' : `commit ${availableCommit.slice(0, 12)}`;
  const told = [`${commit} is refused, the one before it stays in force`, ...(findings.length === 0 ? [message] : findings), ...more];
  return [{ judgement: 'needsPerson', subject: 'source', reason, message: told.join('; '), ...at }];
}
