import { appliedFields, differenceKey, executableSteps, isInSync, type Plan, type Step } from '../reconciler/plan/index.ts';
import {
  isEqual,
  isStronger,
  type Ledger,
  type LedgerResource,
  type PendingEffect,
  type Resource,
  type StepFailure,
  strongestEffect,
} from '../schemas/index.ts';
import type { StepResult } from './converge.ts';

/** Written before the first change: what is owed to services, and what drift was told, survive a crash in mid-change. */
export function oweEffects(ledger: Ledger, plan: Plan, now: string): Ledger {
  const pending: Record<string, PendingEffect> = { ...ledger.pending };
  for (const { resource, refresh, blocked } of plan.steps) {
    if (refresh === undefined || blocked !== undefined || !isStronger(refresh.effect, 'hot')) continue;
    const known = ledger.pending[resource.id];
    pending[resource.id] = {
      ...known,
      effect: strongestEffect([refresh.effect, known?.effect ?? 'none']),
      reasons: refresh.reasons,
      since: known?.since ?? now,
      attempts: known?.attempts ?? 0,
    };
  }
  const creating = executableSteps(plan).flatMap(({ action, resource }) => (action === 'create' ? [resource.id] : []));
  return { ...withoutCreating(ledger), pending, firstSeen: firstSights(plan, ledger), ...(creating.length === 0 ? {} : { creating }) };
}

function withoutCreating(ledger: Ledger): Ledger {
  const { creating: _finished, ...rest } = ledger;
  return rest;
}

export interface SettleInput {
  readonly plan: Plan;
  readonly results: readonly StepResult[];
  /** The plan of what was observed after converging, without owed effects: what it still wants did not come true. */
  readonly verified: Plan;
  readonly now: string;
}

/** What the cycle leaves behind: ownership, proven and unproven effects, failures with their next try, first sights. */
export function settleLedger(ledger: Ledger, input: SettleInput): Ledger {
  const failures = settleFailures(ledger, input);
  const pending = settlePending(ledger, input, failures);
  const resources = settleResources(ledger, input);
  const clean = isInSync(input.verified) && Object.keys(failures).length === 0 && Object.keys(pending).length === 0;
  const applied = clean && ledger.appliedCommit !== input.plan.commit ? { appliedCommit: input.plan.commit, appliedAt: input.now } : {};
  return { ...withoutCreating(ledger), ...applied, resources, pending, failures, firstSeen: firstSights(input.verified, ledger) };
}

function settleResources(ledger: Ledger, { plan, results, verified, now }: SettleInput): Ledger['resources'] {
  const resources: Record<string, LedgerResource> = { ...ledger.resources };
  const before = new Map(plan.steps.map((step) => [step.resource.id, step]));
  const removed = results.filter(({ status, step }) => status === 'done' && (step.action === 'remove' || step.action === 'forget'));
  for (const { step } of removed) delete resources[step.resource.id];
  for (const { resource, action } of verified.steps) if (action === 'forget') delete resources[resource.id];
  for (const step of verified.steps) {
    if (step.resource.ensure !== 'present' || !isAsWanted(step)) continue;
    const entry = recordOf(step, before.get(step.resource.id), { ledger, commit: plan.commit, now });
    if (entry !== undefined) resources[step.resource.id] = entry;
  }
  return resources;
}

function isAsWanted({ action, observed, resource }: Step): boolean {
  return (action === 'none' || action === 'refresh' || action === 'check') && observed.status !== 'unknown' && resource.drift === 'enforce';
}

interface RecordContext {
  readonly ledger: Ledger;
  readonly commit: string;
  readonly now: string;
}

function recordOf(step: Step, before: Step | undefined, { ledger, commit, now }: RecordContext): LedgerResource {
  const { resource } = step;
  const known = ledger.resources[resource.id];
  const applied = appliedFields(step.wanted);
  const same = known !== undefined && isEqual(known.applied, applied);
  const foundThere =
    known === undefined && before?.observed.status === 'known' && isShared(step) && !ledger.creating?.includes(resource.id);
  return {
    kind: resource.kind,
    name: resource.name,
    template: resource.template,
    members: resource.members,
    applied,
    via: removalVia(resource),
    commit: same ? known.commit : commit,
    appliedAt: same ? known.appliedAt : now,
    removable: resource.removable,
    sensitive: resource.sensitive,
    ...(known?.preexisting === true || foundThere ? { preexisting: true } : {}),
  };
}

/** What a removal needs. Probes are left out: they may carry a login, and there is nothing of them to remove. */
function removalVia({ kind, via }: Resource): LedgerResource['via'] {
  return kind === 'parameters' || kind === 'health' || kind === 'command' ? {} : { ...via };
}

/** Kinds that a machine may have had for its own sake; a file or a service at our own path or name is ours. */
function isShared({ resource }: Step): boolean {
  return resource.kind === 'package' || resource.kind === 'user' || resource.kind === 'directory';
}

