import { type ApplyContext, ApplyError, type ApplyOutcome, type ApplyStep, applied } from '../resource-module.ts';
import { waitUntil } from '../wait-until.ts';

/** Waits until the probe succeeds or something newer is desired. There is nothing to change, so a removal does nothing. */
export async function applyHealth(step: ApplyStep<'health'>, { host, signal, isSuperseded }: ApplyContext): Promise<ApplyOutcome> {
  if (step.action === 'remove') return applied;
  const { probe, waitMs } = step.desired.via;
  let newer: string | undefined;
  const failure = await waitUntil(
    async () => {
      const answer = await host.probe(probe, signal);
      if (answer.ok) return undefined;
      if (await isSuperseded?.()) newer = `not healthy when a newer commit came: ${answer.reason}`;
      return newer === undefined ? answer.reason : undefined;
    },
    { timeoutMs: waitMs, signal },
  );
  if (newer !== undefined) throw new ApplyError(newer);
  if (failure === undefined) return applied;
  throw new ApplyError(`not healthy within ${waitMs} ms: ${failure}`);
}
