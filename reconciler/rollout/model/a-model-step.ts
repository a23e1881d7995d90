import type { CheckIn } from '../../../schemas/index.ts';
import { aRolloutPolicy } from '../../../tests/support/a-rollout-policy.ts';
import type { advanceRollout } from '../advance-rollout.ts';
import type { AdvanceInput } from '../state/advance.ts';
import { type AgentMove, checkInOf, hearAnswer, movesOf, sendCheckIn, waysToCheckIn } from './a-model-agent.ts';
import {
  agentOf,
  hostOf,
  isAwaited,
  type ModelAgent,
  type ModelBudget,
  type ModelRules,
  type ModelWorld,
  mayBegin,
  memberOf,
  replaceAgent,
  revisionOf,
  spend,
} from './a-model-world.ts';

export type AdvanceRollout = typeof advanceRollout;

/** One thing that can happen next. */
export interface ModelStep {
  readonly name: string;
  readonly world: ModelWorld;
}

export interface StepContext {
  readonly rules: ModelRules;
  readonly advance: AdvanceRollout;
}

/** Everything that can happen next. */
export function listSteps(world: ModelWorld, context: StepContext): readonly ModelStep[] {
  return [
    ...world.agents.flatMap((agent, at) => [...stepsOfAgent(world, { agent, at, context }), ...checkInsOf(world, { agent, at, context })]),
    ...world.requests.flatMap((request) => deliver(world, request, context)),
    ...stepsOfServer(world, context.rules),
    ...(world.budget.ticks === 0 ? [] : [{ name: 'time goes on', world: tick(spend(world, 'ticks'), context.rules) }]),
  ];
}

const costs: Readonly<Partial<Record<AgentMove['name'], keyof ModelBudget>>> = {
  crashes: 'crashes',
  fails: 'failures',
  drifts: 'drifts',
  breaks: 'breaks',
};

interface AgentContext {
  readonly agent: ModelAgent;
  readonly at: number;
  readonly context: StepContext;
}

function stepsOfAgent(world: ModelWorld, { agent, at, context }: AgentContext): readonly ModelStep[] {
  return movesOf(agent, { ...world, mistake: context.rules.mistake }).flatMap(({ name, agent: moved }) => {
    const cost = costs[name];
    if (cost !== undefined && world.budget[cost] === 0) return [];
    const paid = cost === undefined ? world : spend(world, cost);
    const begun = name === 'begins' ? { begun: { fence: moved.highest, agent: at } } : {};
    return [{ name: `${at} ${name}`, world: { ...replaceAgent(paid, at, moved), ...begun } }];
  });
}

/** A check-in arrives at once, or is on its way for longer, and may be overtaken. */
function checkInsOf(world: ModelWorld, { agent, at, context }: AgentContext): readonly ModelStep[] {
  const { mistake } = context.rules;
  return waysToCheckIn(agent, { mistake }).flatMap((way) => {
    const sent = sendCheckIn(agent, { now: world.now, way });
    const request = checkInOf(sent, { at, way, mistake });
    const sending = replaceAgent({ ...world, requests: [...world.requests, request] }, at, sent);
    const late = world.budget.delays === 0 ? [] : [{ name: `${at} ${way}, on its way`, world: spend(sending, 'delays') }];
    return [...deliver(sending, request, context), ...late];
  });
}

/** The answer is heard or lost, the network may keep a copy, and a check-in that nobody waits for may never arrive. */
function deliver(world: ModelWorld, request: CheckIn, { advance, rules }: StepContext): readonly ModelStep[] {
  const at = agentOf(request);
  const agent = world.agents[at];
  if (agent === undefined) return [];
  const { state, answers } = advance(world.state, inputOf(world, request, rules));
  const requests = world.requests.filter((one) => one !== request);
  const [returned] = request.releases;
  const served = { ...world, state, requests, ...(returned?.outcome === 'failed' ? { heardFailed: returned.commit } : {}) };
  const arrivals: ModelStep[] = [];
  if (isAwaited(agent, request)) {
    const { askedAt: _askedAt, ...deaf } = agent;
    const [told] = answers;
    const hearing = hearAnswer(agent, { request, told, serverTime: world.now });
    arrivals.push({ name: `${at} hears ${told?.state ?? 'nothing'}`, world: replaceAgent(served, at, hearing) });
    arrivals.push({ name: `${at} is told in vain`, world: replaceAgent(served, at, deaf) });
  } else arrivals.push({ name: `${at} is heard late`, world: served });
  const copies = world.budget.duplicates === 0 ? [] : arrivals.map(({ name, world: reached }) => keepCopy(name, reached, world));
  const lost = isAwaited(agent, request) ? [] : [{ name: `${at} is not heard`, world: { ...world, requests } }];
  return [...arrivals, ...copies, ...lost];
}

function keepCopy(name: string, reached: ModelWorld, { requests }: ModelWorld): ModelStep {
  return { name: `${name}, and a copy stays`, world: spend({ ...reached, requests }, 'duplicates') };
}

/** The input that a server of the model world has for a check-in. */
function inputOf({ now, serverCommit, agents }: ModelWorld, checkIn: CheckIn, { maxUnavailable }: ModelRules): AdvanceInput {
  const expected: AdvanceInput['expected'] = {
    middleware: 'zk',
    commit: serverCommit,
    revision: revisionOf(serverCommit),
    state: 'running',
    members: agents.map((_, at) => ({ key: memberOf(at), id: String(at), host: hostOf(at), detached: false })),
    policy: aRolloutPolicy({ maxUnavailable, deadlineMs: Number.MAX_SAFE_INTEGER }),
  };
  const judge = () => ({ safe: true, message: '' });
  return { now, middleware: 'zk', expected, checkIn, judge, serverCommit, isOpen: () => ({ open: true, reason: 'Granted', message: '' }) };
}

/** A server that only stops and starts again is none: it remembers nothing outside its store. */
function stepsOfServer(world: ModelWorld, rules: ModelRules): readonly ModelStep[] {
  const { budget, state, head, serverCommit } = world;
  const steps: ModelStep[] = [];
  // Nobody replaces a store in no time.
  if (budget.losses > 0 && state !== undefined)
    steps.push({ name: 'the store is lost', world: tick({ ...spend(world, 'losses'), state: undefined }, rules) });
  if (budget.commits > 0) steps.push({ name: 'a commit', world: { ...spend(world, 'commits'), head: `c${Number(head.slice(1)) + 1}` } });
  if (serverCommit !== head) steps.push({ name: 'the server fetches', world: { ...world, serverCommit: head } });
  return steps;
}

function tick(world: ModelWorld, { tickMs, mistake }: ModelRules): ModelWorld {
  const now = world.now + tickMs;
  const agents = world.agents.map((agent) => {
    const { grant: _void, ...rest } = agent;
    return mayBegin(agent, { now, mistake }) ? agent : rest;
  });
  return { ...world, now, agents };
}
