import { type Effect, isStronger, type Ledger, type Refresh, type Resource, strongestEffect } from '../../schemas/index.ts';
import type { Step } from './step.ts';

/**
 * Gives each service the reload or restart it owes: from this plan's differences and from effects the ledger still
 * holds as unproven. A service that is started or stopped in this plan needs none.
 */
export function refreshServices(steps: readonly Step[], ledger: Ledger): readonly Step[] {
  return steps.map((step) => {
    if (step.resource.kind !== 'service' || step.resource.ensure === 'absent' || step.blocked !== undefined) return step;
    const refresh = refreshOf(step, steps, ledger);
    if (refresh === undefined) return step;
    const action = step.action === 'none' ? 'refresh' : step.action;
    return { ...step, action, effect: strongestEffect([step.effect, refresh.effect]), refresh };
  });
}

function refreshOf(service: Step, steps: readonly Step[], ledger: Ledger): Refresh | undefined {
  const { resource, observed } = service;
  if (resource.kind !== 'service' || !resource.fields.running) return undefined;
  const isRunning = observed.status === 'known' && observed.fields['running'] === true;
  if (!isRunning) return undefined;
  const owed = [...owedByDifferences(service, steps), ...owedByLedger(resource, ledger)].filter(({ effect }) => isStronger(effect, 'hot'));
  if (owed.length === 0) return undefined;
  const effect = strongestEffect(owed.map((debt) => debt.effect));
  return {
    effect: withoutReload(resource) && effect === 'reload' ? 'restart' : effect,
    reasons: [...new Set(owed.flatMap(({ reasons }) => reasons))],
  };
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
        : differences.filter((difference) => isStronger(difference.effect, 'hot')).map(({ pointer }) => `${resource.id}${pointer}`),
  }));
}

function owedByLedger(service: Resource, ledger: Ledger): readonly Debt[] {
  const pending = ledger.pending[service.id];
  return pending === undefined ? [] : [pending];
}

function withoutReload(service: Resource): boolean {
  return service.kind === 'service' && service.via.reload === undefined;
}
