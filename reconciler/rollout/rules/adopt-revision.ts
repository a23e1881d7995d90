import type { AdvanceInput } from '../state/advance.ts';
import { change, type Draft, note, placeName } from '../state/draft.ts';
import type { ExpectedRollout } from '../state/expected-rollout.ts';
import { nameOf } from '../state/members.ts';
import type { RolloutState } from '../state/rollout-state.ts';

/** Stands for the revision once Git has no such middleware. */
const removed = 'removed';
/** A host that is this far behind with commits to other middleware has to catch up first. */
const commitsKept = 20;
/** How long a leaving member is remembered whose host sends no report on it. */
export const leavingKeptMs = 7 * 24 * 3_600_000;
/** An agent that waits asks every second. */
const askKeptMs = 60_000;

type AdoptInput = Pick<AdvanceInput, 'now' | 'middleware' | 'expected' | 'serverCommit'>;

/**
 * The rollout by what Git wants now. A new revision starts afresh: only leases, fencing numbers and what is known of members
 * outlive it.
 */
export function adoptRevision(known: RolloutState | undefined, input: AdoptInput): Draft {
  const { now, serverCommit: commit, expected } = input;
  const revision = expected?.revision ?? removed;
  const draft: Draft = { state: forgetSilent(known ?? beginState(input), input), events: [], answers: [] };
  if (draft.state.commit === commit && draft.state.revision === revision) return draft;
  if (draft.state.revision === revision) {
    const commits = [...draft.state.commits.filter((one) => one !== commit), commit].slice(-commitsKept);
    return change(draft, { commit, commits, ...settlePlaces(draft.state, expected) });
  }
  const { halt: _over, ...rest } = draft.state;
  const state = { ...rest, commit, revision, startedAt: now, commits: [commit], waiting: {}, done: {}, ...settlePlaces(rest, expected) };
  const message = expected === undefined ? 'Git has it no longer' : `Git wants it ${expected.state}`;
  return note({ ...draft, state }, { at: now, kind: 'started', commit, message });
}

function beginState({ now, middleware, expected }: AdoptInput): RolloutState {
  const wanted = (expected?.members ?? []).filter(({ detached }) => !detached);
  return {
    version: 1,
    middleware,
    commit: '',
    revision: '',
    startedAt: now,
    commits: [],
    begunAt: now,
    unheard: wanted.map(({ key }) => key),
    fence: 0,
    sights: {},
    holders: [],
    ended: {},
    waiting: {},
    done: {},
    log: [],
  };
}

/** Keys follow Git: one that it has placed on another host belongs to the member there. */
function settlePlaces(state: RolloutState, expected: ExpectedRollout | undefined): Partial<RolloutState> {
  const sights = Object.fromEntries(
    Object.entries(state.sights).map(([name, last]) => {
      const { evidence, host } = last;
      const isPlaced = expected?.members.some(({ key }) => key === evidence.member) ?? false;
      return [isPlaced ? nameOf({ member: evidence.member, host }, { state, expected }) : name, last];
    }),
  );
  const members = expected?.members ?? [];
  const unheard = state.unheard.filter((wanted) => members.some(({ key, detached }) => key === wanted && !detached));
  const places = new Set([...members.map(({ key, host }) => placeName({ member: key, host })), ...placesOf(state)]);
  const ended = Object.fromEntries(Object.entries(state.ended).filter(([place]) => places.has(place)));
  return { sights, unheard, ended };
}

function placesOf({ sights, holders }: RolloutState): readonly string[] {
  return [...Object.values(sights).map(({ evidence, host }) => placeName({ member: evidence.member, host })), ...holders.map(placeName)];
}

/** A member whose agent is silent does not wait, and a member that Git has dropped is not remembered for ever. */
function forgetSilent(state: RolloutState, { now, expected }: AdoptInput): RolloutState {
  const waiting = Object.fromEntries(Object.entries(state.waiting).filter(([, { askedAt }]) => now - askedAt <= askKeptMs));
  const isWanted = (member: string, at: string) => expected?.members.some(({ key, host }) => key === member && host === at) ?? false;
  const sights = Object.fromEntries(
    Object.entries(state.sights).filter(
      ([, { evidence, host, receivedAt }]) => now - receivedAt <= leavingKeptMs || isWanted(evidence.member, host),
    ),
  );
  return { ...state, waiting, sights };
}
