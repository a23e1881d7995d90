import type { LeaseAsk, RolloutPolicy, WaitReason } from '../../../schemas/index.ts';
import { listCandidates } from '../order/list-candidates.ts';
import { type Candidate, chooseCanaries, orderMembers, stageOf } from '../order/order-members.ts';
import type { AdvanceInput } from '../state/advance.ts';
import { isAt } from '../state/draft.ts';
import { describe, endsAltogether, isProof, isUnderWay, listMembers, type Member } from '../state/members.ts';
import type { RolloutState } from '../state/rollout-state.ts';
import { judgeSafety } from './judge-safety.ts';

/** Why a member has to wait. */
export interface ReasonToWait {
  readonly reason: WaitReason;
  readonly message: string;
}

export interface AskToJudge {
  readonly ask: LeaseAsk;
  readonly member: Member;
  readonly state: RolloutState;
  readonly input: Pick<AdvanceInput, 'now' | 'expected' | 'judge' | 'isOpen'>;
}

/** The first reason that keeps a member from going down now; undefined when there is none. */
export function judgeAsk(asked: AskToJudge): ReasonToWait | undefined {
  const policy = asked.input.expected?.policy;
  const first = reasonByCommit(asked) ?? reasonByWindow(asked, policy) ?? reasonByHalt(asked);
  if (first !== undefined || policy === undefined || endsAltogether(asked.input.expected)) return first;
  return (
    reasonBySilence(asked) ??
    (hasTurn(asked) ? undefined : reasonByOrder(asked, policy)) ??
    reasonByBudget(asked, policy) ??
    reasonByProduct(asked)
  );
}

function reasonByCommit({ ask, member, state }: AskToJudge): ReasonToWait | undefined {
  if (state.commits.includes(ask.commit)) return undefined;
  return { reason: 'CommitDiffers', message: `${member.host} is on commit ${short(ask.commit)}, the server on ${short(state.commit)}` };
}

function reasonByWindow({ state, input }: AskToJudge, policy: RolloutPolicy | undefined): ReasonToWait | undefined {
  if (policy === undefined) return undefined;
  const { open, reason, message } = input.isOpen(policy, { now: input.now, isUnderWay: isUnderWay(state) });
  return open ? undefined : { reason, message };
}

function reasonByHalt({ state }: AskToJudge): ReasonToWait | undefined {
  const { halt } = state;
  if (halt === undefined) return undefined;
  return {
    reason: 'Halted',
    message: `halted: ${halt.member} failed with commit ${short(halt.commit)}: ${halt.message}; a commit that changes this middleware goes on`,
  };
}

/** Every member that may carry something has to have proven its status, also the one that asks. */
function reasonBySilence({ member, state, input }: AskToJudge): ReasonToWait | undefined {
  const others = listMembers(state, input.expected).filter(({ name, isMissed }) => isMissed && name !== member.name);
  const all = [member, ...others];
  const silent = all.find(({ last }) => last === undefined || !isProof(last, input.now));
  if (silent !== undefined) return { reason: 'NotFresh', message: describeSilence(silent, input.now) };
  const astray = all.find(({ last }) => !state.commits.includes(last?.evidence.commit ?? ''));
  if (astray === undefined) return undefined;
  const { commit } = astray.last?.evidence ?? {};
  const is = commit === undefined ? 'enforces no commit' : `is on commit ${short(commit)}`;
  return { reason: 'CommitDiffers', message: `${describe(astray)} ${is}, the server on ${short(state.commit)}` };
}

function describeSilence(member: Member, now: number): string {
  if (member.last === undefined) return `${describe(member)} has not been heard of yet`;
  return `${describe(member)} has not been heard from for ${seconds(now - member.last.asOf)}`;
}

/** The turn of a member that holds a lease has come: no two members wait for each other. */
function hasTurn({ member: { holder }, state }: AskToJudge): boolean {
  return holder !== undefined && (holder.returnedAt !== undefined || holder.revision === state.revision);
}

function reasonByOrder({ member, state, input }: AskToJudge, policy: RolloutPolicy): ReasonToWait | undefined {
  const members = listCandidates(state, { ...input, leaving: member.isLeaving ? [member] : [], asking: member.name });
  const canaries = chooseCanaries(members, policy);
  const isItself = isAt(member);
  const isCanary = canaries.some(isItself);
  const isAhead = (other: Member & Candidate) => !isItself(other) && other.isToGo;
  const pending = isCanary ? undefined : members.find((other) => isAhead(other) && canaries.includes(other));
  if (pending !== undefined) return { reason: 'Canary', message: `waits for the canary ${describe(pending)}` };
  const soaking = isCanary ? undefined : findSoaking(canaries, { state, policy, now: input.now });
  if (soaking !== undefined) return soaking;
  const ordered = orderMembers(members, policy);
  const turn = ordered.findIndex(isItself);
  // Inside a stage the budget alone decides who goes beside a member that is at it.
  const goesFirst = (other: Member & Candidate, at: number) =>
    other.holder === undefined ? at < turn : !isCanary && stageOf(other, policy) < stageOf(member, policy);
  const first = ordered.find((other, at) => isAhead(other) && goesFirst(other, at));
  return first === undefined ? undefined : { reason: 'Order', message: `waits for ${describe(first)}, which goes first` };
}

function findSoaking(
  canaries: readonly Member[],
  { state, policy, now }: { state: RolloutState; policy: RolloutPolicy; now: number },
): ReasonToWait | undefined {
  const soakMs = policy.canary?.soakMs ?? 0;
  const left = (canary: Member) => {
    const doneAt = state.done[canary.name];
    return doneAt === undefined ? 0 : Math.max(doneAt, canary.last?.readySince ?? now) + soakMs - now;
  };
  const longest = canaries.toSorted((a, b) => left(b) - left(a))[0];
  if (longest === undefined || left(longest) <= 0) return undefined;
  return { reason: 'Soak', message: `the canary ${describe(longest)} has to stay ready for another ${seconds(left(longest))}` };
}

function reasonByBudget({ member, state, input }: AskToJudge, { maxUnavailable }: RolloutPolicy): ReasonToWait | undefined {
  const isItself = isAt(member);
  const holders = state.holders.filter((holder) => !isItself(holder));
  const down = listMembers(state, input.expected).filter(
    (other) => other.isMissed && !isItself(other) && other.holder === undefined && other.last?.evidence.ready !== true,
  );
  if (holders.length + down.length + 1 <= maxUnavailable) return undefined;
  const away = [
    ...holders.map(({ member: key, host, fence }) => `${key} on ${host} (lease ${fence})`),
    ...down.map((other) => `${describe(other)} (not ready${other.last?.evidence.message ? `: ${other.last.evidence.message}` : ''})`),
  ];
  return { reason: 'Budget', message: `away already: ${away.join(', ')}; no more than ${maxUnavailable} may be` };
}

function reasonByProduct({ member, state, input }: AskToJudge): ReasonToWait | undefined {
  const { safe, message } = judgeSafety(member, { state, ...input });
  return safe ? undefined : { reason: 'Unsafe', message };
}

function short(commit: string): string {
  return commit.slice(0, 12);
}

function seconds(ms: number): string {
  return `${Math.ceil(ms / 1000)} s`;
}
