import type { CheckIn, LeaseAnswer } from '../../schemas/index.ts';
import { aRolloutPolicy } from '../../tests/support/a-rollout-policy.ts';
import type { AdvanceInput, advanceRollout } from './advance-rollout.ts';
import { hasUsableGrant, isSettled, type ModelAgent, type ModelRules, type ModelWorld, needsStep, tickMs } from './a-model-world.ts';
import type { ExpectedRollout } from './rollout-state.ts';

/** Everything that can happen next in a model world. */

export type AdvanceRollout = typeof advanceRollout;

export interface ModelStep {
  readonly name: string;
  readonly world: ModelWorld;
  /** What must not have happened in this step. */
  readonly fault?: string;
}

export interface StepContext {
  readonly rules: ModelRules;
  readonly advance: AdvanceRollout;
}

const middleware = 'zk';

export function listSteps(world: ModelWorld, context: StepContext): readonly ModelStep[] {
  const ofAgents = world.agents.flatMap((agent, at) => stepsOfAgent(world, { agent, at, context }));
  const ofNetwork = world.requests.flatMap((request) => stepsOfRequest(world, request, context));
  return [...ofAgents, ...ofNetwork, ...stepsOfServer(world), { name: 'tick', world: tick(world) }];
}

interface AgentTurn {
  readonly agent: ModelAgent;
  readonly at: number;
  readonly context: StepContext;
}

function stepsOfAgent(world: ModelWorld, { agent, at, context }: AgentTurn): readonly ModelStep[] {
  const steps: ModelStep[] = [];
  const add = (name: string, over: Partial<ModelAgent> | ModelAgent, rest: Partial<ModelWorld> = {}, fault?: string) =>
    steps.push({ name: `${at} ${name}`, world: withAgent({ ...world, ...rest }, at, over), ...(fault === undefined ? {} : { fault }) });
  const { budget, now } = world;
  const { lease, grant, commit, isDown } = agent;
  if (world.requests.filter(({ host }) => host === hostOf(at)).length < context.rules.inFlight) {
    for (const returns of isSettled(agent) ? [false, true] : [false]) {
      const request = checkInOf(agent, at, returns);
      const { grant: _used, ...rest } = agent;
      const sent = { ...(returns ? rest : agent), sequence: request.sequence, askedAt: now };
      const onItsWay = replaceAgent({ ...world, requests: [...world.requests, request] }, at, sent);
      steps.push(...stepsOfRequest(onItsWay, request, context));
      if (budget.delays > 0)
        steps.push({ name: `${at} ${returns ? 'returns' : 'checks in'}, on its way`, world: { ...onItsWay, budget: { ...budget, delays: budget.delays - 1 } } });
    }
  }
  if (grant !== undefined && hasUsableGrant(agent, now) && needsStep(agent) && agent.failed !== commit) {
    const isUnderWay = lease?.fence === grant.fence && lease.commit === commit;
    if (!isUnderWay)
      add('begins', { lease: { fence: grant.fence, commit }, highest: grant.fence }, { begun: { fence: grant.fence, agent: at } }, beginFault(world, { agent, at, context }));
    else if (!isDown) add('goes down', { isDown: true });
  }
  if (isDown) add('comes back', { isDown: false, applied: commit });
  if (isDown && budget.failures > 0)
    add('fails', { isDown: false, failed: commit }, { budget: { ...budget, failures: budget.failures - 1 } });
  if (commit !== world.head && !isDown) {
    const { grant: _earlier, ...rest } = agent;
    steps.push({ name: `${at} fetches`, world: replaceAgent(world, at, { ...rest, commit: world.head }) });
  }
  if (budget.crashes > 0) {
    const { echo: _echo, askedAt: _asked, grant: _grant, ...ledger } = agent;
    const world2 = { ...world, budget: { ...budget, crashes: budget.crashes - 1 } };
    steps.push({ name: `${at} crashes`, world: replaceAgent(world2, at, { ...ledger, session: agent.session + 1, sequence: 0 }) });
  }
  return steps;
}

/** A step begins under a number that nobody else has begun under since, and not for a revision that failed. */
function beginFault({ state, begun, budget }: ModelWorld, { agent, at, context }: AgentTurn): string | undefined {
  const fence = agent.grant?.fence ?? 0;
  if (fence < agent.highest) return `begins under ${fence} after ${agent.highest}`;
  const remembersAll = budget.losses === context.rules.budget.losses;
  if (remembersAll && context.rules.maxUnavailable === 1 && begun !== undefined && begun.agent !== at && fence <= begun.fence)
    return `begins under ${fence} after another began under ${begun.fence}`;
  if (context.rules.maxUnavailable === 1 && state?.halt?.revision === revisionOf(agent.commit)) return 'begins though the revision was halted';
  return undefined;
}

interface Heard {
  readonly serverTime: number;
  readonly told: LeaseAnswer | undefined;
  readonly request: CheckIn;
}

function hear(agent: ModelAgent, { serverTime, told, request }: Heard): ModelAgent {
  const { askedAt = serverTime, grant: _earlier, lease, ...rest } = agent;
  const isOver = told?.state === 'lost' || (told?.state === 'released' && isSettled(agent) && told.fence === lease?.fence && told.message === '');
  const kept = lease === undefined || isOver ? {} : { lease };
  const [ask] = request.asks;
  const isGranted = ask !== undefined && told?.state === 'granted' && told.fence !== undefined && told.fence >= agent.highest;
  return { ...rest, ...kept, echo: serverTime, ...(isGranted ? { grant: { fence: told.fence, at: askedAt, commit: ask.commit } } : {}) };
}

