import { type CheckIn, isMemberOf } from '../../../schemas/index.ts';
import { type Advance, advanceRollout, judgeWindow, type RolloutState, type SafetyJudge } from '../../rollout/index.ts';
import { type FleetExpectation, findExpectedRollout } from '../../status/index.ts';
import { Refusal } from '../http/refusal.ts';
import { isVisibleChange } from './is-visible-change.ts';
import type { RolloutStore } from './rollout-store.ts';

export interface AdvanceOptions {
  readonly store: Pick<RolloutStore, 'updateRollout' | 'readRollout'>;
  readonly expectation: FleetExpectation;
  /** By middleware: the judge of its safety, by its adapter. */
  readonly judge: (middleware: string) => SafetyJudge;
  readonly checkIn: CheckIn;
}

export interface AdvancedMiddleware {
  readonly advance: Advance;
  /** The store's clock when it was decided. */
  readonly now: number;
  /** Given when people are shown something else. */
  readonly changedAt?: number;
}

/** Takes the part of a check-in about one middleware. Undefined: nothing of it is known here. */
export async function advanceMiddleware(middleware: string, options: AdvanceOptions): Promise<AdvancedMiddleware | undefined> {
  const { store, expectation, judge, checkIn } = options;
  const expected = findExpectedRollout(middleware, expectation);
  if (expected === undefined && !isWorthKeeping(await store.readRollout(middleware), { middleware, checkIn })) return undefined;
  const { result, changedAt } = await store.updateRollout(middleware, ({ state, now, commitInForce }) => {
    if (commitInForce !== undefined && commitInForce !== expectation.commit.id) throw new Refusal('behind', describeBehind(commitInForce));
    const advance = advanceRollout(state, {
      now,
      middleware,
      expected,
      checkIn,
      judge: judge(middleware),
      serverCommit: expectation.commit.id,
      isOpen: judgeWindow,
    });
    return { state: advance.state, result: { advance, now }, isVisible: isVisibleChange(state, advance.state) };
  });
  return { ...result, ...(changedAt === undefined ? {} : { changedAt }) };
}

/** A server that follows the repository more slowly than another would take rollouts back to what is past. */
function describeBehind(commit: string): string {
  return `another server enforces commit ${commit.slice(0, 12)} already, this one not yet: ask again`;
}

/**
 * A host may report a member that Git does not have where it was reported before, or needs an answer: nobody fills the store with
 * made-up names.
 */
function isWorthKeeping(state: RolloutState | undefined, { middleware, checkIn }: { middleware: string; checkIn: CheckIn }): boolean {
  const { host, asks, held, releases } = checkIn;
  if ([...asks, ...held, ...releases].some(({ member }) => isMemberOf(member, middleware))) return true;
  return state !== undefined && [...Object.values(state.sights), ...state.holders].some((known) => known.host === host);
}
