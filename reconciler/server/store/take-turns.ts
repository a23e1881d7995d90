/**
 * Runs works of the same name one after the other, so that those that wait for one lock do not take every connection there is. A
 * work that waited longer than `patienceMs` is not begun any more: its caller has given up.
 */
export function createTurns(patienceMs: number): <T>(name: string, run: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return (name, run) => {
    const askedAt = performance.now();
    const begin = () => {
      if (performance.now() - askedAt > patienceMs) throw new Error(`${name} was busy for longer than ${patienceMs} ms`);
      return run();
    };
    const turn = (last.get(name) ?? Promise.resolve()).then(begin);
    const end = turn
      .catch(() => {})
      .then(() => {
        if (last.get(name) === end) last.delete(name);
      });
    last.set(name, end);
    return turn;
  };
}