function checkInOf(agent: ModelAgent, at: number, returns: boolean): CheckIn {
  const { session, sequence, echo, commit, lease, highest, isDown, failed } = agent;
  const member = memberOf(at);
  const needs = needsStep(agent);
  return {
    version: 1,
    host: hostOf(at),
    session: String(session),
    sequence: sequence + 1,
    ...(echo === undefined ? {} : { echo }),
    members: [{ member, commit, ready: !isDown, facts: {}, message: '', needs }],
    asks: needs ? [{ member, commit, action: 'restart', reasons: [], lastFence: highest }] : [],
    held: lease === undefined || returns ? [] : [{ member, ...lease, action: 'restart' }],
    releases: returns && lease !== undefined ? [{ member, ...lease, outcome: failed === commit ? 'failed' : 'done', message: '' }] : [],
  };
}

/** A check-in arrives, and its answer is heard or lost; the network may keep a copy, or never deliver. */
function stepsOfRequest(world: ModelWorld, request: CheckIn, { advance, rules }: StepContext): readonly ModelStep[] {
  const { budget, now } = world;
  const at = agentOf(request);
  const agent = world.agents[at];
  if (agent === undefined) return [];
  const { state, answers } = advance(world.state, inputOf(world, request, rules));
  const requests = world.requests.filter((one) => one !== request);
  const isAwaited = isLatest(agent, request);
  const { askedAt: _given, ...deaf } = agent;
  const arrived = replaceAgent({ ...world, state }, at, isAwaited ? deaf : agent);
  const steps = [{ name: `${at} is served`, world: { ...arrived, requests } }];
  if (isAwaited) {
    const [told] = answers;
    const heard = replaceAgent({ ...arrived, requests }, at, hear(agent, { serverTime: now, told, request }));
    steps.push({ name: `${at} hears ${told?.state}`, world: heard });
  } else steps.push({ name: `${at} is not heard`, world: { ...world, requests } });
  if (budget.duplicates > 0) {
    const left = { ...budget, duplicates: budget.duplicates - 1 };
    for (const { name, world: reached } of steps.slice(0, isAwaited ? 2 : 1))
      steps.push({ name: `${name}, and a copy stays`, world: { ...reached, requests: world.requests, budget: left } });
  }
  return steps;
}

export function inputOf({ now, serverCommit, agents }: Pick<ModelWorld, 'now' | 'serverCommit' | 'agents'>, checkIn: CheckIn, { maxUnavailable }: ModelRules): AdvanceInput {
  const expected: ExpectedRollout = {
    middleware,
    commit: serverCommit,
    revision: revisionOf(serverCommit),
    state: 'running',
    members: agents.map((_, at) => ({ key: memberOf(at), id: String(at), host: hostOf(at), detached: false })),
    policy: aRolloutPolicy({ maxUnavailable, deadlineMs: Number.MAX_SAFE_INTEGER }),
  };
  const judge = () => ({ safe: true, message: '' });
  return { now, middleware, expected, checkIn, judge, serverCommit, isOpen: () => ({ open: true, reason: 'Granted', message: '' }) };
}

function stepsOfServer(world: ModelWorld): readonly ModelStep[] {
  const { budget, state, head, serverCommit } = world;
  const steps: ModelStep[] = [];
  // Nobody replaces a store in no time.
  if (budget.losses > 0 && state !== undefined)
    steps.push({ name: 'the store is lost', world: tick({ ...world, state: undefined, budget: { ...budget, losses: budget.losses - 1 } }) });
  if (budget.commits > 0)
    steps.push({ name: 'a commit', world: { ...world, head: `c${Number(head.slice(1)) + 1}`, budget: { ...budget, commits: budget.commits - 1 } } });
  if (serverCommit !== head) steps.push({ name: 'the server fetches', world: { ...world, serverCommit: head } });
  return steps;
}

function tick(world: ModelWorld): ModelWorld {
  const now = world.now + tickMs;
  const agents = world.agents.map((agent) => {
    const { grant, ...rest } = agent;
    return hasUsableGrant(agent, now) ? agent : rest;
  });
  return { ...world, now, agents };
}

function withAgent(world: ModelWorld, at: number, over: Partial<ModelAgent>): ModelWorld {
  return { ...world, agents: world.agents.map((agent, index) => (index === at ? { ...agent, ...over } : agent)) };
}

function replaceAgent(world: ModelWorld, at: number, agent: ModelAgent): ModelWorld {
  return { ...world, agents: world.agents.map((one, index) => (index === at ? agent : one)) };
}

function isLatest(agent: ModelAgent | undefined, { session, sequence }: CheckIn): boolean {
  return agent?.askedAt !== undefined && session === String(agent.session) && sequence === agent.sequence;
}

export function memberOf(at: number): string {
  return `${middleware}/${at}`;
}

function hostOf(at: number): string {
  return `n${at}`;
}

function agentOf({ host }: CheckIn): number {
  return Number(host.slice(1));
}

function revisionOf(commit: string): string {
  return `of ${commit}`;
}
