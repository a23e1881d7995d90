import type { Step } from './step.ts';

/** Where a member is changed, its health is waited for afterwards: a change that makes it ill is a failed change. */
export function checkHealth(steps: readonly Step[]): readonly Step[] {
  const changed = new Set(
    steps.filter(({ action, blocked }) => action !== 'none' && action !== 'forget' && blocked === undefined).flatMap(membersOf),
  );
  return steps.map((step) => {
    // A resource that is to be forgotten belongs to something that is taken away: its health does not matter.
    if (step.resource.kind !== 'health' || step.action !== 'none' || step.blocked !== undefined) return step;
    return step.resource.members.some((member) => changed.has(member)) ? { ...step, action: 'check' } : step;
  });
}

function membersOf({ resource }: Step): readonly string[] {
  return resource.members;
}
