import { executableSteps, type Plan, touchedFiles } from '../../reconciler/plan/index.ts';
import type { Effect, Ledger, ReportEvent } from '../../schemas/index.ts';
import type { ReportFacts } from './report-facts.ts';

/** A file that a process may have read otherwise than it is there, by service and path. */
interface VoidProof {
  readonly service: string;
  readonly path: string;
  readonly effect: Effect;
  /** Where it is no file that was touched: what it is. */
  readonly evidence?: string;
}

/**
 * A file that somebody touched and put back leaves no difference, and is drift all the same. It is told when it is first seen, and
 * when the process is known to have read the file again; where the file differs, its differences tell it.
 */
export function proofEvents({ plan, planned, ledger, ledgerBefore, at }: ReportFacts): readonly ReportEvent[] {
  if (plan === undefined) return [];
  const before = unprovenIn(plan, ledgerBefore);
  if (planned === undefined) return without(touchedIn(plan, ledgerBefore), before).map((found) => detected(found, plan, at));
  const told = [...before, ...(executableSteps(planned).length > 0 ? touchedIn(planned, ledgerBefore) : [])];
  const left = unprovenIn(plan, ledger);
  return [...without(left, told).map((found) => detected(found, plan, at)), ...without(told, left).map((found) => proven(found, plan, at))];
}

function touchedIn(plan: Plan, ledger: Ledger): readonly VoidProof[] {
  const different = new Set(plan.steps.filter(({ differences }) => differences.length > 0).map(({ resource }) => resource.id));
  return plan.steps.flatMap((service) =>
    touchedFiles(service, plan.steps, ledger)
      .filter(({ source }) => !different.has(source))
      .map(({ path }) => ({ service: service.resource.id, path, effect: 'reload' as const })),
  );
}

function unprovenIn(plan: Plan, { proofs = {} }: Ledger): readonly VoidProof[] {
  return plan.steps.flatMap(({ resource }) =>
    Object.entries(proofs[resource.id]?.unproven ?? {}).map(([path, { effect, evidence, cure }]) => ({
      service: resource.id,
      path,
      effect,
      ...(cure === undefined ? {} : { evidence }),
    })),
  );
}

function without(some: readonly VoidProof[], others: readonly VoidProof[]): readonly VoidProof[] {
  const known = new Set(others.map(({ service, path }) => `${service} ${path}`));
  const found = new Map(some.map((one) => [`${one.service} ${one.path}`, one]));
  return [...found].flatMap(([key, one]) => (known.has(key) ? [] : [one]));
}

function detected({ service, path, effect, evidence }: VoidProof, plan: Plan, at: string): ReportEvent {
  const until = effect === 'reload' ? 'is reloaded' : 'starts';
  const touched =
    effect === 'none'
      ? `${path} cannot be looked at, and ${service} reads it`
      : `${path} was touched since ${service} read it: what the process read is not known until it ${until} anew`;
  return { code: 'DriftDetected', at, message: (evidence ?? touched).slice(0, 1900), effect, ...placeOf(service, plan) };
}

function proven({ service, path, evidence }: VoidProof, plan: Plan, at: string): ReportEvent {
  const message =
    evidence === undefined ? `${service} has read ${path} as it is there` : `${service} works in the directory that is at its path`;
  return { code: 'DriftHealed', at, message: message.slice(0, 1900), ...placeOf(service, plan) };
}

function placeOf(service: string, plan: Plan): Pick<ReportEvent, 'resource' | 'pointer' | 'member'> {
  const [member] = plan.steps.find(({ resource }) => resource.id === service)?.resource.members ?? [];
  return { resource: service, pointer: '/files', ...(member === undefined ? {} : { member }) };
}
