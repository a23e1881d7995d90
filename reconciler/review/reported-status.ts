import type { MemberReport, ReportedDifference } from '../../schemas/index.ts';
import type { Step } from '../plan/index.ts';
import type { Conceal } from './hide-secrets.ts';
import type { NamePlace } from './name-places.ts';
import type { DriftNote, ReportedStatus } from './review.ts';
import { showValue } from './show-value.ts';

export interface StatusContext {
  /** Steps of the plan that starts from the report. */
  readonly steps: readonly Step[];
  readonly namePlace: NamePlace;
  readonly conceal: Conceal;
}

/** Status report of the member before the change. */
export function reportedStatus({ health, sync, differences }: MemberReport, context: StatusContext): ReportedStatus {
  return {
    health: health.state,
    healthMessage: context.conceal(health.message),
    sync: sync.state,
    syncMessage: context.conceal(sync.message),
    drift: differences.filter(({ origin }) => origin === 'drift').map((difference) => driftNote(difference, context)),
  };
}

function driftNote(difference: ReportedDifference, { steps, namePlace, conceal }: StatusContext): DriftNote {
  const { resource, pointer, sensitive, firstSeen, evidence } = difference;
  const desired = sensitive ? undefined : showValue(difference.desired, conceal);
  const observed = sensitive ? undefined : showValue(difference.observed, conceal);
  return {
    what: namePlace(resource, pointer).text,
    ...(desired === undefined ? {} : { desired }),
    ...(observed === undefined ? {} : { observed }),
    overwritten: isOverwritten(difference, steps),
    ...(firstSeen === undefined ? {} : { since: firstSeen }),
    ...(evidence === undefined ? {} : { evidence: conceal(evidence) }),
  };
}

function isOverwritten({ resource, pointer }: ReportedDifference, steps: readonly Step[]): boolean {
  return steps.some(
    (step) =>
      step.resource.id === resource &&
      step.blocked === undefined &&
      (step.action === 'remove' || step.differences.some((difference) => difference.pointer === pointer)),
  );
}
