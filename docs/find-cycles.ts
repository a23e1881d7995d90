import type { ImportGraph } from './import-graph.ts';

/** Every loop of imports once, as the files on it. Imports of types load nothing and do not count. */
export function findCycles(graph: ImportGraph): readonly (readonly string[])[] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const trail: string[] = [];

  const visit = (path: string): void => {
    const seenAt = trail.indexOf(path);
    if (seenAt !== -1) cycles.push([...trail.slice(seenAt), path]);
    if (seenAt !== -1 || done.has(path)) return;
    trail.push(path);
    for (const { typeOnly, target } of graph.get(path)?.imports ?? []) if (!typeOnly && graph.has(target)) visit(target);
    trail.pop();
    done.add(path);
  };

  for (const path of graph.keys()) visit(path);
  return cycles;
}
