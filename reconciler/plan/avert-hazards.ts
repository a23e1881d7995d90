import { type Hazard, matchesChange, readPointer } from '../../schemas/index.ts';
import { isRunning } from './mark-disruptions.ts';
import type { Step } from './step.ts';

/**
 * Gives each step that would lose data by itself what is done in the running process before it. One that nothing makes safe is
 * blocked; one whose process is down waits until it has started as it was, since what lies on its disk cannot be brought over without it.
 */
export function avertHazards(steps: readonly Step[]): readonly Step[] {
  const byId = new Map(steps.map((step) => [step.resource.id, step]));
  return steps.map((step) => {
    const met = hazardsOf(step);
    if (met.length === 0) return step;
    const refused = met.find(({ first }) => first === undefined);
    if (refused !== undefined) return { ...step, blocked: { reason: 'Hazard', message: refusal(refused) } };
    const services = step.resource.notify.map((id) => byId.get(id));
    const [hazard] = met;
    if (hazard === undefined || services.every((service) => service !== undefined && isRunning(service)))
      return { ...step, first: met.flatMap(({ first }) => first ?? []) };
    const isToStart = services.every((service) => service?.resource.kind === 'service' && service.resource.fields.running);
    return { ...step, awaitsStart: isToStart, blocked: { reason: 'Hazard', message: waiting(hazard, isToStart) } };
  });
}

/** Where nothing makes a change safe, only what Git changes is refused: what others changed is put back. */
function hazardsOf({ resource, observed, differences, blocked }: Step): readonly Hazard[] {
  if (blocked !== undefined) return [];
  const fields = observed.status === 'known' ? observed.fields : {};
  // As they are: those of the differences may be masked.
  const changes = differences.map(({ pointer, origin }) => ({
    pointer,
    origin,
    desired: readPointer(resource.fields, pointer),
    observed: readPointer(fields, pointer),
  }));
  return (resource.hazards ?? []).filter((hazard) =>
    changes.some((change) => matchesChange(hazard, change) && (hazard.first !== undefined || change.origin === 'change')),
  );
}

function refusal({ message, name }: Hazard): string {
  return `${message}: take the change back${orAllow(name)}`;
}

function waiting({ message, name, first }: Hazard, isToStart: boolean): string {
  const wait = isToStart ? 'it starts as it was, then the change is made' : 'take the change back, let it start, then change it';
  return `${message}, and the process that could prevent it (${first?.title}) does not run: ${wait}${orAllow(name)}`;
}

function orAllow(name: string | undefined): string {
  return name === undefined ? '' : `, or take the loss by allowHazards: [${name}] of the middleware`;
}
