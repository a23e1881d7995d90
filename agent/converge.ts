import { chainsOf, executableSteps, type Plan, type Step } from '../reconciler/plan/index.ts';
import { type ConfigTest, isStronger, type ResourceOf, type StepFailure } from '../schemas/index.ts';
import { awaitSettled } from './await-settled.ts';
import { makeSafe } from './make-safe.ts';
import { finder, placeFinder } from './observe.ts';
import {
  type ApplyContext,
  ApplyError,
  type ApplyOutcome,
  hideSecrets,
  readSecrets,
  resourceModules,
  SupersededError,
  secretsOf,
} from './resources/index.ts';
import { foreignPaths, runConfigTest } from './run-config-test.ts';
import { createSlots, type Slots, settleAll } from './side-by-side.ts';

export interface ConvergeDeps extends Omit<ApplyContext, 'find' | 'holds'> {
  /** Milliseconds on a clock that only goes forward. */
  readonly monotonicMs: () => number;
  /** Whether a change of these members is done only once its processes have been up for their time to settle. */
  readonly awaitsSettling?: (members: readonly string[]) => boolean;
  /** Told of each step as it ends. */
  readonly onResult?: (result: StepResult) => void;
  /** Whether a step of these members may begin now. */
  readonly permit: { readonly mayBegin: (members: readonly string[]) => Promise<boolean> };
}

export interface StepResult {
  readonly step: Step;
  /** skipped: something it stands on failed, its lease is gone, or its wait was given up for something newer. */
  readonly status: 'done' | 'failed' | 'skipped';
  readonly reason?: StepFailure['reason'];
  readonly message?: string;
  /** A removal left something in place on purpose: it is done, and no longer Plumb's. */
  readonly kept?: boolean;
  readonly durationMs: number;
}

/**
 * Steps that work at once, one of a chain: enough that a slow restart holds no other member up, and few enough to leave a small
 * machine to those it runs. To wait for health is no work and takes no slot, however many members are waited for.
 */
const workingAtOnce = 8;

/**
 * Executes the plan's steps: chains that have nothing to do with each other side by side, the steps of one in their order.
 * Does what the plan says and decides nothing but to stop behind a failure. The results are in the plan's order.
 */
export async function converge(plan: Plan, configTests: readonly ConfigTest[], deps: ConvergeDeps): Promise<readonly StepResult[]> {
  const slots = createSlots(workingAtOnce);
  const resources = plan.steps.map(({ resource }) => resource);
  const found = { find: finder(resources), holds: placeFinder(resources) };
  const progress = { failed: new Set<string>(), tested: new Map<string, string | undefined>(), fault: new AbortController() };
  const context: ExecuteContext = { ...deps, ...found, ...progress, plan, configTests, slots };
  const results = (await settleAll(chainsOf(plan).map((chain) => convergeChain(chain, context)))).flat();
  const places = new Map(plan.steps.map((step, index) => [step, index]));
  return results.toSorted((a, b) => (places.get(a.step) ?? 0) - (places.get(b.step) ?? 0));
}

interface ExecuteContext extends ConvergeDeps, ApplyContext {
  readonly plan: Plan;
  readonly configTests: readonly ConfigTest[];
  readonly slots: Slots;
  readonly failed: Set<string>;
  /** Config tests already run in this cycle, with what was wrong. */
  readonly tested: Map<string, string | undefined>;
  /** Aborted with a fault of ours in any chain: no other one begins a step any more. */
  readonly fault: AbortController;
}

async function convergeChain(chain: readonly Step[], context: ExecuteContext): Promise<readonly StepResult[]> {
  const results: StepResult[] = [];
  try {
    for (const step of chain) {
      const isWait = step.resource.kind === 'health';
      results.push(await (isWait ? convergeStep(step, context) : context.slots(() => convergeStep(step, context))));
    }
    return results;
  } catch (error) {
    context.fault.abort(error);
    throw error;
  }
}

async function convergeStep(step: Step, context: ExecuteContext): Promise<StepResult> {
  context.signal.throwIfAborted();
  context.fault.signal.throwIfAborted();
  const startedMs = context.monotonicMs();
  const outcome = await withoutSecrets(await execute(step, context), { step, context });
  if (outcome.status !== 'done') context.failed.add(step.resource.id);
  const result = { step, ...outcome, durationMs: Math.round(context.monotonicMs() - startedMs) };
  context.onResult?.(result);
  return result;
}

type StepOutcome = Omit<StepResult, 'step' | 'durationMs'>;

