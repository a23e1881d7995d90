import { type Effect, isStronger, strongestEffect, type Timestamp } from '../../schemas/index.ts';
import { type HostExecution, readExecution } from './executed-effect.ts';
import type { ExecutedStep } from './executed-step.ts';
import type { ReviewedCommit, ReviewedDigest, ReviewedMember } from './reviewed-commit.ts';
import { countStates } from './worst-status.ts';

/** Whether what was executed for a commit had the effects that were reviewed. */
export interface ExecutedReview {
  readonly commit: string;
  readonly state: ExecutedReviewState;
  /** Absent: this server did not see the commit come into force after another, so nothing is known to have been reviewed. */
  readonly reviewed?: { readonly from: string; readonly digest: ReviewedDigest; readonly reviewedAt: Timestamp };
  readonly totals: Readonly<Record<MemberVerdict, number>> & { readonly members: number };
  /** Worst first, then by key. */
  readonly members: readonly ExecutedMember[];
}

/** unknown: for some members there is nothing to compare. unfinished: not every host has applied the commit. */
export type ExecutedReviewState = 'stronger' | 'unknown' | 'unfinished' | 'asReviewed';

/** Worst first. */
export const memberVerdicts = ['stronger', 'unknown', 'notYet', 'weaker', 'asReviewed'] as const;
export type MemberVerdict = (typeof memberVerdicts)[number];

export interface ExecutedMember {
  readonly member: string;
  readonly host: string;
  readonly verdict: MemberVerdict;
  /** Absent: the review expected nothing for the member. */
  readonly outcome?: string;
  /** Absent: unknown. */
  readonly predicted?: Effect;
  /** The strongest effect so far that no drift explains. */
  readonly executed: Effect;
  /** When that effect was reported. */
  readonly at?: Timestamp;
  /** The strongest effect of putting drift right on the way. */
  readonly drift: Effect;
  /** For people: why, where the verdict alone does not say. */
  readonly note?: string;
}

export interface CompareInput {
  readonly commit: string;
  /** The commit first, then each one's base, as far as they are known. */
  readonly chain: readonly ReviewedCommit[];
  readonly steps: readonly ExecutedStep[];
  /** Hosts of the fleet. */
  readonly hosts: ReadonlySet<string>;
  /** Whether a host carries a member, where that is known of the commit: what it tells of others counts for nothing. */
  readonly carries?: (placed: { readonly member: string; readonly host: string }) => boolean;
}

export function compareExecuted(input: CompareInput): ExecutedReview {
  const { commit, chain, steps, hosts, carries = () => true } = input;
  const executions = new Map(
    [...Map.groupBy(steps, ({ host }) => host)].map(([host, own]): [string, HostExecution] => [host, readExecution(host, own)]),
  );
  // Members are thousands, and each is looked up in every commit of the way.
  const way = chain.map(({ from, members }): ReviewedWay => ({ from, members: Map.groupBy(members, ({ member }) => member) }));
  const [reviewed] = chain;
  const expected = reviewed?.members ?? [];
  const known = new Set(expected.flatMap((member) => hostsOf(member).map((host) => `${member.member} ${host}`)));
  const surprising = [...executions.values()].flatMap(({ host, effects }) =>
    [...effects].flatMap(([member, { effect }]) =>
      effect === 'none' || known.has(`${member} ${host}`) || !carries({ member, host }) ? [] : [{ member, host }],
    ),
  );
  const members = [...expected, ...surprising]
    .map((member) => judge(member, { hosts, way, executions }))
    .sort((a, b) => memberVerdicts.indexOf(a.verdict) - memberVerdicts.indexOf(b.verdict) || (a.member < b.member ? -1 : 1));
  const totals = {
    members: members.length,
    ...countStates(
      members.map(({ verdict }) => verdict),
      memberVerdicts,
    ),
  };
  return {
    commit,
    state: decideState(totals, reviewed),
    ...(reviewed === undefined ? {} : { reviewed: { from: reviewed.from, digest: reviewed.digest, reviewedAt: reviewed.reviewedAt } }),
    totals,
    members,
  };
}

