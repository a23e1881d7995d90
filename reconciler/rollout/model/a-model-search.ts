import { keyOf } from './a-model-key.ts';
import { type AdvanceRollout, listSteps, type ModelStep } from './a-model-step.ts';
import { beginModel, type ModelRules, type ModelWorld, mayBegin, memberOf, needsStep, reportMs } from './a-model-world.ts';

/** The result of visiting every world that can follow from the first one. */
export interface ModelResult {
  readonly states: number;
  readonly transitions: number;
  /** Ways to a world that must not be, a line a step. */
  readonly violations: readonly string[];
  /** Ways to a world from which no way leads to the end, though nothing failed. */
  readonly stuck: readonly string[];
}

const shownMost = 5;

/** Breadth first, so that the way to a violation is short. A broken server is done with after the first violation. */
export function exploreModel(
  rules: ModelRules,
  { advance, untilFirst = false }: { advance: AdvanceRollout; untilFirst?: boolean },
): ModelResult {
  const first = beginModel(rules);
  const idOf = new Map([[keyOf(first, rules.tickMs), 0]]);
  const cameBy: (readonly [from: number, name: string])[] = [[-1, '']];
  const edges = { from: [] as number[], to: [] as number[] };
  const ends: number[] = [];
  const failed = new Set<number>();
  const violations: string[] = [];
  let layer: readonly (readonly [number, ModelWorld])[] = [[0, first]];
  while (layer.length > 0 && !(untilFirst && violations.length > 0)) {
    const next: (readonly [number, ModelWorld])[] = [];
    for (const [id, world] of layer) {
      if (isEnd(world)) ends.push(id);
      if (world.budget.failures < rules.budget.failures) failed.add(id);
      for (const step of listSteps(world, { rules, advance })) {
        const fault = faultOf(step, { before: world, rules });
        if (fault !== undefined) {
          if (violations.length < shownMost) violations.push(`${wayTo(id, cameBy)}${step.name}: ${fault}`);
          continue;
        }
        const key = keyOf(step.world, rules.tickMs);
        const to = idOf.get(key) ?? idOf.size;
        if (to === idOf.size) {
          idOf.set(key, to);
          cameBy.push([id, step.name]);
          next.push([to, step.world]);
        }
        edges.from.push(id);
        edges.to.push(to);
      }
    }
    layer = next;
  }
  const reaches = reachBackwards(ends, { ...edges, count: idOf.size });
  const stuck = cameBy.flatMap((_, id) => (reaches[id] === 1 || failed.has(id) ? [] : [id])).slice(0, shownMost);
  return { states: idOf.size, transitions: edges.to.length, violations, stuck: stuck.map((id) => wayTo(id, cameBy)) };
}

function wayTo(id: number, cameBy: readonly (readonly [from: number, name: string])[]): string {
  const way: string[] = [];
  for (let [from, name] = cameBy[id] ?? [-1, '']; from >= 0; [from, name] = cameBy[from] ?? [-1, '']) way.push(`${name}\n`);
  return way.reverse().join('');
}

/** The fault of a world, or of the step to it: what must never be, and what must never happen. */
function faultOf({ name, world }: ModelStep, { before, rules }: { before: ModelWorld; rules: ModelRules }): string | undefined {
  const { maxUnavailable, budget } = rules;
  const { agents, now, state, begun } = world;
  const down = agents.filter(({ isDown }) => isDown).length;
  if (down > maxUnavailable) return `${down} are down`;
  const may = agents.filter((agent) => agent.isDown || agent.isStepping || mayBegin(agent, { now, mistake: rules.mistake })).length;
  if (may > maxUnavailable) return `${may} are down or may go down`;
  const holders = state?.holders.length ?? 0;
  // A lease that was given back, and whose holder has not heard so, comes back to a server that forgot.
  const remembers = world.budget.losses === budget.losses;
  if (remembers && holders > maxUnavailable) return `${holders} hold a lease`;
  const wrong = remembers ? grantedWrongly({ before, world }) : undefined;
  if (wrong !== undefined) return wrong;
  if (!name.endsWith(' begins') || begun === undefined) return undefined;
  const agent = before.agents[begun.agent];
  if (agent !== undefined && begun.fence < agent.highest) return `begins under ${begun.fence} after ${agent.highest}`;
  if (!remembers || maxUnavailable > 1) return undefined;
  if (before.begun !== undefined && before.begun.agent !== begun.agent && begun.fence <= before.begun.fence)
    return `begins under ${begun.fence} after another began under ${before.begun.fence}`;
  return undefined;
}

/** A lease is given while another member is known to be down, or could be, or after a step of the same commit has failed. */
function grantedWrongly({ before, world }: { readonly before: ModelWorld; readonly world: ModelWorld }): string | undefined {
  const { state, agents, now, heardFailed } = world;
  const holds = new Set((before.state?.holders ?? []).map(({ fence }) => fence));
  for (const { member, fence, commit } of state?.holders ?? []) {
    if (holds.has(fence)) continue;
    if (commit === before.heardFailed && commit === heardFailed) return `${member} may go though ${commit} failed`;
    const broken = agents.findIndex(({ brokenAt }, at) => memberOf(at) !== member && brokenAt !== undefined && now - brokenAt > reportMs);
    if (broken >= 0) return `${member} may go though ${memberOf(broken)} is down`;
  }
  return undefined;
}

function isEnd({ agents, head, serverCommit, state }: ModelWorld): boolean {
  if (state === undefined || state.holders.length > 0 || serverCommit !== head) return false;
  return agents.every((agent) => agent.commit === head && !needsStep(agent) && agent.lease === undefined);
}

interface Edges {
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly count: number;
}

/** 1 for each world from which one of the ends can be reached. */
function reachBackwards(ends: readonly number[], { from, to, count }: Edges): Uint8Array {
  const start = new Uint32Array(count + 1);
  for (const target of to) start[target + 1] = (start[target + 1] ?? 0) + 1;
  for (let id = 0; id < count; id += 1) start[id + 1] = (start[id + 1] ?? 0) + (start[id] ?? 0);
  const free = start.slice();
  const sources = new Uint32Array(to.length);
  to.forEach((target, edge) => {
    const place = free[target] ?? 0;
    sources[place] = from[edge] ?? 0;
    free[target] = place + 1;
  });
  const reaches = new Uint8Array(count);
  const queue = [...ends];
  for (const end of ends) reaches[end] = 1;
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const source of sources.subarray(start[id], start[id + 1])) {
      if (reaches[source] === 1) continue;
      reaches[source] = 1;
      queue.push(source);
    }
  }
  return reaches;
}
