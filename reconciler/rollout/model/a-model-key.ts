import type { CheckIn } from '../../../schemas/index.ts';
import { placeName } from '../state/draft.ts';
import type { LastStatus, LeaseHolder, RolloutState } from '../state/rollout-state.ts';
import { agentOf, grantMs, hostOf, isAwaited, type ModelAgent, type ModelWorld, memberOf, reportMs } from './a-model-world.ts';

/** The same for worlds that go on in the same way: times as ages as far as ages decide, numbers by their order, no logs. */
export function keyOf(world: ModelWorld, tickMs: number): string {
  const { agents, requests, state, budget, begun, head, serverCommit, heardFailed } = world;
  const context = { world, fence: nameFences(world), age: nameAges(world, tickMs) };
  return [
    `${head} ${serverCommit} ${Object.values(budget)} ${begun === undefined ? '' : `${begun.agent}:${context.fence(begun.fence)}`} ${heardFailed}`,
    ...agents.map((agent, at) => keyOfAgent(agent, { ...context, known: knownOf(state, at) })),
    ...requests.map((request) => keyOfRequest(request, { ...context, known: knownOf(state, agentOf(request)) })).sort(),
    state === undefined ? 'none' : keyOfState(state, context),
  ].join('|');
}

/** In ticks, up to where no comparison sees a difference any more: for a status report, for a grant, and for a grant that was not begun. */
type Age = (at: number, what: 'report' | 'grant' | 'unbegun') => number;

interface KeyContext {
  readonly world: ModelWorld;
  readonly fence: (fence: number) => string;
  readonly age: Age;
}

/** The server's knowledge of an agent. */
interface Known {
  readonly begunAt: number;
  readonly last: LastStatus | undefined;
  readonly holder: LeaseHolder | undefined;
  readonly ended: number;
}

const unbegunMs = 25_000;

function nameAges({ now }: ModelWorld, tickMs: number): Age {
  const most = {
    report: Math.floor(reportMs / tickMs) + 1,
    grant: Math.floor(grantMs / tickMs) + 1,
    unbegun: Math.ceil(unbegunMs / tickMs),
  };
  return (at, what) => Math.min((now - at) / tickMs, most[what]);
}

/** Fencing numbers by their order, which alone decides, and the next is above them all. */
function nameFences({ state, agents, requests, begun }: ModelWorld): KeyContext['fence'] {
  const fences = [
    state?.fence,
    begun?.fence,
    ...(state?.holders ?? []).map(({ fence }) => fence),
    ...agents.flatMap(({ lease, grant, highest }) => [lease?.fence, grant?.fence, highest]),
    ...requests.flatMap(({ asks, held, releases }) => [asks[0]?.lastFence, held[0]?.fence, releases[0]?.fence]),
  ];
  const known = [...new Set(fences.filter((fence) => fence !== undefined))].sort((a, b) => a - b);
  return (fence) => String(known.indexOf(fence));
}

function knownOf(state: RolloutState | undefined, at: number): Known {
  const place = { member: memberOf(at), host: hostOf(at) };
  return {
    begunAt: state?.begunAt ?? 0,
    last: state?.sights[place.member],
    holder: state?.holders.find(({ member }) => member === place.member),
    ended: state?.ended[placeName(place)] ?? 0,
  };
}

interface AgentContext extends KeyContext {
  readonly known: Known;
}

function keyOfAgent(agent: ModelAgent, context: AgentContext): string {
  const { world, fence, age } = context;
  const { session, echo, askedAt, grant, commit, lease, highest, failed, applied, isDown, isStepping, brokenAt } = agent;
  const isWaiting = world.requests.some((request) => isAwaited(agent, request));
  const granted = grant === undefined ? '' : `${keyOfLease(grant, context)}@${age(grant.at, 'grant')}`;
  const ledger = `${lease === undefined ? '' : `${keyOfLease(lease, context)}${lease.isReturned}`} ${fence(highest)} ${failed} ${applied} ${isDown} ${isStepping}`;
  const broken = brokenAt === undefined ? '' : age(brokenAt, 'report');
  const waiting = isWaiting && askedAt !== undefined ? age(askedAt, 'grant') : '';
  const isOther = context.known.last !== undefined && context.known.last.session !== String(session);
  return `${session} ${commit} ${keyOfEcho(echo, context, isOther)} ${waiting} ${granted} ${broken} ${ledger}`;
}

/** Of a stale echo only the moments before which it came count. */
function keyOfEcho(echo: number | undefined, { age, known }: AgentContext, isOtherSession = false): string {
  if (echo === undefined) return '-';
  const ticks = age(echo, 'report');
  if (ticks < age(Number.NEGATIVE_INFINITY, 'report')) return String(ticks);
  const { begunAt, holder, last } = known;
  const isNews = isOtherSession && last !== undefined && echo > last.asOf;
  return `s${echo < begunAt ? 'b' : ''}${holder !== undefined && echo < holder.seenAt ? 'h' : ''}${isNews ? 'n' : ''}`;
}

function keyOfLease({ fence, commit }: { fence: number; commit: string }, { fence: name, known }: AgentContext): string {
  return `${name(fence)}${fence <= known.ended ? 'x' : ''},${commit}`;
}

function keyOfRequest(request: CheckIn, context: AgentContext): string {
  const { world, fence, known } = context;
  const { host, session, sequence, echo, members, asks, held, releases } = request;
  const agent = world.agents[agentOf(request)];
  const rank = world.requests.filter((other) => other.host === host && other.session === session && other.sequence < sequence).length;
  const isOther = known.last !== undefined && known.last.session !== session;
  const isSeen = !isOther && known.last !== undefined && sequence <= known.last.sequence;
  const order = `${rank}${isSeen ? 's' : ''}${agent !== undefined && isAwaited(agent, request) ? 'w' : ''}`;
  const evidence = members.map(({ commit, ready, needs }) => `${commit} ${ready} ${needs}`);
  const leases = [...held, ...releases].map((lease) => keyOfLease(lease, context));
  const outcomes = releases.map(({ outcome }) => outcome);
  return `${host} ${session} ${order} ${keyOfEcho(echo, context, isOther)} ${evidence} ${asks.map((ask) => fence(ask.lastFence))} ${leases} ${outcomes}`;
}

function keyOfState(state: RolloutState, { world: { agents }, fence, age }: KeyContext): string {
  const { commit, begunAt, unheard, sights, holders, waiting, halt } = state;
  const seen = agents.map((_, at) => {
    const last = sights[memberOf(at)];
    if (last === undefined) return '';
    const { asOf, session, evidence } = last;
    const isWaiting = waiting[memberOf(at)] !== undefined;
    return `${session} ${age(asOf, 'report')} ${evidence.commit} ${evidence.ready} ${evidence.needs} ${isWaiting}`;
  });
  const held = holders.map((holder) => {
    const { returnedAt, seenAt } = holder;
    const since = returnedAt === undefined ? age(seenAt, 'unbegun') : `r${age(returnedAt, 'report')}`;
    return `${holder.member} ${fence(holder.fence)} ${holder.commit} ${holder.revision} ${since} ${holder.failed}`;
  });
  return `${commit} ${fence(state.fence)} ${age(begunAt, 'report')} ${unheard} ${halt?.revision}/${seen}/${held.sort()}`;
}
