/** What a promise found when it was tried. */
export interface PromiseOutcome {
  readonly id: string;
  /** In the order of the printed line. */
  readonly figures: Readonly<Record<string, number | string>>;
  /** Faults that were injected; a promise that met none was not tried. */
  readonly faults: number;
  /** Each breach of the promise, by name. */
  readonly breaches: readonly string[];
  /** Only some of what could be tried was asked for. */
  readonly isPart?: boolean;
  /** What could not be tried on this machine, and why. */
  readonly skipped: readonly string[];
}

/** The line that stands in the table of docs/promises.md. */
export function promiseLine({ id, figures }: PromiseOutcome): string {
  return [id, ...Object.entries(figures).map(([name, value]) => `${name}=${value}`)].join(' ');
}

export function isKept({ faults, breaches }: PromiseOutcome): boolean {
  return faults > 0 && breaches.length === 0;
}
