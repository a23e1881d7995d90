import { type Diagnostic, formatMemberKey } from '../../schemas/index.ts';
import { takesAway } from './decide-outcome.ts';
import type { HostReview, MemberReview, MiddlewareReview, Observed } from './review.ts';
import { countOf, listNames, reviewFinding } from './review-finding.ts';

export interface JudgeInput {
  readonly middleware: readonly MiddlewareReview[];
  readonly hosts: readonly HostReview[];
  readonly observation: Observed | undefined;
}

/** Findings for the reviewer beyond budgets. */
export function judgeChange({ middleware, hosts, observation }: JudgeInput): readonly Diagnostic[] {
  return [
    ...judgeRemovals(hosts),
    ...middleware.flatMap(judgeMiddleware),
    ...(observation === undefined || observation.blind.length === 0
      ? []
      : [reviewFinding('MW9005', { detail: listNames(observation.blind.map(({ host, reason }) => `${host} (${reason})`)) })]),
  ];
}

function judgeRemovals(hosts: readonly HostReview[]): readonly Diagnostic[] {
  const held = hosts.filter(({ removals }) => removals.held);
  const [first] = held;
  if (first === undefined) return [];
  const most = Math.max(...held.map(({ removals }) => removals.planned));
  const detail = `${listNames(held.map(({ name, removals }) => `${name} would lose ${countOf(removals.planned, 'resource')}`))} and the cap is ${first.removals.cap}: nothing is removed there until it is confirmed`;
  return [reviewFinding('MW9002', { detail, fix: `set Fleet.spec.removals.confirm to ${most} if this is wanted` })];
}

function judgeMiddleware(middleware: MiddlewareReview): readonly Diagnostic[] {
  return [...judgeAway(middleware), ...judgeRollout(middleware), ...judgeDrift(middleware), ...judgeData(middleware)];
}

function judgeAway({ members, place }: MiddlewareReview): readonly Diagnostic[] {
  const away = members.filter(({ outcome }) => takesAway(outcome));
  return [...Map.groupBy(away, ({ outcome }) => outcome)].map(([outcome, group]) => {
    const reasons = listNames([...new Set(group.flatMap((member) => member.reasons))]);
    const detail = `${outcome} of ${listNames(group.map(({ key }) => key))}${reasons === '' ? '' : ` because of ${reasons}`}`;
    return reviewFinding('MW9003', { detail, place: causeOf(group) ?? place });
  });
}

/** Where the parameter stands that asks for it: a forge shows the finding beside that line. */
function causeOf(members: readonly MemberReview[]) {
  const [first] = members;
  return first?.parameters.find(({ name, place }) => place !== undefined && first.reasons.includes(name))?.place;
}

function judgeRollout({ name, rollout, place, memberCount }: MiddlewareReview): readonly Diagnostic[] {
  if (rollout === undefined || memberCount < 2) return [];
  const { order, coordination, worst, before, quorum, away } = rollout;
  const alone =
    coordination === 'none' && order.length > 1
      ? [
          reviewFinding('MW9006', {
            detail: `${listNames(order.map((id) => formatMemberKey({ middleware: name, id })))} may go at the same moment`,
            place,
          }),
        ]
      : [];
  const isTooFew = before > 0 && (worst < (quorum ?? 1) || worst < 1);
  if (!isTooFew || rollout.isWhole) return alone;
  const wanted = quorum === undefined ? '' : `, its quorum is ${quorum}`;
  const missing = away.length === 0 ? '' : `; ${listNames(away)} ${away.length === 1 ? 'is' : 'are'} away already`;
  return [
    ...alone,
    reviewFinding('MW9007', { detail: `${name}: ${Math.max(worst, 0)} of ${before} at the worst moment${wanted}${missing}`, place }),
  ];
}

function judgeDrift({ members }: MiddlewareReview): readonly Diagnostic[] {
  const unknown = members.filter(({ becomesEnforced, observed }) => becomesEnforced && observed === undefined);
  const blindly =
    unknown.length === 0
      ? []
      : [
          reviewFinding('MW9004', {
            detail: `${listNames(unknown.map(({ key }) => key))}: the drift mode becomes enforce, and no report tells what differs`,
          }),
        ];
  const known = members.flatMap(({ key, observed }) => {
    const notes = (observed?.drift ?? []).filter(({ overwritten }) => overwritten);
    if (notes.length === 0) return [];
    const what = notes.map(({ what: place, observed: seen }) => (seen === undefined ? place : `${place} is ${seen}`));
    return [reviewFinding('MW9004', { detail: `${key}: ${listNames(what)}` })];
  });
  return [...blindly, ...known];
}

function judgeData({ members }: MiddlewareReview): readonly Diagnostic[] {
  const leaving = members.filter(({ outcome }) => outcome === 'uninstall' || outcome === 'move');
  const data = leaving.flatMap(({ left, host, fromHost }) => left.filter(isData).map((id) => ({ id, host: fromHost ?? host })));
  if (data.length === 0) return [];
  const hosts = listNames([...new Set(data.map(({ host }) => host))]);
  return [reviewFinding('MW9008', { detail: `${listNames(data.map(({ id }) => id))} on ${hosts}` })];
}

function isData(resource: string): boolean {
  return /^(file|directory)\[/.test(resource);
}
