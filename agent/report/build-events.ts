import { differenceKey, executableSteps, expectProcesses, type Plan, replacedServices, type Step } from '../../reconciler/plan/index.ts';
import type { Difference, ReportEvent } from '../../schemas/index.ts';
import type { StepResult } from '../converge.ts';
import { proofEvents } from './proof-events.ts';
import type { ReportFacts } from './report-facts.ts';
import { shownValue } from './shown-value.ts';

/** The events of a cycle, each once. */
export function buildEvents(facts: ReportFacts): readonly ReportEvent[] {
  // Drift that cannot be noted as reported would be reported again and again.
  if (facts.stateProblem !== undefined) return [];
  return [
    ...commitEvents(facts),
    ...driftEvents(facts),
    ...replacementEvents(facts),
    ...proofEvents(facts),
    ...facts.results.flatMap((result) => stepEvents(result, facts)),
    ...effectEvents(facts),
    ...leaseEvents(facts),
  ];
}

function commitEvents({ planned, ledger, ledgerBefore, at }: ReportFacts): readonly ReportEvent[] {
  if (planned === undefined || ledger.appliedCommit === undefined || ledger.appliedCommit === ledgerBefore.appliedCommit) return [];
  return [{ code: 'CommitApplied', at, message: `commit ${ledger.appliedCommit} is applied and observed` }];
}

/**
 * Drift has an event when it is first seen and when it is gone. A cycle that changes something reports twice: the second report
 * does not repeat the events of the first, and only the last one knows what is gone.
 */
function driftEvents({ plan, planned, ledger, ledgerBefore, at }: ReportFacts): readonly ReportEvent[] {
  if (plan === undefined) return [];
  if (planned === undefined) return detected(plan, ledgerBefore.firstSeen, at);
  const told = { ...ledgerBefore.firstSeen, ...(executableSteps(planned).length > 0 ? Object.fromEntries(driftKeys(planned)) : {}) };
  const before = new Map([...Object.entries(ledgerBefore.firstSeen).filter(([key]) => key.endsWith(' drift')), ...driftKeys(planned)]);
  // The ledger remembers what is there and what cannot be seen now; only what it forgot is known to be gone.
  const healed = [...before].filter(([key]) => !(key in ledger.firstSeen)).map(([key, since]) => healedEvent(key, since, { plan, at }));
  return [...detected(plan, told, at), ...healed];
}

function detected(plan: Plan, known: Readonly<Record<string, string>>, at: string): readonly ReportEvent[] {
  return driftOf(plan).flatMap(({ step, difference }) => {
    const key = differenceKey(step.resource.id, difference);
    if (key in known) return [];
    const [member] = step.resource.members;
    const message = `${difference.pointer || 'existence'}: ${cut(difference.observed)} instead of ${cut(difference.desired)}${difference.evidence === undefined ? '' : `, ${difference.evidence}`}`;
    return [
      {
        code: 'DriftDetected',
        at,
        message: message.slice(0, 1900),
        resource: step.resource.id,
        pointer: difference.pointer,
        effect: difference.effect,
        ...(member === undefined ? {} : { member }),
      },
    ];
  });
}

function driftKeys(plan: Plan): ReadonlyMap<string, string> {
  return new Map(driftOf(plan).map(({ step, difference }) => [differenceKey(step.resource.id, difference), difference.firstSeen ?? '']));
}

function driftOf(plan: Plan): readonly { readonly step: Step; readonly difference: Difference }[] {
  return plan.steps.flatMap((step) =>
    step.differences.filter(({ origin }) => origin === 'drift').map((difference) => ({ step, difference })),
  );
}

function healedEvent(key: string, since: string, { plan, at }: { readonly plan: Plan; readonly at: string }): ReportEvent {
  const step = plan.steps.find(({ resource }) => key.startsWith(`${resource.id} `));
  // Gone with its resource: what is left of it is its name in the key.
  const resource = step?.resource.id ?? key.slice(0, key.indexOf('] ') + 1);
  const [member] = step?.resource.members ?? [];
  const pointer = key.slice(resource.length + 1, key.lastIndexOf(' '));
  const durationMs = since === '' ? 0 : Math.max(0, Date.parse(at) - Date.parse(since));
  const message = `${pointer || 'existence'} is as in Git again`;
  return { code: 'DriftHealed', at, message, resource, pointer, durationMs, ...(member === undefined ? {} : { member }) };
}

