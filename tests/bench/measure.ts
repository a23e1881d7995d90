const rounds = 9;

export interface Measured<T> {
  /** Median of the rounds, user and system time of this process. */
  readonly cpuMs: number;
  readonly result: T;
}

/** Runs it once to warm up, then several times. CPU time, since machines are shared and wall time measures the others. */
export async function measure<T>(act: () => T | Promise<T>): Promise<Measured<T>> {
  let result = await act();
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const before = process.cpuUsage();
    result = await act();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  return { cpuMs: times.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0, result };
}

/** One line of figures, `name=value` each. */
export function print(subject: string, figures: Readonly<Record<string, number | string>>): void {
  const shown = Object.entries(figures).map(
    ([name, value]) => `${name}=${typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(2) : value}`,
  );
  console.log([subject, ...shown].join(' '));
}
