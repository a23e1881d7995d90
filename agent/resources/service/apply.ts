import { canReload } from '../../../schemas/index.ts';
import { type Host, HostError, type HostReader } from '../../host/index.ts';
import { markLogs, openServiceManager, readWordsSince, type ServiceManager } from '../../service-manager/index.ts';
import { moveAside } from '../move-aside.ts';
import { type ApplyContext, ApplyError, type ApplyOutcome, type ApplyStep, applied } from '../resource-module.ts';
import { checkStart } from './check-start.ts';

/**
 * Installs the definition and brings the process to where it is desired. A process that runs is touched only when
 * the step's effect says so: a definition that differs reaches it by the restart that the plan decided. Before anything is
 * installed or taken down, all is checked that can be known beforehand.
 */
export async function applyService(step: ApplyStep<'service'>, context: ApplyContext): Promise<ApplyOutcome> {
  const { host, signal } = context;
  const { desired } = step;
  const manager = openServiceManager(host, desired.via.manager);
  const effect = startEffect(step);
  if (effect !== undefined) await checkStart(desired, host, effect);
  switch (step.action) {
    case 'create':
    case 'update': {
      const moved = await moveAdditions(step, context);
      await manager.install(desired);
      signal.throwIfAborted();
      await resume(step, host);
      await withWords(() => switchProcess(step, manager), { step, host });
      return moved;
    }
    case 'refresh':
      if (desired.fields.running) await withWords(() => refresh(step, manager), { step, host });
      return applied;
    case 'remove':
      await manager.uninstall(desired);
      return applied;
    case 'check':
      return applied;
  }
}

/** What somebody added to the definition is kept out of the way, as Git is all there is to it. */
async function moveAdditions({ observed }: ApplyStep<'service'>, { host, state }: ApplyContext): Promise<ApplyOutcome> {
  const additions = observed.status === 'known' ? (observed.facts?.additions ?? []) : [];
  if (additions.length === 0) return applied;
  if (state === undefined) throw new ApplyError(`${additions.join(', ')} changes the service, and there is no place to move it to`);
  const places: string[] = [];
  for (const path of additions) places.push(`${path} is kept as ${await moveAside(path, { host, state: state.path })}`);
  return { note: `moved aside what changed the definition: ${places.join(', ')}` };
}

/** A failure tells what the product has added to its own logs since the attempt began. */
async function withWords(
  attempt: () => Promise<void>,
  { step, host }: { readonly step: ApplyStep<'service'>; readonly host: HostReader },
): Promise<void> {
  const marks = await markLogs(host, step.desired);
  try {
    await attempt();
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    const words = await readWordsSince(host, marks);
    throw words === '' ? error : new ApplyError(`${error.message}; ${words}`, { cause: error });
  }
}

/** What the step does to the process that needs a process to come up or to listen anew; undefined where it does not. */
function startEffect({ action, desired, observed, effect }: ApplyStep<'service'>): 'reload' | 'restart' | undefined {
  if (!desired.fields.running || action === 'remove' || action === 'check') return undefined;
  const isRunning = observed.status === 'known' && observed.fields.running === true;
  if (action !== 'refresh' && !isRunning) return 'restart';
  if (effect === 'reload') return canReload(desired) ? 'reload' : 'restart';
  return effect === 'restart' || effect === 'recreate' ? 'restart' : undefined;
}

/**
 * Continues suspended processes: the very reverse of what was done to them, and costs nothing. One that is to be stopped or restarted
 * needs it too, as it could not end by itself. One that a debugger holds stays as it is, and is told.
 */
async function resume({ observed }: ApplyStep<'service'>, host: Host): Promise<void> {
  if (observed.status !== 'known' || observed.fields.suspended !== true) return;
  const { pid: main, suspendedPids = main === undefined ? [] : [main] } = observed.facts ?? {};
  for (const pid of suspendedPids) {
    const isStill = (await host.readProcess(pid))?.suspended !== undefined;
    if (isStill) await host.signalProcess(pid, 'SIGCONT');
  }
}

async function switchProcess(step: ApplyStep<'service'>, manager: ServiceManager): Promise<void> {
  if (!step.desired.fields.running) return manager.stop(step.desired);
  const { desired, observed } = step;
  if (observed.status !== 'known') return manager.start(desired);
  if (observed.fields.running === true) return refresh(step, manager);
  // Somebody may have started it since by the definition that was there then: that process is not the one wanted.
  return observed.fields.definition === desired.fields.definition ? manager.start(desired) : manager.restart(desired);
}

async function refresh({ desired, effect }: ApplyStep<'service'>, manager: ServiceManager): Promise<void> {
  switch (effect) {
    case 'restart':
    case 'recreate':
      return manager.restart(desired);
    case 'reload':
      return canReload(desired) ? manager.reload(desired) : manager.restart(desired);
    case 'hot':
    case 'none':
      return;
  }
}