/** The result for a commit of which only the id is known. */
export function unreviewed(commit: string): ExecutedReview {
  return compareExecuted({ commit, chain: [], steps: [], hosts: new Set() });
}

function decideState(totals: ExecutedReview['totals'], reviewed: ReviewedCommit | undefined): ExecutedReviewState {
  if (totals.stronger > 0) return 'stronger';
  if (reviewed === undefined || totals.unknown > 0) return 'unknown';
  return totals.notYet > 0 ? 'unfinished' : 'asReviewed';
}

/** The reviewed effects of one commit of the way, by member key. */
interface ReviewedWay {
  readonly from: string;
  readonly members: ReadonlyMap<string, readonly ReviewedMember[]>;
}

interface JudgeExecutedInput extends Pick<CompareInput, 'hosts'> {
  readonly way: readonly ReviewedWay[];
  readonly executions: ReadonlyMap<string, HostExecution>;
}

type PredictedMember = Pick<ReviewedMember, 'member' | 'host' | 'fromHost'> & Partial<ReviewedMember>;

function judge(member: PredictedMember, { way, executions, hosts }: JudgeExecutedInput): ExecutedMember {
  const there = hostsOf(member);
  const ran = there.flatMap((host) => executions.get(host) ?? []);
  const effects = ran.flatMap(({ effects: found }) => found.get(member.member) ?? []);
  const executed = strongestEffect(effects.map(({ effect }) => effect));
  const at = effects.find(({ effect }) => effect === executed)?.at;
  const predicted = predict(member, { way, before: ran.flatMap(({ before }) => before ?? []) });
  const base = {
    member: member.member,
    host: member.host,
    ...(member.outcome === undefined ? {} : { outcome: member.outcome }),
    ...(predicted === undefined ? {} : { predicted }),
    executed,
    ...(at === undefined || executed === 'none' ? {} : { at }),
    drift: strongestEffect(effects.map(({ drift }) => drift)),
  };
  if (predicted === undefined) return { ...base, verdict: 'unknown', note: whyUnknown(way) };
  // Where no process ran before, no effect takes a running one away.
  if (isStronger(executed, predicted) && !startsFromNothing.has(member.outcome ?? '')) return { ...base, verdict: 'stronger' };
  const gone = there.filter((host) => !hosts.has(host));
  if (gone.length > 0) return { ...base, verdict: 'unknown', note: `${gone.join(', ')} is not in the fleet any more` };
  const isApplied = there.every((host) => executions.get(host)?.isApplied === true);
  if (!isApplied) return { ...base, verdict: 'notYet' };
  return { ...base, verdict: isStronger(predicted, executed) ? 'weaker' : 'asReviewed' };
}

const startsFromNothing: ReadonlySet<string> = new Set(['install', 'start']);

/**
 * The reviewed effect for the member on the way from the commit that its host had applied: a host that was away for some commits
 * makes up for all of them at once. Undefined: part of that way was not reviewed here.
 */
function predict(
  { member, outcome, effect }: PredictedMember,
  { way, before }: { readonly way: readonly ReviewedWay[]; readonly before: readonly string[] },
): Effect | undefined {
  if (way.length === 0) return undefined;
  const starts = before.map((commit) => way.findIndex(({ from }) => from === commit));
  if (starts.includes(-1)) return outcome === 'install' ? effect : undefined;
  const counted = way.slice(0, Math.max(0, ...starts) + 1);
  return strongestEffect(counted.flatMap(({ members }) => (members.get(member) ?? []).map((reviewed) => reviewed.effect)));
}

function whyUnknown(way: readonly ReviewedWay[]): string {
  return way.length === 0 ? 'nothing is known to have been reviewed' : 'its host came from a commit from which nothing was reviewed';
}

function hostsOf({ host, fromHost }: PredictedMember): readonly string[] {
  return fromHost === undefined ? [host] : [fromHost, host];
}
