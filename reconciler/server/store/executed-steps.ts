import type { Kysely, Transaction } from 'kysely';
import type { Report } from '../../../schemas/index.ts';
import { type ExecutedStep, readExecutedStep } from '../../status/index.ts';
import { parseJson } from './parse-json.ts';
import type { Tables } from './tables.ts';

/** Keeps the part of a report that is about its commit's way, for longer than reports and events are kept. */
export async function writeExecutedStep(
  transaction: Transaction<Tables>,
  { report, receivedAt }: { readonly report: Report; readonly receivedAt: number },
): Promise<void> {
  const step = readExecutedStep(report);
  if (step === undefined || !(await isNews(transaction, step))) return;
  const { commit, host, sequence } = step;
  await transaction
    .insertInto('executed_step')
    .values({
      commit_id: clean(commit),
      host,
      sequence,
      received_at: receivedAt,
      applied: step.isApplied ? 1 : 0,
      body: JSON.stringify(step),
    })
    .onConflict((conflict) => conflict.columns(['commit_id', 'host', 'sequence']).doNothing())
    .execute();
}

/** Whether the step is news: the first, the one that says applied, and those with events up to it. */
async function isNews(transaction: Transaction<Tables>, { commit, host, sequence, isApplied, events }: ExecutedStep): Promise<boolean> {
  const known = await transaction
    .selectFrom('executed_step')
    .select(['sequence', 'applied'])
    .where('commit_id', '=', clean(commit))
    .where('host', '=', host)
    .execute();
  if (known.some((row) => row.applied === 1 && row.sequence < sequence)) return false;
  return known.length === 0 || isApplied || events.length > 0;
}

/** In the order of hosts and their reports. */
export async function readExecutedSteps(database: Kysely<Tables>, commit: string): Promise<readonly ExecutedStep[]> {
  const rows = await database
    .selectFrom('executed_step')
    .select('body')
    .where('commit_id', '=', clean(commit))
    .orderBy('host')
    .orderBy('sequence')
    .execute();
  return rows.flatMap(({ body }) => parseJson<ExecutedStep>(body) ?? []);
}

/** PostgreSQL has no NUL in text; in the body it is escaped. */
function clean(text: string): string {
  return text.replaceAll('\u0000', '\ufffd');
}
