import type { Diagnostic } from '../../../schemas/index.ts';
import type { Invariant, InvariantInput } from './check.ts';
import { checkHostIdentities } from './host-identities.ts';
import { checkMemberCounts } from './member-counts.ts';
import { checkMemberIds } from './member-ids.ts';
import { checkPackageVersions } from './package-versions.ts';
import { checkPorts } from './ports.ts';
import { checkQuotas } from './quotas.ts';
import { checkRolloutTimes } from './rollout-times.ts';
import { checkRollouts } from './rollouts.ts';
import { checkSchedule } from './schedule.ts';
import { checkSingleFleet } from './single-fleet.ts';
import { checkStaleness } from './staleness.ts';
import { checkUnusedDocuments } from './unused-documents.ts';
import { checkUnusedSources } from './unused-sources.ts';
import { checkUnusedValues } from './unused-values.ts';
import { checkWiredListens } from './wired-listens.ts';

const invariants: readonly Invariant[] = [
  checkSingleFleet,
  checkSchedule,
  checkRollouts,
  checkRolloutTimes,
  checkStaleness,
  checkHostIdentities,
  checkMemberIds,
  checkMemberCounts,
  checkPackageVersions,
  checkQuotas,
  checkPorts,
  checkWiredListens,
  checkUnusedDocuments,
  checkUnusedSources,
  checkUnusedValues,
];

/** Checks over the whole fleet, which no single document can show. */
export function checkInvariants(input: InvariantInput): readonly Diagnostic[] {
  return invariants.flatMap((invariant) => invariant(input));
}
