const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of a duration such as 30s; the schema has checked its form. */
export function durationMs(text: string): number {
  const match = /^([1-9][0-9]*)(ms|s|m|h|d)$/.exec(text);
  const unit = unitMs[match?.[2] ?? ''];
  if (match === null || unit === undefined) throw new RangeError(`not a duration: ${text}`);
  return Number(match[1]) * unit;
}
