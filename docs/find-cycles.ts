import type { ImportGraph } from './import-graph.ts';

/** Every loop of imports once, as the files on it. Imports of types count: what closes over a type cannot be read in an order. */
export function findCycles(graph: ImportGraph): readonly (readonly string[])[] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const trail: string[] = [];

  const visit = (path: string): void => {
    const seenAt = trail.indexOf(path);
    if (seenAt !== -1) cycles.push([...trail.slice(seenAt), path]);
    if (seenAt !== -1 || done.has(path)) return;
    trail.push(path);
    for (const { target } of graph.get(path)?.imports ?? []) if (graph.has(target)) visit(target);
    trail.pop();
    done.add(path);
  };

  for (const path of graph.keys()) visit(path);
  return cycles;
}
