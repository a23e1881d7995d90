import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Effect, Observation, Resource, ResourceKind, ResourceOf } from '../../schemas/index.ts';
import type { Host } from '../host/index.ts';
import { differingPointers } from './module-contract-diff.ts';
import { watchWrites } from './module-contract-writes.ts';
import type { ApplyContext, ApplyStep, ResourceModule } from './resource-module.ts';

/** A machine where the resource is not yet as desired. */
interface ModuleWorld<K extends ResourceKind> {
  readonly host: Host;
  readonly desired: ResourceOf<K>;
  /** Other desired resources that the kind looks through. */
  readonly others?: readonly Resource[];
  /** Hands on the machine: each makes exactly these fields differ. */
  readonly sabotages: readonly Sabotage[];
  stop?(): Promise<void>;
}

interface Sabotage {
  readonly name: string;
  readonly run: () => Promise<void> | void;
  /** JSON pointers; none for a resource that is gone. */
  readonly differs: readonly string[];
  /** The effect that the plan decides for these differences, where it is more than an update. */
  readonly effect?: Effect;
}

export interface ModuleCase<K extends ResourceKind> {
  readonly name: string;
  /** Why the case cannot run on this machine. */
  readonly unmet?: string | undefined;
  readonly start: () => Promise<ModuleWorld<K>>;
}

/** A law that a kind cannot keep, with the reason. That it is not kept is tested, too. */
interface ContractException {
  readonly law: 'absent again after removal' | 'not as desired before';
  readonly reason: string;
}

interface Contract<K extends ResourceKind> {
  readonly cases: readonly ModuleCase<K>[];
  readonly exceptions?: readonly ContractException[];
}

/** The laws that every kind of resource keeps, on every host. */
export function describeResourceModule<K extends ResourceKind>(module: ResourceModule<K>, { cases, exceptions = [] }: Contract<K>): void {
  describe.each(cases)(`${module.kind} keeps the contract: $name`, ({ start, unmet }) => {
    beforeEach((context) => context.skip(unmet !== undefined, unmet));
    const started: ModuleWorld<K>[] = [];
    afterEach(async () => {
      for (const world of started.splice(0)) await world.stop?.();
    });
    const open = async () => {
      const world = await start();
      started.push(world);
      return createRun(module, world);
    };
    const law = (name: ContractException['law'], test: () => Promise<void>) => {
      const exception = exceptions.find((candidate) => candidate.law === name);
      if (exception === undefined) it(name, test);
      else it.fails(`not ${name}, since ${exception.reason}`, test);
    };

    law('not as desired before', async () => {
      const { differences } = await open();
      expect(await differences()).not.toEqual([]);
    });

    it('is as desired after apply, and observing writes nothing', async () => {
      const { apply, observe, differences, writes } = await open();
      await apply(await observe());
      const before = writes();
      expect(await differences()).toEqual([]);
      expect(writes()).toEqual(before);
    });

    it('shows exactly what a hand on the machine changed, and heals it', async () => {
      const { apply, observe, differences, world } = await open();
      await apply(await observe());
      for (const { name, run, differs, effect } of world.sabotages) {
        await run();
        expect([name, await differences()]).toEqual([name, differs.length === 0 ? [''] : differs]);
        await apply(await observe(), effect);
        expect([name, await differences()]).toEqual([name, []]);
      }
    });

    law('absent again after removal', async () => {
      const { apply, observe, remove } = await open();
      await apply(await observe());
      await remove();
      expect((await observe()).status).toBe('absent');
      await remove();
      expect((await observe()).status).toBe('absent');
    });

    it('does nothing once it is aborted', async () => {
      const { world, context, writes } = await open();
      const aborted = { ...context, signal: AbortSignal.abort() };
      const step: ApplyStep<K> = { action: 'create', desired: world.desired, observed: { status: 'absent' }, effect: 'none' };
      await expect(module.observe(world.desired, aborted)).rejects.toMatchObject({ name: 'AbortError' });
      await expect(module.apply(step, aborted)).rejects.toMatchObject({ name: 'AbortError' });
      expect(writes()).toEqual([]);
    });
  });
}

function createRun<K extends ResourceKind>(module: ResourceModule<K>, world: ModuleWorld<K>) {
  const { host, writes } = watchWrites(world.host);
  const context: ApplyContext = {
    host,
    signal: AbortSignal.timeout(300_000),
    find: (id) => world.others?.find((other) => other.id === id),
  };
  const observe = () => module.observe(world.desired, context);
  return {
    world,
    context,
    writes,
    observe,
    differences: async () => differingPointers(world.desired, await observe()),
    apply: (observed: Observation<K>, effect: Effect = 'none') =>
      module.apply({ action: observed.status === 'absent' ? 'create' : 'update', desired: world.desired, observed, effect }, context),
    remove: async () => module.apply({ action: 'remove', desired: world.desired, observed: await observe(), effect: 'none' }, context),
  };
}