/** A service that ended and came back between two observations did drift, and was healed by the service manager or by a hand. */
function replacementEvents({ plan, planned, ledgerBefore, at }: ReportFacts): readonly ReportEvent[] {
  if (plan === undefined) return [];
  const isSecond = planned !== undefined && executableSteps(planned).length > 0;
  const known = isSecond ? expectProcesses(planned, ledgerBefore) : ledgerBefore;
  return replacedServices(plan, known).flatMap(({ resource }): readonly ReportEvent[] => {
    const [member] = resource.members;
    const place = { at, resource: resource.id, pointer: '/running', ...(member === undefined ? {} : { member }) };
    const message = `${resource.id} runs as another process than the one Plumb knew: it ended or was restarted by somebody else`;
    return [
      { code: 'DriftDetected', message, effect: 'restart', ...place },
      { code: 'DriftHealed', message: `${resource.id} runs again`, ...place },
    ];
  });
}

function stepEvents(result: StepResult, { at }: ReportFacts): readonly ReportEvent[] {
  const { step, status, durationMs } = result;
  const { resource, action, refresh } = step;
  const [member] = resource.members;
  const place = { resource: resource.id, ...(member === undefined ? {} : { member }), durationMs };
  if (status === 'failed') {
    const code = result.reason === 'ConfigTestFailed' ? 'ConfigTestFailed' : 'StepFailed';
    return [{ code, at, message: (result.message ?? 'failed').slice(0, 1900), ...place }];
  }
  if (status === 'skipped' || action === 'check' || action === 'forget' || action === 'none') return [];
  const message = `${action} ${resource.id}${result.message === undefined ? '' : `: ${result.message}`}`.slice(0, 1900);
  return [{ code: doneCode(step), at, message, effect: refresh?.effect ?? step.effect, ...place }];
}

function doneCode({ resource, action, refresh }: Step): ReportEvent['code'] {
  if (resource.kind !== 'service') return 'StepDone';
  if (refresh !== undefined) return refresh.effect === 'reload' ? 'ServiceReloaded' : 'ServiceRestarted';
  return action === 'remove' || !resource.fields.running ? 'ServiceStopped' : 'ServiceStarted';
}

function effectEvents({ planned, ledger, ledgerBefore, at }: ReportFacts): readonly ReportEvent[] {
  if (planned === undefined) return [];
  const owed = Object.entries(ledger.pending).filter(([id]) => ledgerBefore.pending[id] === undefined);
  const proven = Object.keys(ledgerBefore.pending).filter((id) => ledger.pending[id] === undefined);
  return [
    ...owed.map(
      ([id, { effect, lastError }]): ReportEvent => ({
        code: 'EffectPending',
        at,
        message: `${id} owes a ${effect}: ${lastError ?? 'not proven yet'}`.slice(0, 1900),
        resource: id,
        effect,
      }),
    ),
    ...proven.map((id): ReportEvent => ({ code: 'EffectProven', at, message: `${id} has done what it owed`, resource: id })),
  ];
}

/** Told in the report before the change; that it was given back, the server knows itself. */
function leaseEvents({ ledger, ledgerBefore, planned, at }: ReportFacts): readonly ReportEvent[] {
  if (planned !== undefined) return [];
  const taken = Object.values(ledger.leases ?? {}).filter(({ member, fence }) => ledgerBefore.leases?.[member]?.fence !== fence);
  return taken.map(({ member, fence, action }) => ({ code: 'LeaseTaken', at, message: `lease ${fence} for ${member}: ${action}`, member }));
}

function cut(value: unknown): string {
  const text = shownValue(value) ?? 'absent';
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
