import type { Step } from './step.ts';

/** Where a member is changed, its health is waited for afterwards: a change that makes it ill is a failed change. */
export function checkHealth(steps: readonly Step[]): readonly Step[] {
  const changed = new Set(
    steps.filter((step) => step.action !== 'none' && step.blocked === undefined).flatMap((step) => step.resource.members),
  );
  return steps.map((step) => {
    if (step.resource.kind !== 'health' || step.blocked !== undefined) return step;
    return step.resource.members.some((member) => changed.has(member)) ? { ...step, action: 'check' } : step;
  });
}
