import { keyOf } from './a-model-key.ts';
import { type AdvanceRollout, listSteps, type StepContext } from './a-model-step.ts';
import { beginModel, hasUsableGrant, type ModelRules, type ModelWorld, needsStep } from './a-model-world.ts';

/** Every world that can come of the first one, and what is wrong with any of them. */

export interface ModelResult {
  readonly states: number;
  readonly transitions: number;
  /** Ways to what must not be, one step a line. */
  readonly violations: readonly string[];
  /** Worlds without a failure from which there is no way to the end. */
  readonly stuck: readonly string[];
}

export interface SearchOptions {
  readonly advance: AdvanceRollout;
  /** Ends with the first violation. */
  readonly untilFirst?: boolean;
  readonly maxStates?: number;
}

export function exploreModel(rules: ModelRules, { advance, untilFirst = false, maxStates = Number.POSITIVE_INFINITY }: SearchOptions): ModelResult {
  const context: StepContext = { rules, advance };
  const first = beginModel(rules);
  const idOf = new Map([[keyOf(first), 0]]);
  let frontier: readonly (readonly [number, ModelWorld])[] = [[0, first]];
  const parents: number[] = [-1];
  const names: string[] = [''];
  const goals: number[] = [];
  const failedIds = new Set<number>();
  const sources: number[] = [];
  const targets: number[] = [];
  const violations: string[] = [];
  const pathTo = (id: number): string => {
    const path: string[] = [];
    for (let at = id; at > 0; at = parents[at] ?? -1) path.push(names[at] ?? '');
    return path.reverse().join('\n');
  };
  while (frontier.length > 0 && idOf.size < maxStates) {
    const next: (readonly [number, ModelWorld])[] = [];
    for (const [id, world] of frontier) {
      if (isEnd(world)) goals.push(id);
      if (world.budget.failures < rules.budget.failures) failedIds.add(id);
      for (const { name, world: reached, fault } of listSteps(world, context)) {
        const wrong = fault ?? faultOf(reached, rules);
        if (wrong !== undefined) {
          violations.push(`${pathTo(id)}\n${name}: ${wrong}`);
          if (untilFirst) return { states: idOf.size, transitions: sources.length, violations, stuck: [] };
          continue;
        }
        const key = keyOf(reached);
        let to = idOf.get(key);
        if (to === undefined) {
          to = idOf.size;
          idOf.set(key, to);
          parents.push(id);
          names.push(name);
          next.push([to, reached]);
        }
        sources.push(id);
        targets.push(to);
      }
    }
    frontier = next;
  }
  const alive = reachBackwards(goals, { sources, targets, count: idOf.size });
  const stuck = [...Array(idOf.size).keys()].filter((id) => alive[id] === 0 && !failedIds.has(id)).slice(0, 5).map(pathTo);
  return { states: idOf.size, transitions: sources.length, violations, stuck };
}

function faultOf({ agents, now, state, budget: left }: ModelWorld, { maxUnavailable, budget }: ModelRules): string | undefined {
  const down = agents.filter(({ isDown }) => isDown).length;
  if (down > maxUnavailable) return `${down} are down`;
  const mayGo = agents.filter(
    (agent) => agent.isDown || (hasUsableGrant(agent, now) && needsStep(agent) && agent.failed !== agent.commit),
  ).length;
  if (mayGo > maxUnavailable) return `${mayGo} may go down`;
  // A lease that was given back, and whose holder has not heard so, comes back to a server that forgot.
  if (left.losses === budget.losses && (state?.holders.length ?? 0) > maxUnavailable) return `${state?.holders.length} hold leases`;
  return undefined;
}

function isEnd({ agents, head, serverCommit, state }: ModelWorld): boolean {
  if (state === undefined || state.holders.length > 0 || serverCommit !== head) return false;
  return agents.every((agent) => agent.commit === head && !needsStep(agent) && agent.lease === undefined);
}

function reachBackwards(goals: readonly number[], { sources, targets, count }: { sources: readonly number[]; targets: readonly number[]; count: number }): Uint8Array {
  const degree = new Uint32Array(count + 1);
  for (const target of targets) degree[target + 1] = (degree[target + 1] ?? 0) + 1;
  for (let id = 0; id < count; id += 1) degree[id + 1] = (degree[id + 1] ?? 0) + (degree[id] ?? 0);
  const place = degree.slice();
  const into = new Uint32Array(targets.length);
  targets.forEach((target, edge) => {
    into[place[target] ?? 0] = sources[edge] ?? 0;
    place[target] = (place[target] ?? 0) + 1;
  });
  const alive = new Uint8Array(count);
  const queue = [...goals];
  for (const goal of goals) alive[goal] = 1;
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (let edge = degree[id] ?? 0; edge < (degree[id + 1] ?? 0); edge += 1) {
      const from = into[edge] ?? 0;
      if (alive[from] === 1) continue;
      alive[from] = 1;
      queue.push(from);
    }
  }
  return alive;
}
