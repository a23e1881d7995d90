import type { MemberReport } from '../../schemas/index.ts';
import { isOpen, type Plan } from '../plan/index.ts';
import { isHeard } from './assume-host.ts';
import { decideOutcome, effectOf } from './decide-outcome.ts';
import { describeSteps } from './describe-steps.ts';
import { sightOf } from './member-sight.ts';
import type { NamePlace } from './name-places.ts';
import { outcomeReasons } from './outcome-reasons.ts';
import { type CompareMembers, parameterChange } from './parameter-changes.ts';
import { isLeft, partings, resourceChanges } from './resource-changes.ts';
import type { MemberReview, Outcome } from './review.ts';
import type { MemberPair, MembersInput, SidedMember } from './review-members.ts';

/** Whether the change is about this member, and not only about others on its host. */
export function isReviewed({ key, from, to }: MemberPair): boolean {
  if (from === undefined || to === undefined || from.at.host !== to.at.host) return true;
  const told = (['state', 'detached', 'drift', 'role'] as const).some((field) => from.slice[field] !== to.slice[field]);
  return told || to.at.clean.steps.some((step) => (isOpen(step) || isLeft(step)) && step.resource.members.includes(key));
}

export interface MemberContext extends MembersInput {
  readonly compare: CompareMembers;
  readonly namePlace: (host: string) => NamePlace;
}

export function reviewMember(pair: MemberPair, context: MemberContext): MemberReview {
  const { key, from, to } = pair;
  const here = to ?? from;
  if (here === undefined) throw new RangeError(`${key} is on no host`);
  const isMoved = from !== undefined && to !== undefined && from.at.host !== to.at.host;
  const plans = planOf(here);
  const namePlace = context.namePlace(here.at.host);
  const steps = plans.plan.steps.filter(({ resource }) => resource.members.includes(key));
  const disruption = here.at.disruptions.get(key);
  const sides = { ...(from === undefined ? {} : { from: from.slice }), ...(to === undefined ? {} : { to: to.slice }) };
  const outcome = decideOutcome({ ...sides, isMoved, steps, ...(disruption === undefined ? {} : { disruption }) });
  const reported = reportOf(from ?? here, context);
  const rows = from === undefined || to === undefined ? [] : context.compare(from, to);
  const told = new Set(rows.map(({ pointer }) => pointer.split('/')[1]?.replaceAll('~1', '/').replaceAll('~0', '~') ?? ''));
  const leaving = from === undefined ? undefined : partings(planOf(from).clean, key);
  return {
    key,
    id: here.slice.id,
    host: here.at.host,
    ...(isMoved ? { fromHost: from.at.host } : {}),
    ...(here.slice.role === undefined ? {} : { role: here.slice.role }),
    outcome,
    effect: effectOf(outcome),
    reasons: outcomeReasons(outcome, { pair, steps, disruption, namePlace }).map(context.conceal),
    parameters: rows.map((row) => parameterChange(row, { conceal: context.conceal, reported })),
    resources: isWhole(outcome) ? [] : resourceChanges(plans.clean, { member: key, namePlace, told, conceal: context.conceal }),
    steps: describeSteps(plans.plan, key),
    deletions: leaving?.deletions ?? [],
    left: leaving?.left ?? [],
    becomesEnforced: from?.slice.drift === 'observe' && to?.slice.drift === 'enforce',
    blocked: [...new Set(steps.flatMap(({ blocked }) => blocked?.message ?? []))].map(context.conceal),
    ...(reported === undefined ? {} : { observed: sightOf(reported, { steps, namePlace, conceal: context.conceal }) }),
  };
}

function planOf({ at }: SidedMember): { readonly clean: Plan; readonly plan: Plan } {
  return at;
}

/** The member comes or goes as a whole: its parts tell nothing new. */
function isWhole(outcome: Outcome): boolean {
  return outcome === 'install' || outcome === 'uninstall' || outcome === 'move';
}

function reportOf({ slice, at }: SidedMember, { sights }: MemberContext): MemberReport | undefined {
  const sight = sights?.get(at.host);
  return isHeard(sight) ? sight.report.members.find(({ key }) => key === slice.key) : undefined;
}
