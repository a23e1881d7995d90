/** Loops in a graph of names, each as its path `a, b, a`, found once. Edges to unknown names are left out. Not recursive: chains may be long. */
export function findCycles(edges: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  for (const start of edges.keys()) {
    if (done.has(start)) continue;
    const path = [{ name: start, next: 0 }];
    const depth = new Map([[start, 0]]);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const target = edges.get(top.name)?.[top.next++];
      if (target === undefined) {
        done.add(top.name);
        depth.delete(top.name);
        path.pop();
        continue;
      }
      const seenAt = depth.get(target);
      if (seenAt !== undefined) cycles.push([...path.slice(seenAt).map((step) => step.name), target]);
      else if (!done.has(target) && edges.has(target)) {
        depth.set(target, path.length);
        path.push({ name: target, next: 0 });
      }
    }
  }
  return cycles;
}

/** `a → b → a`, cut in the middle when it is long. */
export function formatCycle(cycle: readonly string[]): string {
  const shown = cycle.length > 12 ? [...cycle.slice(0, 6), '…', ...cycle.slice(-5)] : cycle;
  return shown.join(' → ');
}
