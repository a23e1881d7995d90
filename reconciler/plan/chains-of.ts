import { dirname } from 'node:path/posix';
import type { Resource, ResourceKind } from '../../schemas/index.ts';
import { executableSteps } from './plan-document.ts';
import type { Plan, Step } from './step.ts';

/**
 * The steps that a cycle executes, as chains that need not wait for one another: each step is in exactly one chain, a chain
 * keeps the plan's order, and chains come in the order of their first steps. Whatever two steps could get from, take from
 * or spoil for one another ties them, and with them their chains, so members that share a step share a chain.
 */
export function chainsOf(plan: Plan): readonly (readonly Step[])[] {
  const steps = executableSteps(plan);
  const tiesOf = createTies(plan, steps);
  const groups = createGroups();
  for (const step of steps) groups.join(tiesOf(step));
  return [...Map.groupBy(steps, (step) => groups.of(idTie(step.resource.id))).values()];
}

/** Software and accounts are the host's: its package manager and its account files have one lock each, and an archive is held in memory whole. */
const hostWide: readonly ResourceKind[] = ['package', 'archive', 'user'];

/** The ties of a step to others, as keys: steps with a key in common belong to one chain. */
function createTies(plan: Plan, steps: readonly Step[]): (step: Step) => readonly string[] {
  const byId = new Map(plan.steps.map((step) => [step.resource.id, step]));
  const executed = new Set(steps.map(({ resource }) => resource.id));
  const paths = new Set(steps.flatMap(({ resource }) => pathsOf(resource)));
  // A process that is taken away may hold something that another one is to take, such as a port: nobody knows whose.
  const freesPorts = steps.some(({ resource, action }) => resource.kind === 'service' && action === 'remove');

  return (step) => {
    const { resource, action } = step;
    const { id, kind, members, notify, configTest } = resource;
    return [
      idTie(id),
      ...[...executedBefore(step, { byId, executed }), ...notify.filter((service) => executed.has(service))].map(idTie),
      ...members.map((member) => `member ${member}`),
      ...pathsOf(resource).flatMap((path) =>
        pathAndAbove(path)
          .filter((one) => paths.has(one))
          .map((one) => `path ${one}`),
      ),
      ...(configTest === undefined ? [] : [`config test ${configTest}`]),
      ...(hostWide.includes(kind) && action !== 'forget' ? ['software'] : []),
      ...(freesPorts && kind === 'service' ? ['ports'] : []),
    ];
  };
}

function idTie(id: string): string {
  return `id ${id}`;
}

interface Executed {
  readonly byId: ReadonlyMap<string, Step>;
  readonly executed: ReadonlySet<string>;
}

/** The nearest executed steps on which a step stands: `after` runs through resources that need no step of their own. */
function executedBefore({ after }: Step, { byId, executed }: Executed): readonly string[] {
  const found: string[] = [];
  const seen = new Set<string>();
  const queue = [...after];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    if (executed.has(id)) found.push(id);
    else queue.push(...(byId.get(id)?.after ?? []));
  }
  return found;
}

/** Places that a step of this resource writes to, or below. */
function pathsOf(resource: Resource): readonly string[] {
  switch (resource.kind) {
    case 'file':
    case 'directory':
      return [resource.name];
    case 'archive':
      return [resource.name, ...(resource.via.linkPath === undefined ? [] : [resource.via.linkPath])];
    case 'package':
    case 'user':
    case 'service':
    case 'command':
    case 'parameters':
    case 'health':
      return [];
  }
}

function pathAndAbove(path: string): readonly string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [path, ...pathAndAbove(parent)];
}

/** Keys that were joined, directly or by way of others, are of one group. */
function createGroups() {
  const leaders = new Map<string, string>();

  function of(key: string): string {
    let leader = key;
    for (let next = leaders.get(leader); next !== undefined; next = leaders.get(leader)) leader = next;
    if (leader !== key) leaders.set(key, leader);
    return leader;
  }

  function join([first = '', ...others]: readonly string[]): void {
    for (const other of others) {
      const [leader, joined] = [of(first), of(other)];
      if (leader !== joined) leaders.set(joined, leader);
    }
  }

  return { of, join };
}
