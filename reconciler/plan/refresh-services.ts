import { type Effect, isStronger, type Ledger, type Refresh, type Resource, strongestEffect } from '../../schemas/index.ts';
import { isRenewalDue, touchedFiles } from './judge-proof.ts';
import { type DisruptionContext, effectOn, findReloadObstacle, isRunning, refreshDisruption } from './mark-disruptions.ts';
import type { Step } from './step.ts';
import { testedWithTree } from './tested-with-tree.ts';

export interface RefreshContext extends DisruptionContext {
  readonly ledger: Ledger;
  readonly resources: readonly Resource[];
  /** ISO 8601. */
  readonly now: string;
}

/**
 * Gives each service the reload or restart it owes: from this plan's differences, from effects the ledger still holds as
 * unproven, and from files that somebody touched since its process read them. A service that is started or stopped in this plan needs none. Its config test passes first, with the
 * software and the files that are there by then.
 */
export function refreshServices(steps: readonly Step[], context: RefreshContext): readonly Step[] {
  return steps.map((step) => {
    if (step.resource.kind !== 'service' || step.resource.ensure === 'absent' || step.blocked !== undefined) return step;
    const refresh = refreshOf(step, steps, context);
    if (refresh === undefined) return step;
    const action = step.action === 'none' ? 'refresh' : step.action;
    const disrupts = refreshDisruption(refresh.effect, step.resource, context);
    const effect = strongestEffect([step.effect, refresh.effect]);
    const resource = testedWithTree(step.resource, context.resources);
    return { ...step, resource, action, effect, refresh, ...(disrupts === undefined ? {} : { disrupts }) };
  });
}

function refreshOf(service: Step, steps: readonly Step[], context: RefreshContext): Refresh | undefined {
  const { resource } = service;
  if (resource.kind !== 'service' || !resource.fields.running || !isRunning(service)) return undefined;
  const debts = [...owedByDifferences(service, steps), ...owedByLedger(resource, context.ledger), ...owedByTouch(service, steps, context)];
  const owed = debts.filter(({ effect }) => isStronger(effect, 'hot'));
  if (owed.length === 0) return undefined;
  const asked = strongestEffect(owed.map((debt) => debt.effect));
  const obstacle = asked === 'reload' ? findReloadObstacle(resource, context) : undefined;
  const reasons = [...owed.flatMap((debt) => debt.reasons), ...(obstacle === undefined ? [] : [obstacle])];
  return { effect: effectOn(resource, asked, context), reasons: [...new Set(reasons)] };
}

interface Debt {
  readonly effect: Effect;
  readonly reasons: readonly string[];
}

function owedByDifferences(service: Step, steps: readonly Step[]): readonly Debt[] {
  const sources = steps.filter(
    (step) =>
      (step.differences.length > 0 || step.action === 'remove') &&
      step.blocked === undefined &&
      (step === service || step.resource.notify.includes(service.resource.id)),
  );
  return sources.map(({ resource, effect, action, differences }) => ({
    effect,
    reasons:
      action === 'remove'
        ? [`removal of ${resource.id}`]
        : differences
            .filter((difference) => isStronger(difference.effect, 'hot'))
            .flatMap(({ pointer, because = [] }) => [`${resource.id}${pointer}`, because].flat()),
  }));
}

function owedByLedger(service: Resource, ledger: Ledger): readonly Debt[] {
  const pending = ledger.pending[service.id];
  return pending === undefined ? [] : [pending];
}

/** A process that may have read another file than the one that is there: the proof of its last reload is void. */
function owedByTouch(service: Step, steps: readonly Step[], { ledger, now }: RefreshContext): readonly Debt[] {
  if (!isRenewalDue(ledger.proofs?.[service.resource.id], now)) return [];
  const touched = touchedFiles(service, steps, ledger);
  return touched.length === 0 ? [] : [{ effect: 'reload', reasons: touched.map(({ source }) => `${source}: changed since it was loaded`) }];
}
