import {
  differenceKey,
  type EndsInput,
  executableSteps,
  expectProcesses,
  isInSync,
  noteEnds,
  type Plan,
  recordOf,
  type Step,
  seeProcesses,
  takeOverProofs,
} from '../../reconciler/plan/index.ts';
import {
  isEqual,
  isStronger,
  type Ledger,
  type LedgerResource,
  type PendingEffect,
  type Resource,
  strongestEffect,
} from '../../schemas/index.ts';
import type { StepResult } from '../converge.ts';
import { contradictionOf, type SettleFailuresInput, settleFailures } from './settle-failures.ts';
import { settleProofs } from './settle-proofs.ts';

export { contradictionOf } from './settle-failures.ts';

/** Written before the first change: what is owed to services, and what drift was reported, survive a crash in mid-change. */
export function oweEffects(ledger: Ledger, plan: Plan, now: string): Ledger {
  const pending: Record<string, PendingEffect> = { ...ledger.pending };
  for (const step of plan.steps) {
    const { resource, refresh, blocked } = step;
    if (refresh === undefined || (blocked !== undefined && !isAskedForAnyway(step, plan))) continue;
    const known = ledger.pending[resource.id];
    pending[resource.id] = {
      ...known,
      effect: strongestEffect([refresh.effect, known?.effect ?? 'none']),
      reasons: refresh.reasons,
      since: known?.since ?? now,
      attempts: known?.attempts ?? 0,
    };
  }
  const beginning = executableSteps(plan).flatMap(({ action, resource }) => (action === 'create' ? [resource.id] : []));
  // A resource that an unfinished cycle began to create and that is there now needs no step: it is ours all the same.
  const creating = [...new Set([...(ledger.creating ?? []), ...beginning])];
  return {
    ...withoutCreating(ledger),
    ...expectProcesses(plan, ledger),
    ...takeOverProofs(plan, ledger),
    pending,
    firstSeen: firstSeenTimes(plan, ledger),
    ...(creating.length === 0 ? {} : { creating }),
  };
}

/** A service that waits is owed what executed steps ask of it: once done, they differ no more. Values in the process do. */
function isAskedForAnyway({ resource: service }: Step, plan: Plan): boolean {
  return executableSteps(plan).some(
    ({ resource, effect }) => resource.kind !== 'parameters' && resource.notify.includes(service.id) && isStronger(effect, 'hot'),
  );
}

function withoutCreating(ledger: Ledger): Ledger {
  const { creating: _finished, ...rest } = ledger;
  return rest;
}

/** The ledger for the plan after the steps: without what was left in place on purpose, and without debts and proofs, which only differences prove. */
export function proofLedger(owed: Ledger, results: readonly StepResult[]): Ledger {
  const kept = new Set(results.filter((result) => result.kept === true).map(({ step }) => step.resource.id));
  const resources = Object.fromEntries(Object.entries(owed.resources).filter(([id]) => !kept.has(id)));
  const { proofs: _earlier, ...rest } = owed;
  return { ...rest, resources, pending: {} };
}

/** The ledger after a cycle: ownership, proven and unproven effects, failures with their next try, times first seen. */
export function settleLedger(owed: Ledger, input: SettleFailuresInput): Ledger {
  const ledger = noteEnds(owed, endsAfter(input));
  const failures = settleFailures(ledger, input);
  const pending = settlePending(ledger, input, failures);
  const resources = keepListens(settleResources(ledger, input), ledger, pending);
  // A wait that was given up has shown nothing.
  const isWhole = input.results.every(({ status }) => status !== 'skipped');
  const clean = isWhole && isInSync(input.verified) && Object.keys(failures).length === 0 && Object.keys(pending).length === 0;
  const applied = clean && ledger.appliedCommit !== input.plan.commit ? { appliedCommit: input.plan.commit, appliedAt: input.now } : {};
  const unfinished = (ledger.creating ?? []).filter((id) => failures[id] !== undefined);
  const creating = unfinished.length === 0 ? {} : { creating: unfinished };
  return {
    ...withoutCreating(ledger),
    ...creating,
    ...applied,
    ...seeProcesses(input.verified, ledger),
    ...settleProofs(ledger, { ...input, failures }),
    resources,
    pending,
    failures,
    firstSeen: firstSeenTimes(input.verified, ledger),
  };
}

/** What is seen of the services after the steps, and which of them a step was to leave running. */
export function endsAfter({ results, verified, now, words }: Omit<SettleFailuresInput, 'plan'>): EndsInput {
  const started = results.filter(({ step, status }) => status === 'done' && isStart(step)).map(({ step }) => step.resource.id);
  return {
    seen: verified.steps.map(({ resource, observed }) => ({ resource, observed })),
    commit: verified.commit,
    now,
    started: new Set(started),
    refreshed: new Set(results.flatMap(({ step, status }) => (status === 'skipped' ? [] : [step.resource.id]))),
    ...(words === undefined ? {} : { words }),
  };
}

function isStart({ resource, action, refresh, observed }: Step): boolean {
  if (resource.kind !== 'service' || !resource.fields.running || action === 'remove') return false;
  const wasDown = observed.status === 'absent' || (observed.status === 'known' && observed.fields['running'] !== true);
  return wasDown || refresh?.effect === 'restart' || refresh?.effect === 'recreate';
}