function settleFailures(ledger: Ledger, { plan, results, verified, now }: SettleInput): Ledger['failures'] {
  const after = new Map(verified.steps.map((step) => [step.resource.id, step]));
  const failures: Record<string, StepFailure> = {};
  for (const [id, failure] of Object.entries(ledger.failures)) {
    const isRetried = results.some(({ step }) => step.resource.id === id);
    if (failure.commit === plan.commit && !isRetried && !isCured(after.get(id))) failures[id] = stillFailing(failure, after.get(id), now);
  }
  for (const { step, status, reason, message } of results) {
    const { id } = step.resource;
    const left = after.get(id);
    const fault =
      status === 'failed'
        ? { reason: reason ?? 'StepFailed', message: message ?? 'failed' }
        : status === 'done'
          ? unproven(step, left, verified)
          : undefined;
    if (fault === undefined) continue;
    const attempts = (ledger.failures[id]?.commit === plan.commit ? ledger.failures[id].attempts : 0) + 1;
    failures[id] = { commit: plan.commit, ...fault, attempts, lastAt: now, retryAt: retryAt(now, attempts) };
  }
  return failures;
}

/** Gone is what failed once nothing is left to do, or for health once it is seen: to do nothing cures no one. */
function isCured(step: Step | undefined): boolean {
  if (step === undefined) return true;
  if (step.resource.kind !== 'health') return step.action === 'none';
  return step.observed.status === 'known' && step.observed.fields['healthy'] === true;
}

/** Health is retried by looking at it; whatever else waits for its step. */
function stillFailing(failure: StepFailure, step: Step | undefined, now: string): StepFailure {
  if (step?.resource.kind !== 'health' || Date.parse(failure.retryAt) > Date.parse(now)) return failure;
  const attempts = failure.attempts + 1;
  return { ...failure, attempts, lastAt: now, retryAt: retryAt(now, attempts) };
}

/** The apply's word is not taken: what differs again after it has not converged. */
function unproven(
  step: Step,
  left: Step | undefined,
  verified: Plan,
): { readonly reason: 'NotConverged'; readonly message: string } | undefined {
  const contradiction = contradictionOf(step.resource.id, verified);
  if (contradiction !== undefined) return { reason: 'NotConverged', message: contradiction };
  if (left === undefined || left.blocked?.reason === 'ObserveMode' || step.resource.kind === 'health') return undefined;
  if (left.action === 'none' || left.action === 'check' || left.action === 'forget') return undefined;
  if (left.action === 'refresh' && left.differences.length === 0) return undefined;
  const pointers = left.differences.map(({ pointer }) => pointer || 'existence').join(', ');
  const why = left.blocked?.message ?? `still different after it was applied: ${pointers}`;
  return { reason: 'NotConverged', message: why };
}

/** 5 s, 10 s, 20 s … up to 10 min. */
function retryAt(now: string, attempts: number): string {
  const waitMs = Math.min(5_000 * 2 ** (attempts - 1), 600_000);
  return new Date(Date.parse(now) + waitMs).toISOString();
}

/** An effect is proven when it was done and nothing that asked for it differs in the process any more. */
function settlePending(ledger: Ledger, { results, verified }: SettleInput, failures: Ledger['failures']): Ledger['pending'] {
  const pending: Record<string, PendingEffect> = {};
  for (const [id, owed] of Object.entries(ledger.pending)) {
    const wanted = verified.steps.find(({ resource }) => resource.id === id);
    if (wanted === undefined) continue;
    const result = results.find(({ step }) => step.resource.id === id);
    const contradiction = contradictionOf(id, verified);
    if (result?.status === 'done' && contradiction === undefined && failures[id] === undefined) continue;
    const isStopped = wanted.resource.kind === 'service' && !wanted.resource.fields.running;
    if (isStopped) continue;
    const lastError = result?.message ?? contradiction ?? owed.lastError;
    pending[id] = { ...owed, attempts: owed.attempts + (result === undefined ? 0 : 1), ...(lastError === undefined ? {} : { lastError }) };
  }
  return pending;
}

/** A service was reloaded or restarted, and its process still shows what that should have changed. */
function contradictionOf(serviceId: string, verified: Plan): string | undefined {
  for (const { resource, differences } of verified.steps) {
    if (!resource.notify.includes(serviceId)) continue;
    const left = differences.find(({ place, effect }) => place === 'process' && isStronger(effect, 'hot'));
    if (left !== undefined) return `the running process still differs at ${resource.id}${left.pointer}`;
  }
  return undefined;
}

/** What cannot be seen now keeps the sights it had: it is not known to be gone. */
function firstSights(plan: Plan, { firstSeen }: Ledger): Ledger['firstSeen'] {
  const unseen = plan.steps.filter(({ observed }) => observed.status === 'unknown').map(({ resource }) => `${resource.id} `);
  const kept = Object.entries(firstSeen).filter(([key]) => unseen.some((id) => key.startsWith(id)));
  const entries = plan.steps.flatMap(({ resource, differences }) =>
    differences.flatMap((difference) =>
      difference.firstSeen === undefined ? [] : [[differenceKey(resource.id, difference), difference.firstSeen] as const],
    ),
  );
  return Object.fromEntries([...kept, ...entries]);
}
