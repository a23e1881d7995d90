import { type ApplyContext, ApplyError, type ApplyOutcome, type ApplyStep, applied } from '../resource-module.ts';
import { waitUntil } from '../wait-until.ts';

/** Waits until the probe succeeds. There is nothing to change, so a removal does nothing. */
export async function applyHealth(step: ApplyStep<'health'>, { host, signal }: ApplyContext): Promise<ApplyOutcome> {
  if (step.action === 'remove') return applied;
  const { probe, waitMs } = step.desired.via;
  const failure = await waitUntil(
    async () => {
      const answer = await host.probe(probe, signal);
      return answer.ok ? undefined : answer.reason;
    },
    { timeoutMs: waitMs, signal },
  );
  if (failure === undefined) return applied;
  throw new ApplyError(`not healthy within ${waitMs} ms: ${failure}`);
}
