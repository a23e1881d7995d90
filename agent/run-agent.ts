import { setTimeout as sleep } from 'node:timers/promises';
import { isOpen, judgeSettling } from '../reconciler/plan/index.ts';
import { canonicalJson, type Resource, type Slice } from '../schemas/index.ts';
import { type CycleDeps, type CycleOutcome, runCycle } from './cycle.ts';
import { logState } from './log-state.ts';
import { type AskContext, askService, believe } from './resources/index.ts';
import { processSign } from './state/process-start.ts';
import { createSourcePoll, type SourcePoll } from './triggers/poll-source.ts';
import { runTimers } from './triggers/run-timers.ts';
import { createTriggerQueue, type Trigger } from './triggers/trigger-queue.ts';
import { watchFiles } from './triggers/watch-files.ts';
import { watchProcesses } from './triggers/watch-processes.ts';

export interface AgentDeps extends CycleDeps {
  readonly log: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
  /** Tells that something may have changed in the source, where it can; returns what ends it. */
  readonly watchSource?: ((onHint: () => void) => () => Promise<void>) | undefined;
  /** Called after each cycle with the fleet's own figures, where they are known. */
  readonly onFleet?: (fleet: Slice['fleet']) => void;
}

/** A host that remembers what it is to be waits no longer than this for the repository before it is kept so. */
const firstAnswerMs = 3000;

/** Runs cycles, one at a time, whenever there is a reason, until the signal aborts. */
export async function runAgent(deps: AgentDeps): Promise<void> {
  const { desiredState, signal, log } = deps;
  const queue = createTriggerQueue();
  const hint = (trigger: Trigger) => () => queue.push(trigger);
  const source = createSourcePoll({ desiredState, signal, onNews: hint('commit'), onProblem: (error) => log('source failed', { error }) });
  const files = watchFiles(hint('file'), (message) => log(message));
  let wanted: readonly Resource[] = [];
  const processes = watchProcesses({
    signOf: processSign,
    valuesOf: (resource) => readValues(resource, { ...deps, find: (id) => wanted.find((one) => one.id === id) }),
    onHint: hint('service'),
  });
  const timers = runTimers((trigger) => {
    if (trigger === 'commit' || trigger === 'schedule') void source.ask();
    if (trigger !== 'commit') queue.push(trigger);
  });
  const coordinating = deps.coordinator?.run(hint('lease'));
  const unwatchSource = deps.watchSource?.(() => void source.ask());
  signal.addEventListener('abort', () => queue.stop(), { once: true });
  try {
    await askFirst(source, deps);
    queue.push('start');
    let told: readonly string[] = [];
    for (let reasons = await queue.next(); reasons !== undefined; reasons = await queue.next()) {
      const outcome = await runOnce(reasons[0] ?? 'interval', { ...deps, stirred: queue.stirred });
      if (outcome === undefined) continue;
      const resources = outcome.desired?.resources ?? [];
      told = logState(told, { outcome, log });
      if (outcome.desired !== undefined) deps.onFleet?.(outcome.desired.slice.fleet);
      wanted = resources;
      files.update(resources);
      processes.update(resources, outcome.observed);
      timers.update({
        ledger: outcome.ledger,
        isUnwell: isUnwell(outcome) || wasReplaced(outcome, deps),
        settlesInMs: nextSettling(outcome, deps),
        fleet: outcome.desired?.slice.fleet,
      });
    }
  } finally {
    timers.close();
    processes.close();
    files.close();
    await unwatchSource?.();
    await coordinating;
  }
}

async function askFirst(source: SourcePoll, { desiredState, signal }: AgentDeps): Promise<void> {
  const { desired } = await desiredState.next({ offline: true, signal });
  const patience = desired === undefined ? [] : [sleep(firstAnswerMs, undefined, { signal, ref: false }).catch(() => undefined)];
  await Promise.race([source.ask(), ...patience]);
}

/** One cycle; undefined when the cycle itself failed, which is logged and never ends the agent. */
async function runOnce(trigger: Trigger, deps: AgentDeps): Promise<CycleOutcome | undefined> {
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

const replacedMs = 60_000;

/** Whether a health probe is ill, or software is being changed: both change without an event. */
function isUnwell({ plan }: CycleOutcome): boolean {
  return (
    plan?.steps.some(
      ({ resource, observed, blocked }) =>
        blocked?.reason === 'SoftwareChanging' ||
        (resource.kind === 'health' && (observed.status !== 'known' || observed.fields['healthy'] !== true)),
    ) ?? false
  );
}

/** Whether processes below a main one were replaced a moment ago: whether it goes on shows at looks that follow soon. */
function wasReplaced({ ledger }: CycleOutcome, { now }: AgentDeps): boolean {
  const last = Object.values(ledger.lives ?? {}).flatMap(({ children }) => children?.replaced.at(-1) ?? []);
  return last.some((at) => now().getTime() - Date.parse(at) < replacedMs);
}

/** When the next process will have been up for long enough; undefined when none is young. */
function nextSettling({ plan, ledger }: CycleOutcome, { now }: AgentDeps): number | undefined {
  const at = now().toISOString();
  const waits = (plan?.steps ?? []).flatMap(({ resource, observed }) => {
    if (plan === undefined || resource.kind !== 'service') return [];
    const settling = judgeSettling(resource, { observed, lives: ledger.lives, commit: plan.commit, now: at });
    return settling.state !== 'settled' && settling.leftMs !== undefined ? [settling.leftMs] : [];
  });
  return waits.length === 0 ? undefined : Math.min(...waits);
}

async function readValues(resource: Resource, context: AskContext): Promise<string | undefined> {
  if (resource.kind !== 'parameters') return undefined;
  const answer = believe(await askService({ probe: resource.via.read, service: resource.via.service }, context));
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
