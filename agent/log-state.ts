import type { Step } from '../reconciler/plan/index.ts';
import { formatFinding } from '../schemas/index.ts';
import type { CycleOutcome } from './cycle.ts';

interface LoggedState {
  readonly outcome: Pick<CycleOutcome, 'refused'> & { readonly plan?: { readonly steps: readonly Pick<Step, 'blocked'>[] } };
  readonly log: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
}

/** Logs a refused commit and held removals, once for as long as each stays the same. Returns what holds now. */
export function logState(told: readonly string[], { outcome: { plan, refused }, log }: LoggedState): readonly string[] {
  const capped = plan?.steps.find(({ blocked }) => blocked?.reason === 'RemovalCap')?.blocked;
  const lines = [
    ...(refused === undefined ? [] : [{ message: 'commit refused', fields: describeRefused(refused) }]),
    ...(capped === undefined ? [] : [{ message: 'removals held back', fields: { reason: capped.reason, error: capped.message } }]),
  ].map((line) => ({ ...line, key: JSON.stringify(line) }));
  for (const { key, message, fields } of lines) if (!told.includes(key)) log(message, fields);
  return lines.map(({ key }) => key);
}

const shownFindings = 3;

function describeRefused({ commit, diagnostics }: NonNullable<CycleOutcome['refused']>): Readonly<Record<string, unknown>> {
  const findings = diagnostics.slice(0, shownFindings).map(formatFinding);
  return { commit, count: diagnostics.length, findings };
}
