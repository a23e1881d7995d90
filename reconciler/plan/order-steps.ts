import type { Step } from './step.ts';

/** Steps so that each comes after what it needs; among equals the given order is kept. Unknown ids in `after` are no edge. */
export function orderSteps(steps: readonly Step[]): readonly Step[] {
  const byId = new Map(steps.map((step) => [step.resource.id, step]));
  const done = new Set<string>();
  const ordered: Step[] = [];
  const visit = (step: Step, path: readonly string[]): void => {
    const { id } = step.resource;
    if (done.has(id)) return;
    if (path.includes(id)) throw new RangeError(`dependency loop: ${[...path.slice(path.indexOf(id)), id].join(' -> ')}`);
    for (const before of step.after) {
      const needed = byId.get(before);
      if (needed !== undefined) visit(needed, [...path, id]);
    }
    done.add(id);
    ordered.push(step);
  };
  for (const step of steps) visit(step, []);
  return ordered;
}
