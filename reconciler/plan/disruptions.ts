import { type DisruptiveAction, isStronger, type Ledger, type StepBlock } from '../../schemas/index.ts';
import type { Plan, Step } from './step.ts';

/** What one member would suffer. */
export interface MemberDisruption {
  readonly member: string;
  /** The strongest of its steps. */
  readonly action: DisruptiveAction;
  /** Resources and pointers that ask for it. */
  readonly reasons: readonly string[];
}

export interface DisruptionJudgeContext {
  readonly ledger: Ledger;
  /** Members whose adapter counts a reload as a disruption. */
  readonly reloads?: ReadonlySet<string>;
}

/** Weakest first. */
const actions: readonly DisruptiveAction[] = ['reload', 'restart', 'recreate', 'stop', 'uninstall'];

/** By member, what the steps that are not blocked would take away. */
export function disruptionsOf({ steps }: Plan, context: DisruptionJudgeContext): readonly MemberDisruption[] {
  const disrupts = createDisruptionJudge(steps, context);
  const found = new Map<string, MemberDisruption>();
  for (const step of steps) {
    const action = step.blocked === undefined ? disrupts(step) : undefined;
    if (action === undefined) continue;
    for (const member of step.resource.members) {
      const known = found.get(member);
      const strongest = known !== undefined && actions.indexOf(known.action) > actions.indexOf(action) ? known.action : action;
      found.set(member, { member, action: strongest, reasons: [...new Set([...(known?.reasons ?? []), ...reasonsOf(step)])] });
    }
  }
  return [...found.values()];
}

/** Blocks every step that would disrupt a member that is held. What is hot, or only reloads, goes on. */
export function holdSteps(
  steps: readonly Step[],
  { holds, ...context }: DisruptionJudgeContext & { readonly holds: ReadonlyMap<string, StepBlock> },
): readonly Step[] {
  if (holds.size === 0) return steps;
  const disrupts = createDisruptionJudge(steps, context);
  return steps.map((step) => {
    const member = step.resource.members.find((key) => holds.has(key));
    const hold = member === undefined ? undefined : holds.get(member);
    if (hold === undefined || step.blocked !== undefined || disrupts(step) === undefined) return step;
    return { ...step, blocked: hold };
  });
}

/**
 * Whether a step takes a running member away, and how. A member that is down loses nothing by its own start; but a change
 * that running members restart for waits for them too, so that it does not come in by way of a crash.
 */
function createDisruptionJudge(
  steps: readonly Step[],
  { ledger, reloads }: DisruptionJudgeContext,
): (step: Step) => DisruptiveAction | undefined {
  const services = new Map(steps.flatMap((step) => (step.resource.kind === 'service' ? [[step.resource.id, step] as const] : [])));
  const uninstalled = new Set(
    [...services.values()].filter((step) => step.action === 'remove' && isRunning(step)).flatMap(({ resource }) => resource.members),
  );
  const includesReload = ({ resource }: Step) => resource.members.some((member) => reloads?.has(member));
  const isDeployed = (id: string) => ledger.resources[id] !== undefined;

  function disruptsNotified(step: Step): DisruptiveAction | undefined {
    const { resource, action, effect, differences } = step;
    if (resource.kind === 'parameters' && differences.some((difference) => !isStronger(difference.effect, 'hot'))) return undefined;
    if (effect !== 'restart' && effect !== 'recreate') return undefined;
    const isChange = action === 'remove' || differences.some(({ origin }) => origin === 'change');
    const hit = resource.notify.some((id) => {
      const service = services.get(id);
      return service !== undefined && (isRunning(service) || (isChange && isDeployed(id)));
    });
    return hit ? effect : undefined;
  }

  return (step) => {
    const { resource, action, refresh } = step;
    if (action === 'none' || action === 'check' || action === 'forget') return undefined;
    if (action === 'remove' && resource.members.some((member) => uninstalled.has(member))) return 'uninstall';
    if (resource.kind === 'service') return disruptsService(step, refresh?.effect === 'reload' && includesReload(step));
    if ((resource.kind === 'package' || resource.kind === 'archive') && action === 'update') {
      return [...services.values()].some((one) => isRunning(one) && sharesMember(one, step)) ? 'restart' : undefined;
    }
    return disruptsNotified(step);
  };
}

function disruptsService(step: Step, isReloadCounted: boolean): DisruptiveAction | undefined {
  const { resource, action, refresh } = step;
  if (resource.kind !== 'service' || !isRunning(step) || action === 'remove') return undefined;
  if (!resource.fields.running) return 'stop';
  if (refresh?.effect === 'restart' || refresh?.effect === 'recreate') return refresh.effect;
  return isReloadCounted ? 'reload' : undefined;
}

function isRunning({ observed }: Step): boolean {
  return observed.status === 'known' && observed.fields['running'] === true;
}

function sharesMember(one: Step, other: Step): boolean {
  return one.resource.members.some((member) => other.resource.members.includes(member));
}

function reasonsOf({ resource, action, effect, differences, refresh }: Step): readonly string[] {
  if (refresh !== undefined) return refresh.reasons;
  if (action === 'remove') return [`removal of ${resource.id}`];
  // What goes along and would cost less is no reason.
  const costly = differences.filter((difference) => !isStronger(effect, difference.effect));
  return (costly.length > 0 ? costly : differences).map(({ pointer }) => `${resource.id}${pointer}`);
}
