import { isOpen } from '../reconciler/plan/index.ts';
import { canonicalJson, type Resource } from '../schemas/index.ts';
import { type CycleDeps, type CycleOutcome, runCycle } from './cycle.ts';
import type { DesiredAnswer } from './desired-state.ts';
import { startTicks } from './process-start.ts';
import { runTimers } from './triggers/run-timers.ts';
import { createTriggerQueue, type Trigger } from './triggers/trigger-queue.ts';
import { watchFiles } from './triggers/watch-files.ts';
import { watchProcesses } from './triggers/watch-processes.ts';

export interface AgentDeps extends CycleDeps {
  readonly log: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
  /** Tells that something may have changed in the source, where it can; returns what ends it. */
  readonly watchSource?: ((onHint: () => void) => () => Promise<void>) | undefined;
}

/** Runs cycles, one at a time, whenever there is a reason, until the signal aborts. */
export async function runAgent(deps: AgentDeps): Promise<void> {
  const queue = createTriggerQueue();
  const hint = (trigger: Trigger) => () => queue.push(trigger);
  const files = watchFiles(hint('file'), (message) => deps.log(message));
  const processes = watchProcesses({ startOf: startTicks, valuesOf: (resource) => readValues(resource, deps), onHint: hint('service') });
  const timers = runTimers(queue.push);
  const unwatchSource = deps.watchSource?.(hint('commit'));
  deps.signal.addEventListener('abort', () => queue.stop(), { once: true });
  queue.push('start');
  try {
    for (let reasons = await queue.next(); reasons !== undefined; reasons = await queue.next()) {
      const outcome = await runOnce(reasons, deps);
      if (outcome === undefined) continue;
      const resources = outcome.desired?.resources ?? [];
      files.update(resources);
      processes.update(resources, outcome.observed);
      timers.update({ ledger: outcome.ledger, isUnwell: isUnwell(outcome), fleet: outcome.desired?.slice.fleet });
    }
  } finally {
    timers.close();
    processes.close();
    await files.close();
    await unwatchSource?.();
  }
}

/** One cycle; undefined when there was nothing to do or the cycle itself failed, which is told and never ends the agent. */
async function runOnce(reasons: readonly Trigger[], deps: AgentDeps): Promise<CycleOutcome | undefined> {
  const isNews = reasons.some((reason) => asking.includes(reason)) && (await learn(deps).catch(() => true));
  // A poll that brings nothing is no reason to look at the host; another reason that came with it is.
  const [trigger] = isNews ? reasons : reasons.filter((reason) => reason !== 'commit');
  if (trigger === undefined) return undefined;
  try {
    const outcome = await runCycle({ trigger, offline: true }, deps);
    logOutcome(trigger, outcome, deps);
    return outcome;
  } catch (error) {
    if (deps.signal.aborted) return undefined;
    deps.log('cycle failed', { trigger, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    return undefined;
  }
}

const asking: readonly Trigger[] = ['start', 'commit', 'schedule'];

/** Whether a probe says that something is ill: it may get well, or worse, without an event that tells. */
function isUnwell({ plan }: CycleOutcome): boolean {
  return (
    plan?.steps.some(
      ({ resource, observed }) => resource.kind === 'health' && (observed.status !== 'known' || observed.fields['healthy'] !== true),
    ) ?? false
  );
}

/** Asks the source; true when the answer is another one than before. */
async function learn({ desiredState, signal }: AgentDeps): Promise<boolean> {
  const before = await desiredState.next({ offline: true, signal });
  const after = await desiredState.next({ offline: false, signal });
  return answerKey(before) !== answerKey(after);
}

function answerKey({ desired, refused, problem }: DesiredAnswer): string {
  return canonicalJson([desired?.commit, refused?.commit, problem?.reason]);
}

async function readValues(resource: Resource, { host, signal }: AgentDeps): Promise<string | undefined> {
  if (resource.kind !== 'parameters') return undefined;
  const answer = await host.probe(resource.via.read, signal);
  if (!answer.ok) return undefined;
  return canonicalJson(Object.keys(resource.via.canonical).map((key) => answer.values[key] ?? null));
}

function logOutcome(trigger: Trigger, { desired, results, plan }: CycleOutcome, { log }: AgentDeps): void {
  const failed = results.filter(({ status }) => status === 'failed');
  if (results.length === 0) return;
  log('cycle', {
    trigger,
    commit: desired?.commit,
    done: results.filter(({ status }) => status === 'done').length,
    failed: failed.length,
    left: plan?.steps.filter(isOpen).length,
  });
  for (const { step, message } of failed) log('step failed', { resource: step.resource.id, error: message });
}
