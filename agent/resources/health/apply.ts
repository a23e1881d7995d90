import { type ApplyContext, ApplyError, type ApplyOutcome, type ApplyStep, applied, SupersededError } from '../resource-module.ts';
import { waitUntil } from '../wait-until.ts';
import { askHealth } from './ask.ts';

/**
 * Waits until the probe succeeds or something newer is desired. There is nothing to change, so a removal does nothing. An answer
 * that cannot be seen whose it is ends the wait: waiting shows no more, and what is observed says so.
 */
export async function applyHealth(step: ApplyStep<'health'>, context: ApplyContext): Promise<ApplyOutcome> {
  if (step.action === 'remove') return applied;
  const { via } = step.desired;
  const { signal, isSuperseded } = context;
  let newer: string | undefined;
  const failure = await waitUntil(
    async () => {
      const answer = await askHealth(via, context);
      if (answer.ok) return undefined;
      if (await isSuperseded?.()) newer = `not healthy when a newer commit came: ${answer.reason}`;
      return newer === undefined ? answer.reason : undefined;
    },
    { timeoutMs: via.waitMs, signal },
  );
  if (newer !== undefined) throw new SupersededError(newer);
  if (failure === undefined) return applied;
  throw new ApplyError(`not healthy within ${via.waitMs} ms: ${failure}`);
}