function settleResources(ledger: Ledger, { plan, results, verified, now }: SettleFailuresInput): Ledger['resources'] {
  const resources: Record<string, LedgerResource> = { ...ledger.resources };
  const before = new Map(plan.steps.map((step) => [step.resource.id, step]));
  const removed = results.filter(({ status, step }) => status === 'done' && (step.action === 'remove' || step.action === 'forget'));
  const after = new Map(verified.steps.map((step) => [step.resource.id, step]));
  // A resource that is still there after its removal stays ours, to be removed again.
  for (const { step } of removed) if (after.get(step.resource.id)?.action !== 'remove') delete resources[step.resource.id];
  for (const { resource, action } of verified.steps) if (action === 'forget') delete resources[resource.id];
  for (const step of verified.steps) {
    if (step.resource.ensure !== 'present' || !isAsWanted(step)) continue;
    const { id } = step.wanted;
    const known = ledger.resources[id];
    const isFound = known === undefined && before.get(id)?.observed.status === 'known' && ledger.creating?.includes(id) !== true;
    const preexisting = (known?.preexisting === true || isFound) && mayBeOthers(step.wanted);
    resources[id] = recordOf(step.wanted, { commit: plan.commit, appliedAt: now, known, preexisting });
  }
  return resources;
}

/** While its effect is owed, a process still listens where it did. */
function keepListens(resources: Ledger['resources'], { resources: known }: Ledger, pending: Ledger['pending']): Ledger['resources'] {
  const owing = Object.keys(pending).flatMap((id) => {
    const [record, earlier] = [resources[id], known[id]];
    if (record === undefined || earlier === undefined) return [];
    const { listens: _wanted, ...via } = record.via;
    const listens = earlier.via['listens'];
    return [[id, { ...record, via: { ...via, ...(listens === undefined ? {} : { listens }) } }] as const];
  });
  return { ...resources, ...Object.fromEntries(owing) };
}

function isAsWanted({ action, observed }: Step): boolean {
  return (action === 'none' || action === 'refresh' || action === 'check') && observed.status !== 'unknown';
}

/**
 * Whether the machine may have the resource for its own sake, or Plumb only observes it: its record tells drift from change, but
 * the resource is not Plumb's to remove. An enforced file or service at a path or name of Plumb is Plumb's.
 */
function mayBeOthers({ kind, drift }: Resource): boolean {
  return kind === 'package' || kind === 'user' || kind === 'directory' || drift === 'observe';
}

/** An effect is proven when it was done and nothing that asked for it differs in the process any more. */
function settlePending(
  ledger: Ledger,
  { owedBefore, results, verified }: SettleFailuresInput,
  failures: Ledger['failures'],
): Ledger['pending'] {
  const pending: Record<string, PendingEffect> = {};
  for (const [id, owed] of Object.entries(ledger.pending)) {
    const wanted = verified.steps.find(({ resource }) => resource.id === id);
    if (wanted === undefined) continue;
    const result = results.find(({ step }) => step.resource.id === id);
    if (owedBefore !== undefined && !(id in owedBefore) && !wasTouched(id, results, verified)) continue;
    const contradiction = contradictionOf(id, verified);
    // A process that keeps ending has loaded all the same what it was started with.
    const isDone = failures[id] === undefined || failures[id].reason === 'KeepsEnding';
    if (result?.status === 'done' && contradiction === undefined && isDone) continue;
    const isStopped = wanted.resource.kind === 'service' && !wanted.resource.fields.running;
    if (isStopped) continue;
    const said = result?.status === 'done' ? undefined : result?.message;
    const lastError = said ?? contradiction ?? owed.lastError;
    pending[id] = { ...owed, attempts: owed.attempts + (result === undefined ? 0 : 1), ...(lastError === undefined ? {} : { lastError }) };
  }
  return pending;
}

/** Whether anything was done that the service has to take up: what its config test or a failure before it has stopped was not. */
function wasTouched(serviceId: string, results: readonly StepResult[], verified: Plan): boolean {
  return results.some((result) => {
    const { resource } = result.step;
    if (result.status === 'skipped' || result.reason === 'ConfigTestFailed') return false;
    return resource.id === serviceId || (resource.notify.includes(serviceId) && !isAsItWas(result, verified));
  });
}

/** A version that no source offers, a disk that is full: the step failed and its resource is seen as before. */
function isAsItWas({ step, status }: StepResult, verified: Plan): boolean {
  const left = verified.steps.find(({ resource }) => resource.id === step.resource.id);
  if (status !== 'failed' || left === undefined || step.observed.status !== 'known' || left.observed.status !== 'known') return false;
  return isEqual(step.observed.fields, left.observed.fields);
}

/** A resource that cannot be observed now keeps the times it had: its differences are not known to be gone. */
function firstSeenTimes(plan: Plan, { firstSeen }: Ledger): Ledger['firstSeen'] {
  const unseen = plan.steps.filter(({ blocked }) => blocked?.reason === 'UnknownState').map(({ resource }) => `${resource.id} `);
  const kept = Object.entries(firstSeen).filter(([key]) => unseen.some((id) => key.startsWith(id)));
  const entries = plan.steps.flatMap(({ resource, differences }) =>
    differences.flatMap((difference) =>
      difference.firstSeen === undefined ? [] : [[differenceKey(resource.id, difference), difference.firstSeen] as const],
    ),
  );
  return Object.fromEntries([...kept, ...entries]);
}
