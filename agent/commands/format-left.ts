import type { Ledger } from '../../schemas/index.ts';

/** Effects that are owed and steps that failed, a line each: what a plan, made of what can be seen, does not show. */
export function formatLeft({ pending, failures }: Pick<Ledger, 'pending' | 'failures'>): readonly string[] {
  const owed = Object.entries(pending).map(
    ([id, { effect, since, reasons, lastError }]) =>
      `owed ${effect} ${id} since ${since}: ${lastError ?? `because of ${reasons.join(', ')}`}`,
  );
  const failed = Object.entries(failures).map(
    ([id, { message, attempts, retryAt }]) => `failed ${id}: ${message} (try ${attempts}, next at ${retryAt})`,
  );
  return [...owed, ...failed];
}
