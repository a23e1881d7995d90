import { formatTime } from '../format-time.ts';
import { decideMemberStatus } from '../member-status.ts';
import type { RolloutMemberRow } from '../rollout-view.ts';
import type { MemberSeen, RolloutSeen } from './list-members.ts';

/** What a member does in its rollout, and since when. */
export type Decision = Pick<RolloutMemberRow, 'state' | 'reason' | 'message' | 'since' | 'fence'>;

/** By what its agent told the server, as long as that is fresh. */
export function decideByAgent(seen: MemberSeen, rollout: RolloutSeen): Decision {
  const { member, fresh, waiting } = seen;
  if (member.detached === true) return { state: 'exempt', reason: 'Detached', message: 'detached: left alone, and not waited for' };
  const proven = decideProven(seen, rollout);
  if (fresh === undefined) return decideGone(seen, rollout) ?? proven ?? { state: 'unknown', ...describeSilence(seen) };
  if (waiting !== undefined)
    return { state: 'waiting', reason: waiting.reason, message: waiting.message, since: formatTime(waiting.since) };
  const { needs, commit } = fresh.evidence;
  if (needs) return { state: 'pending', reason: 'StepPending', message: 'a step is to be done; it has not asked for a lease yet' };
  if (proven !== undefined) return proven;
  if (isOfRevision(commit, rollout)) return { state: 'done', reason: 'NothingToDo', message: 'no disruptive step is to be done' };
  const message = `host ${member.host} is on ${shorten(commit)}, not yet on ${shorten(rollout.input.expectation.commit.id)}`;
  return { state: 'pending', reason: 'CommitPending', message };
}

function decideProven({ member, leaving }: MemberSeen, { middleware, state }: RolloutSeen): Decision | undefined {
  const doneAt = state?.revision === middleware.revision && !leaving ? state.done[member.key] : undefined;
  if (doneAt === undefined) return undefined;
  return { state: 'done', reason: 'Proven', message: 'went, and was ready again afterwards', since: formatTime(doneAt) };
}

/** Commits of one revision are one and the same for this middleware. */
function isOfRevision(commit: string | undefined, { middleware, input, state }: RolloutSeen): boolean {
  if (commit === undefined) return false;
  return commit === input.expectation.commit.id || (state?.revision === middleware.revision && state.commits.includes(commit));
}

/** What Git wants gone says nothing any more; then its host's report is the proof. */
function decideGone({ member }: MemberSeen, { middleware, input }: RolloutSeen): Decision | undefined {
  if (middleware.state !== 'absent') return undefined;
  const { sync } = decideMemberStatus({ member, middleware }, input);
  return sync.reason === 'Absent' ? { state: 'done', reason: sync.reason, message: sync.message } : undefined;
}

function describeSilence({ member, last }: MemberSeen): Omit<Decision, 'state'> {
  if (last === undefined) return { reason: 'NeverHeard', message: `the agent on ${member.host} has not told of it yet` };
  const missed = last.wasReady ? '' : '; it was never ready, so nobody waits for it';
  const since = formatTime(last.receivedAt);
  return { reason: 'Silent', message: `the agent on ${member.host} has been silent since ${since}${missed}`, since };
}

export function readyByAgent({ last, fresh }: MemberSeen): Pick<RolloutMemberRow, 'ready' | 'heardAt'> {
  const heardAt = last === undefined ? {} : { heardAt: formatTime(last.receivedAt) };
  return { ready: fresh === undefined ? 'unknown' : fresh.evidence.ready ? 'yes' : 'no', ...heardAt };
}

function shorten(commit: string | undefined): string {
  return commit === undefined ? 'no commit' : commit.slice(0, 12);
}