async function execute(step: Step, context: ExecuteContext): Promise<StepOutcome> {
  const cause = failedBefore(step, context);
  if (cause !== undefined) return { status: 'skipped', message: `waits for ${cause}` };
  if (!(await context.permit.mayBegin(step.resource.members))) return { status: 'skipped', message: 'its lease is not confirmed any more' };
  const fault = await testConfig(step, context);
  if (fault !== undefined) return { status: 'failed', reason: 'ConfigTestFailed', message: fault };
  const harm = await makeSafe(step.first ?? [], context);
  if (harm !== undefined) return { status: 'failed', reason: 'StepFailed', message: hideSecrets(harm, secretsOf(step.resource)) };
  try {
    const { kept, note } = await apply(step, context);
    forgetTests(step, context);
    const message = kept ?? note;
    return { status: 'done', ...(kept === undefined ? {} : { kept: true }), ...(message === undefined ? {} : { message }) };
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof SupersededError) return { status: 'skipped', message: error.message };
    if (!(error instanceof ApplyError)) throw error;
    return { status: 'failed', reason: step.resource.kind === 'health' ? 'Unhealthy' : 'StepFailed', message: error.message };
  }
}

/** A product's own words may quote any file or login of its member. */
async function withoutSecrets(
  outcome: StepOutcome,
  { step, context }: { readonly step: Step; readonly context: ExecuteContext },
): Promise<StepOutcome> {
  if (outcome.message === undefined) return outcome;
  const { members } = step.resource;
  const near = context.plan.steps.filter(({ resource }) => resource.members.some((member) => members.includes(member)));
  return { ...outcome, message: hideSecrets(outcome.message, await readSecrets(near, context.host)) };
}

/** The step or resource behind which this one waits: `after` runs through resources that need no step of their own. */
function failedBefore(step: Step, { plan, failed }: ExecuteContext): string | undefined {
  if (failed.size === 0) return undefined;
  const byId = new Map(plan.steps.map((one) => [one.resource.id, one]));
  const seen = new Set<string>();
  const queue = [...step.after];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (failed.has(id)) return id;
    if (seen.has(id)) continue;
    seen.add(id);
    queue.push(...(byId.get(id)?.after ?? []));
  }
  return undefined;
}

/**
 * The whole tree is tested once, before the first of its files is swapped, and before a process reads it again: also where only
 * its program or its command is another one.
 */
async function testConfig(step: Step, context: ExecuteContext): Promise<string | undefined> {
  if (step.action === 'forget') return undefined;
  if (step.resource.kind === 'directory' && foreignPaths(step).length === 0) return undefined;
  const names = namesOfTests(step, context.plan);
  for (const test of context.configTests.filter(({ name }) => names.has(name))) {
    const said = await testOnce(test, context);
    if (said !== undefined) return said;
  }
  return undefined;
}

/** Of a service that reads its files again: those of every tree that it reads, which may be several. */
function namesOfTests({ resource, action, observed, refresh, effect: own }: Step, { steps }: Plan): ReadonlySet<string | undefined> {
  const named = resource.configTest === undefined ? [] : [resource.configTest];
  if (resource.kind !== 'service') return new Set(named);
  if (!resource.fields.running || resource.ensure === 'absent' || action === 'none' || action === 'remove') return new Set(named);
  const isRunning = observed.status === 'known' && observed.fields['running'] === true;
  if (isRunning && !isStronger(refresh?.effect ?? own, 'hot')) return new Set(named);
  return new Set([
    ...named,
    ...steps.flatMap(({ resource: { configTest, notify } }) => (notify.includes(resource.id) ? [configTest] : [])),
  ]);
}

async function testOnce(test: ConfigTest, context: ExecuteContext): Promise<string | undefined> {
  if (!context.tested.has(test.name)) {
    const steps = executableSteps(context.plan).filter((step) => step.resource.configTest === test.name);
    const said = await runConfigTest(test, steps, context);
    const secrets = steps.flatMap((one) => secretsOf(one.resource));
    context.tested.set(test.name, said === undefined ? undefined : hideSecrets(said, secrets));
  }
  return context.tested.get(test.name);
}

/** Other software may refuse what was good until then. */
function forgetTests({ resource, action }: Step, { configTests, tested }: ExecuteContext): void {
  if ((resource.kind !== 'package' && resource.kind !== 'archive') || action === 'forget') return;
  for (const { name, member } of configTests) if (resource.members.includes(member)) tested.delete(name);
}

async function apply({ resource, action, observed, refresh, effect }: Step, context: ExecuteContext): Promise<ApplyOutcome> {
  if (action === 'none' || action === 'forget') return {};
  const module = resourceModules[resource.kind] as (typeof resourceModules)['file'];
  const step = { action, desired: resource, observed, effect: refresh?.effect ?? effect };
  const check = () => module.apply(step as Parameters<typeof module.apply>[0], context);
  const outcome = await check();
  if (resource.kind !== 'health' || context.awaitsSettling?.(resource.members) !== true) return outcome;
  // What answered at first may not answer any more once its time is over.
  return (await awaitSettled(servicesOf(resource.members, context.plan), context)) ? check() : outcome;
}

function servicesOf(members: readonly string[], { steps }: Plan): readonly ResourceOf<'service'>[] {
  return steps.flatMap(({ resource }) =>
    resource.kind === 'service' && resource.ensure === 'present' && resource.members.some((member) => members.includes(member))
      ? [resource]
      : [],
  );
}
