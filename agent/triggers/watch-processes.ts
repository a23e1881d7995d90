import type { Observation, Resource } from '../../schemas/index.ts';

export interface ProcessWatch {
  /** Remembers which processes ran after the last cycle. */
  update(resources: readonly Resource[], observed: ReadonlyMap<string, Observation>): void;
  close(): void;
}

export interface ProcessWatchOptions {
  /** Start, program and suspension of a process as text, or undefined when there is none; cheap enough to ask often. */
  readonly signOf: (pid: number) => string | undefined;
  /** The running values of a resource that can be changed hot, as text to compare; undefined when its process gives no answer. */
  readonly valuesOf: (resource: Resource) => Promise<string | undefined>;
  readonly onHint: () => void;
  readonly processMs?: number;
  readonly valuesMs?: number;
}

/** Notices that a managed process died or was suspended, or its program replaced, and that somebody changed a value in a running one: no event tells any of them. */
export function watchProcesses(options: ProcessWatchOptions): ProcessWatch {
  const processes = new Map<number, string>();
  let live: readonly Resource[] = [];
  const values = new Map<string, string>();
  const silent = new Set<string>();
  let isReading = false;
  const timers = [setInterval(checkProcesses, options.processMs ?? 200), setInterval(() => void checkValues(), options.valuesMs ?? 500)];

  function checkProcesses(): void {
    for (const [pid, sign] of processes) {
      if (options.signOf(pid) === sign) continue;
      processes.delete(pid);
      options.onHint();
    }
  }

  async function checkValues(): Promise<void> {
    if (isReading) return;
    isReading = true;
    try {
      for (const resource of live) {
        const text = await options.valuesOf(resource);
        const earlier = values.get(resource.id);
        if (text === undefined) {
          noteSilence(resource);
          continue;
        }
        silent.delete(resource.id);
        values.set(resource.id, text);
        // The first reading has nothing to be compared with: a cycle finds out whether it is as in Git.
        if (earlier !== text) options.onHint();
      }
    } finally {
      isReading = false;
    }
  }

  /** No answer twice, or none of its own: a cycle says why. Once is a process that ends, which is noticed by itself. */
  function noteSilence({ id }: Resource): void {
    if (!values.has(id)) return;
    if (!silent.has(id)) return void silent.add(id);
    silent.delete(id);
    values.delete(id);
    options.onHint();
  }

  return {
    update(resources, observed) {
      processes.clear();
      for (const observation of observed.values()) {
        const pid = observation.status === 'known' ? observation.facts?.pid : undefined;
        if (pid === undefined) continue;
        const sign = options.signOf(pid);
        if (sign === undefined) options.onHint();
        else processes.set(pid, sign);
      }
      // Only what can be set hot changes under a running process; asking the others would only fill their logs.
      live = resources.filter((resource) => resource.kind === 'parameters' && Object.keys(resource.via.apply).length > 0);
      for (const id of values.keys()) if (!live.some((resource) => resource.id === id)) values.delete(id);
    },
    close() {
      for (const timer of timers) clearInterval(timer);
    },
  };
}
