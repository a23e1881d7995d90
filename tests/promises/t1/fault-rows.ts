import type { Fault } from './fault.ts';

/** The rows of the table in docs/promises.md. */
export function faultRows(faults: readonly Fault[]): readonly string[] {
  return faults.map(({ name, what, away, on }) => `| \`${name}\` | ${what} | ${away ? 'stopped' : 'runs'} | ${on ?? 'both'} |`);
}
