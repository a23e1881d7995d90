import { type Diagnostic, durationMs, type Rollout } from '../../../schemas/index.ts';
import type { FleetDocument } from '../document.ts';
import { type FindingSpot, findingAt } from '../finding.ts';
import type { PlacedMiddleware } from '../model.ts';
import type { InvariantInput } from './check.ts';
import { shortestSilence } from './staleness.ts';

/** A Fleet, an Organization or a Middleware. */
type RolloutDocument = FleetDocument<{ readonly spec?: { readonly rollout?: Rollout } }>;

/** Times of rollouts that cannot be true together, or cannot be kept, wherever each of them is written. */
export function checkRolloutTimes(input: InvariantInput): readonly Diagnostic[] {
  const { Fleet, Organization, Middleware } = input.catalog.byKind;
  return [
    ...[...Fleet.values(), ...Organization.values(), ...Middleware.values()].flatMap(checkExpiry),
    ...[...input.middleware.values()].flatMap((one) => checkDeadline(one, input)),
  ];
}

function checkExpiry(document: RolloutDocument): readonly Diagnostic[] {
  const expireAfter = rolloutOf(document)?.expireAfter;
  if (expireAfter === undefined || durationMs(expireAfter) >= durationMs(shortestSilence)) return [];
  const detail = `a lease is taken back after ${expireAfter} of silence`;
  return [findingAt('MW5022', { document, path: ['spec', 'rollout', 'expireAfter'] }, { detail })];
}

/** Without leases there is no deadline to miss. */
function checkDeadline(
  { document, rollout, adapter }: PlacedMiddleware,
  { catalog, organizations }: InvariantInput,
): readonly Diagnostic[] {
  const { coordination, deadlineMs } = rollout;
  const services = adapter.document.spec.resources.flatMap((template) => (template.kind === 'service' ? [template.settle ?? '10s'] : []));
  const settleMs = rollout.settleMs ?? Math.max(0, ...services.map(durationMs));
  if (coordination !== 'lease' || settleMs === 0 || settleMs < deadlineMs) return [];
  const name = document.value.spec.organization;
  const path = name === undefined ? [] : (organizations.get(name)?.path ?? []);
  const above = path.flatMap((one) => organizations.get(one)?.document ?? []);
  const levels: readonly RolloutDocument[] = [document, ...above.toReversed(), ...catalog.byKind.Fleet.values()];
  const detail = `${document.name}: a process has to live for ${settleMs / 1000} s, and the rollout halts after ${deadlineMs / 1000} s`;
  return [findingAt('MW5023', spotOf(levels) ?? { document, path: ['spec'] }, { detail })];
}

/** The most specific of the two times that people wrote. */
function spotOf(levels: readonly RolloutDocument[]): FindingSpot | undefined {
  for (const document of levels) {
    const rollout = rolloutOf(document);
    const field = rollout?.deadline === undefined ? (rollout?.settle === undefined ? undefined : 'settle') : 'deadline';
    if (field !== undefined) return { document, path: ['spec', 'rollout', field] };
  }
  return undefined;
}

function rolloutOf({ value }: RolloutDocument): Rollout | undefined {
  return value.spec?.rollout;
}
