import { type MemberReport, parsePointer, type SliceMember } from '../../schemas/index.ts';
import { isOpen } from '../plan/index.ts';
import { isReporting } from './assume-host.ts';
import { decideOutcome, effectOf } from './decide-outcome.ts';
import { describeSteps } from './describe-steps.ts';
import type { Conceal } from './hide-secrets.ts';
import type { NamePlace } from './name-places.ts';
import { outcomeReasons } from './outcome-reasons.ts';
import { type CompareMembers, type MemberOfCommit, parameterChange, transitionCosts } from './parameter-changes.ts';
import type { HostPrediction } from './predict-host.ts';
import { reportedStatus } from './reported-status.ts';
import { isLeft, partings, resourceChanges } from './resource-changes.ts';
import type { MemberReview, Outcome } from './review.ts';
import type { LastHostStatus } from './review-input.ts';

/** A member on the hosts of both commits. */
export interface MemberPair {
  readonly key: string;
  readonly from?: SidedMember;
  readonly to?: SidedMember;
}

export interface SidedMember extends MemberOfCommit {
  readonly slice: SliceMember;
  readonly at: HostPrediction;
}

/** Whether the change is about this member, and not only about others on its host. */
export function isReviewed({ key, from, to }: MemberPair): boolean {
  if (from === undefined || to === undefined || from.at.host !== to.at.host) return true;
  const told = (['state', 'detached', 'drift', 'role'] as const).some((field) => from.slice[field] !== to.slice[field]);
  return told || to.at.clean.steps.some((step) => (isOpen(step) || isLeft(step)) && step.resource.members.includes(key));
}

/** How the words of one host are found and shown. */
export interface HostWords {
  readonly namePlace: NamePlace;
  readonly conceal: Conceal;
}

export interface MemberReviewContext extends HostWords {
  /** Undefined: no server was asked. */
  readonly lastStatuses: ReadonlyMap<string, LastHostStatus> | undefined;
  readonly compare: CompareMembers;
}

export function reviewMember({ key, from, to }: MemberPair, context: MemberReviewContext): MemberReview {
  const here = to ?? from;
  if (here === undefined) throw new RangeError(`${key} is on no host`);
  const { slice, at } = here;
  const isMoved = from !== undefined && to !== undefined && from.at.host !== to.at.host;
  const steps = at.plan.steps.filter(({ resource }) => resource.members.includes(key));
  const disruption = at.disruptions.get(key);
  const change = { from: from?.slice, to: to?.slice, isMoved, host: at.host, steps, disruption };
  const outcome = decideOutcome(change);
  const { namePlace, conceal } = context;
  const reported = reportOf(from ?? here, context);
  const rows = from === undefined || to === undefined ? [] : context.compare(from, to);
  const told = new Set(rows.map(({ pointer }) => parsePointer(pointer)[0] ?? ''));
  const costs = transitionCosts(steps, namePlace);
  const parting = from === undefined ? { deletions: [], left: [] } : partings(from.at.clean, key);
  return {
    key,
    id: slice.id,
    host: at.host,
    ...(isMoved ? { fromHost: from.at.host } : {}),
    ...(slice.role === undefined ? {} : { role: slice.role }),
    outcome,
    effect: effectOf(outcome),
    reasons: outcomeReasons(outcome, change, namePlace).map(conceal),
    parameters: rows.map((row) => parameterChange(row, { conceal, reported, costs })),
    resources: isWhole(outcome) ? [] : resourceChanges(at.clean, { member: key, namePlace, told, conceal }),
    steps: describeSteps(at.plan, key),
    ...parting,
    blocked: [...new Set(steps.flatMap(({ blocked }) => blocked?.message ?? []))].map(conceal),
    becomesEnforced: from?.slice.drift === 'observe' && to?.slice.drift === 'enforce',
    ...(reported === undefined ? {} : { observed: reportedStatus(reported, { steps, namePlace, conceal }) }),
  };
}

/** The member comes or goes as a whole: its parts tell nothing new. */
function isWhole(outcome: Outcome): boolean {
  return outcome === 'install' || outcome === 'uninstall' || outcome === 'move';
}

function reportOf({ slice, at }: SidedMember, { lastStatuses }: MemberReviewContext): MemberReport | undefined {
  const lastStatus = lastStatuses?.get(at.host);
  return isReporting(lastStatus) ? lastStatus.report.members.find(({ key }) => key === slice.key) : undefined;
}
