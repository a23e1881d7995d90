import type { CheckIn } from '../../schemas/index.ts';
import { grantMs, type ModelAgent, type ModelWorld, tickMs } from './a-model-world.ts';
import type { LeaseHolder, MemberSight, RolloutState } from './rollout-state.ts';

/** The same for worlds that go on in the same way: times as ages as far as ages decide, numbers by their order, no logs. */
export function keyOf(world: ModelWorld): string {
  const fence = nameFences(world);
  const { agents, requests, state, budget, begun, head, serverCommit } = world;
  const { delays, crashes, duplicates, losses, failures, commits } = budget;
  const context = { world, fence };
  const parts = [
    `${head} ${serverCommit} ${delays}${crashes}${duplicates}${losses}${failures}${commits} ${begun === undefined ? '' : `${begun.agent}:${fence(begun.fence)}`}`,
    ...agents.map((agent, at) => keyOfAgent(agent, { ...context, known: knownOf(state, `n${at}`) })),
    ...requests.map((request) => keyOfRequest(request, { ...context, known: knownOf(state, request.host) })).sort(),
    state === undefined ? 'none' : keyOfState(state, context),
  ];
  return parts.join('|');
}

interface Known {
  readonly begunAt: number;
  readonly sight: MemberSight | undefined;
  readonly holder: LeaseHolder | undefined;
  readonly ended: number;
}

interface KeyContext {
  readonly world: ModelWorld;
  readonly fence: (fence: number | undefined) => string;
}

function knownOf(state: RolloutState | undefined, host: string): Known {
  const sight = state && Object.values(state.sights).find((one) => one.host === host);
  const holder = state?.holders.find((one) => one.host === host);
  return { begunAt: state?.begunAt ?? 0, sight, holder, ended: state?.ended[`zk/${host.slice(1)}@${host}`] ?? 0 };
}

/** Only their order decides, and the next is above them all. */
function nameFences({ state, agents, requests, begun }: ModelWorld): KeyContext['fence'] {
  const fences = [
    state?.fence,
    begun?.fence,
    ...(state?.holders ?? []).map((one) => one.fence),
    ...agents.flatMap(({ lease, grant, highest }) => [lease?.fence, grant?.fence, highest]),
    ...requests.flatMap(({ asks, held, releases }) => [asks[0]?.lastFence, held[0]?.fence, releases[0]?.fence]),
  ];
  const known = [...new Set(fences.filter((one) => one !== undefined))].sort((a, b) => a - b);
  return (one) => (one === undefined ? '-' : String(known.indexOf(one)));
}

const stale = Math.floor(5000 / tickMs) + 1;

function age(at: number, { now }: ModelWorld, most: number): number {
  return Math.min((now - at) / tickMs, most);
}

/** Evidence is of now, of a tick ago, or it is stale: then it only says what it does not come before. */
function keyOfEcho(echo: number | undefined, { world, known, isOther = false }: { world: ModelWorld; known: Known; isOther?: boolean }): string {
  if (echo === undefined) return '-';
  const ticks = age(echo, world, stale);
  if (ticks < stale) return String(ticks);
  const isLater = isOther && known.sight !== undefined && echo > known.sight.asOf;
  return `s${echo < known.begunAt ? 'b' : ''}${known.holder !== undefined && echo < known.holder.seenAt ? 'h' : ''}${isLater ? 'l' : ''}`;
}

function keyOfAgent(agent: ModelAgent, { world, fence, known }: KeyContext & { readonly known: Known }): string {
  const { session, echo, askedAt, grant, commit, lease, highest, failed, applied, isDown } = agent;
  const over = (one: { readonly fence?: number } | undefined) => (one?.fence === undefined ? '' : `${fence(one.fence)}${one.fence <= known.ended ? 'x' : ''}`);
  const isAsking = askedAt !== undefined && world.requests.some((request) => isOf(request, agent));
  const ledger = `${commit} ${over(lease)},${lease?.commit} ${fence(highest)} ${failed} ${applied} ${isDown}`;
  const granted = grant === undefined ? '' : `${over(grant)},${ageOfGrant(grant.at, world)},${grant.commit}`;
  return `${session} ${keyOfEcho(echo, { world, known })} ${isAsking ? ageOfGrant(askedAt, world) : ''} ${granted} ${ledger}`;
}

function ageOfGrant(at: number, world: ModelWorld): number {
  return age(at, world, Math.floor(grantMs / tickMs) + 1);
}

function isOf(request: CheckIn, { session, sequence }: ModelAgent): boolean {
  return request.session === String(session) && request.sequence === sequence;
}

function keyOfRequest(request: CheckIn, { world, fence, known }: KeyContext & { readonly known: Known }): string {
  const { host, session, sequence, echo, members, asks, held, releases } = request;
  const agent = world.agents[Number(host.slice(1))];
  const rank = world.requests.filter((other) => other.host === host && other.session === session && other.sequence < sequence).length;
  const isOther = known.sight !== undefined && known.sight.session !== session;
  const isSeen = !isOther && known.sight !== undefined && sequence <= known.sight.sequence;
  const isLatest = agent !== undefined && isOf(request, agent);
  const [told] = members;
  const over = (one: { readonly fence: number; readonly commit: string }) => `${fence(one.fence)}${one.fence <= known.ended ? 'x' : ''},${one.commit}`;
  const said = `${told?.commit} ${told?.ready} ${told?.needs} ${asks.map(({ lastFence }) => fence(lastFence))} ${held.map(over)} ${releases.map((one) => `${over(one)}${one.outcome}`)}`;
  return `${host} ${session} ${rank}${isSeen ? 's' : ''}${isLatest ? 'l' : ''} ${keyOfEcho(echo, { world, known, isOther })} ${said}`;
}

function keyOfState(state: RolloutState, { world, fence }: KeyContext): string {
  const { commit, begunAt, unheard, sights, holders, waiting, halt } = state;
  const known = Object.keys(sights)
    .sort()
    .map((name) => {
      const { asOf, session, evidence } = sights[name] ?? unreachable(name);
      return `${name} ${session} ${age(asOf, world, stale)} ${evidence.commit} ${evidence.ready} ${evidence.needs} ${waiting[name] === undefined ? '' : 'w'}`;
    });
  const held = holders
    .map((one) => {
      const since = one.returnedAt === undefined ? `${age(one.seenAt, world, Math.ceil(25000 / tickMs))}` : `r${age(one.returnedAt, world, stale)}`;
      return `${one.member} ${fence(one.fence)} ${one.commit} ${one.revision} ${since} ${one.failed}`;
    })
    .sort();
  return `${commit} ${fence(state.fence)} ${age(begunAt, world, stale)} ${unheard} ${halt?.revision}/${known}/${held}`;
}

function unreachable(name: string): never {
  throw new RangeError(name);
}
