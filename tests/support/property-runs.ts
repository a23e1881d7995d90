/** Milliseconds that each property searches under `npm run fuzz`; undefined in the gate, which tries the same values every time. */
export const searchMs = process.env['PLUMB_FUZZ_MS'] === undefined ? undefined : Number(process.env['PLUMB_FUZZ_MS']);

/** The seed of every property. */
export const propertySeed = Number(process.env['PLUMB_FUZZ_SEED'] ?? 1);

/** On how many values a property is tried: as many as given in the gate, as many as there is time for under `npm run fuzz`. */
export function runs(count: number): number {
  return searchMs === undefined ? count : 1_000_000_000;
}
