import { formatPointer, isStronger, matchesChange, type ObservationFacts, type ResourceOf } from '../../../schemas/index.ts';
import { askService, believe } from '../ask-service.ts';
import { type ApplyContext, ApplyError, type ApplyOutcome, type ApplyStep, applied } from '../resource-module.ts';
import { observeService } from '../service/observe.ts';
import { waitUntil } from '../wait-until.ts';
import { readValues } from './read-values.ts';

/** How long a process may take to give its values; one that has just been started may still load its data, or look for its peers. */
const firstAnswerMs = 5000;
const youngAnswerMs = 30_000;
const youngMs = 120_000;
/** Longest wait for a process to show a value that was set. */
const effectMs = 3000;
/** Readings in a row that must agree after a reload: for a moment, workers of before and after it answer by turns. */
const steadyReadings = 3;

/**
 * Sets what differs and can be set hot. Keys without a hot way are left: the plan restarts the service for them.
 * That the values hold is shown by observing again, not by the product's word.
 */
export async function applyParameters(step: ApplyStep<'parameters'>, context: ApplyContext): Promise<ApplyOutcome> {
  switch (step.action) {
    case 'create':
    case 'update':
      await setDiffering(step.desired, context);
      await waitForEffect(step, context);
      return applied;
    case 'remove':
    case 'refresh':
    case 'check':
      return applied;
  }
}

async function setDiffering(desired: ResourceOf<'parameters'>, context: ApplyContext): Promise<void> {
  const running = await readPatiently(desired, context);
  const failures: string[] = [];
  for (const [key, value] of Object.entries(desired.fields.values)) {
    const probe = Object.hasOwn(desired.via.apply, key) ? desired.via.apply[key] : undefined;
    if (probe === undefined || running[key] === value || isCostly(desired, { key, running: running[key] })) continue;
    context.signal.throwIfAborted();
    const answer = believe(await askService({ probe, service: desired.via.service }, context));
    if (!answer.ok) failures.push(`${key} was not set: ${answer.reason}`);
  }
  if (failures.length > 0) throw new ApplyError(failures.join('; '));
}

/** What cannot be set hot from this very value is the restart's. */
function isCostly(
  { transitions = [], fields }: ResourceOf<'parameters'>,
  { key, running }: { readonly key: string; readonly running: unknown },
) {
  const change = { pointer: formatPointer(['values', key]), desired: fields.values[key], observed: running };
  return transitions.some((transition) => matchesChange(transition, change));
}

/** A reload takes effect a little after it was asked for. What does not come in time is shown by observing again. */
async function waitForEffect({ desired, effect }: ApplyStep<'parameters'>, context: ApplyContext): Promise<void> {
  const needed = isStronger(effect, 'hot') ? steadyReadings : 1;
  let agreed = 0;
  await waitUntil(
    async () => {
      const reading = await readValues(desired, context);
      if (!reading.ok) return reading.reason;
      const differing = Object.entries(desired.fields.values).find(([key, value]) => reading.values[key] !== value)?.[0];
      agreed = differing === undefined ? agreed + 1 : 0;
      return agreed < needed ? (differing ?? 'not steady yet') : undefined;
    },
    { timeoutMs: effectMs, signal: context.signal },
  );
}

async function readPatiently(desired: ResourceOf<'parameters'>, context: ApplyContext): Promise<Readonly<Record<string, string>>> {
  const values: Record<string, string> = {};
  const first = await findProcess(desired, context);
  const failure = await waitUntil(
    async () => {
      const reading = await readValues(desired, context);
      if (reading.ok) {
        Object.assign(values, reading.values);
        return undefined;
      }
      // A process that has ended gives no values, however long the wait.
      if ((await findProcess(desired, context))?.incarnation !== first?.incarnation)
        throw new ApplyError(`running values cannot be read, and the process has ended: ${reading.reason}`);
      return reading.reason;
    },
    { timeoutMs: isYoung(first?.startedAt) ? youngAnswerMs : firstAnswerMs, signal: context.signal },
  );
  if (failure !== undefined) throw new ApplyError(`running values cannot be read: ${failure}`);
  return values;
}

async function findProcess({ via }: ResourceOf<'parameters'>, context: ApplyContext): Promise<ObservationFacts | undefined> {
  const service = context.find(via.service);
  const observed = service?.kind === 'service' ? await observeService(service, context) : undefined;
  return observed?.status === 'known' ? observed.facts : undefined;
}

function isYoung(startedAt: string | undefined): boolean {
  return startedAt !== undefined && Math.abs(Date.now() - Date.parse(startedAt)) < youngMs;
}
