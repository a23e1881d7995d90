export interface CpuRatio {
  /** How often the floor fits into the work. */
  readonly ratio: number;
  readonly workMs: number;
  readonly floorMs: number;
}

export interface CpuWork {
  readonly work: () => unknown;
  /** Known work of the same nature on input of the same size, by other means than the code under test. */
  readonly floor: () => unknown;
  readonly rounds?: number;
}

/**
 * What work costs beside a floor, in CPU time of this process: the clock of a busy machine measures the others, and a limit in
 * milliseconds measures the machine. Both in turn, the least of several rounds of each.
 */
export function cpuRatio({ work, floor, rounds = 3 }: CpuWork): CpuRatio {
  let [workMs, floorMs] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < rounds; round += 1) {
    floorMs = Math.min(floorMs, cpuMs(floor));
    workMs = Math.min(workMs, cpuMs(work));
  }
  return { ratio: workMs / floorMs, workMs, floorMs };
}

function cpuMs(act: () => unknown): number {
  const before = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
