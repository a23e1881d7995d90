import type { Difference, Hazard } from '../../schemas/index.ts';
import { isRunning } from './mark-disruptions.ts';
import type { Step } from './step.ts';

/**
 * Gives each step that would lose data by itself what is done in the running process before it. One that nothing makes safe, or
 * whose process does not run, is blocked: what lies on its disk cannot be brought over without it.
 */
export function avertHazards(steps: readonly Step[]): readonly Step[] {
  const byId = new Map(steps.map((step) => [step.resource.id, step]));
  return steps.map((step) => {
    const met = hazardsOf(step);
    if (met.length === 0) return step;
    const isUp = step.resource.notify.every((id) => {
      const service = byId.get(id);
      return service !== undefined && isRunning(service);
    });
    const refused = met.find(({ first }) => first === undefined || !isUp);
    if (refused !== undefined) return { ...step, blocked: { reason: 'Hazard', message: refusal(refused) } };
    return { ...step, first: met.flatMap(({ first }) => first ?? []) };
  });
}

function hazardsOf({ resource, differences, blocked }: Step): readonly Hazard[] {
  if (blocked !== undefined) return [];
  return (resource.hazards ?? []).filter((hazard) => differences.some((difference) => isMeant(hazard, difference)));
}

function isMeant({ pointer, from, to }: Hazard, difference: Difference): boolean {
  return pointer === difference.pointer && from.includes(textOf(difference.observed)) && to.includes(textOf(difference.desired));
}

function textOf(value: unknown): string {
  return value === null || value === undefined ? '' : String(value);
}

function refusal({ message, first }: Hazard): string {
  if (first === undefined) return `${message}: take the change back`;
  return `${message}, and the process that could prevent it (${first.title}) does not run: take the change back, let it start, then change it`;
}
