import { canReload } from '../../../schemas/index.ts';
import { openServiceManager, type ServiceManager } from '../../service-manager/index.ts';
import { moveAside } from '../move-aside.ts';
import { type ApplyContext, ApplyError, type ApplyOutcome, type ApplyStep, applied } from '../resource-module.ts';

/**
 * Installs the definition and brings the process to where it is desired. A process that runs is touched only when
 * the step's effect says so: a definition that differs reaches it by the restart that the plan decided.
 */
export async function applyService(step: ApplyStep<'service'>, context: ApplyContext): Promise<ApplyOutcome> {
  const { host, signal } = context;
  const { desired } = step;
  const manager = openServiceManager(host, desired.via.manager);
  switch (step.action) {
    case 'create':
    case 'update': {
      const moved = await moveAdditions(step, context);
      await manager.install(desired);
      signal.throwIfAborted();
      await switchProcess(step, manager);
      return moved;
    }
    case 'refresh':
      if (desired.fields.running) await refresh(step, manager);
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
