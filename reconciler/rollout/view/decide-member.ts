import { formatTime } from '../../calendar/index.ts';
import type { LastStatus } from '../state/rollout-state.ts';
import type { RolloutHolderRow, RolloutMemberRow } from './rollout-view.ts';
import type { ShownMember, ShownRollout } from './shown-rollout.ts';

/** The state of a member in its rollout, and since when. */
type Decision = Pick<RolloutMemberRow, 'state' | 'reason' | 'message' | 'since' | 'fence'>;

/**
 * A lease is a fact of the server's own, whatever the member's status, and so is the step that halted the rollout. Otherwise the
 * member's last status decides; without coordination no agent sends one, and the report of its host decides.
 */
export function decideMember(shown: ShownMember, rollout: ShownRollout): Decision {
  const byLease = decideByLease(shown, rollout);
  if (byLease !== undefined) return byLease;
  return rollout.expected.policy.coordination === 'lease' ? decideByAgent(shown, rollout) : decideByReport(shown, rollout);
}

function decideByLease({ member, leaving, holder, live }: ShownMember, { expected, state }: ShownRollout): Decision | undefined {
  if (holder !== undefined) return describeHolder(holder, live);
  const halt = state?.halt;
  if (halt === undefined || halt.member !== member.key || leaving || halt.revision !== expected.revision) return undefined;
  return { state: 'failed', reason: 'StepFailed', message: halt.message, since: formatTime(halt.at) };
}

function describeHolder(holder: RolloutHolderRow, live: LastStatus | undefined): Decision {
  const { fence, action, reasons, grantedAt, returnedAt, notBack } = holder;
  if (notBack?.reason === 'Failed') return { state: 'failed', reason: 'StepFailed', message: notBack.message, since: notBack.since, fence };
  const trouble = notBack === undefined ? '' : `; ${notBack.message}`;
  if (returnedAt === undefined) {
    const what = [action, ...reasons].join(', ');
    return { state: 'doing', reason: notBack?.reason ?? 'LeaseHeld', message: `${what}${trouble}`, since: grantedAt, fence };
  }
  const message = `${action} done${trouble === '' ? `; ${describeProof(live)}` : trouble}`;
  return { state: 'proving', reason: notBack?.reason ?? 'ProofPending', message, since: returnedAt, fence };
}

function describeProof(live: LastStatus | undefined): string {
  if (live === undefined) return 'it has not been heard since';
  const { ready, message } = live.evidence;
  if (ready) return 'it is ready and has to stay so';
  return message === '' ? 'it is not ready yet' : `not ready yet: ${message}`;
}

function decideByAgent(shown: ShownMember, rollout: ShownRollout): Decision {
  const { member, live, waiting } = shown;
  if (member.detached) return { state: 'exempt', reason: 'Detached', message: 'detached: left alone, and not waited for' };
  const proven = decideProven(shown, rollout);
  if (live === undefined) return decideGone(shown, rollout) ?? proven ?? { state: 'unknown', ...describeSilence(shown) };
  if (waiting !== undefined)
    return { state: 'waiting', reason: waiting.reason, message: waiting.message, since: formatTime(waiting.since) };
  const { needs, commit } = live.evidence;
  if (needs) return { state: 'pending', reason: 'StepPending', message: 'a step is to be done; it has not asked for a lease yet' };
  if (proven !== undefined) return proven;
  if (isOfRevision(commit, rollout)) return { state: 'done', reason: 'NothingToDo', message: 'no disruptive step is to be done' };
  const message = `host ${member.host} is on ${shorten(commit)}, not yet on ${shorten(rollout.expected.commit)}`;
  return { state: 'pending', reason: 'CommitPending', message };
}

function decideProven({ member, leaving }: ShownMember, { expected, state }: ShownRollout): Decision | undefined {
  const doneAt = state?.revision === expected.revision && !leaving ? state.done[member.key] : undefined;
  if (doneAt === undefined) return undefined;
  return { state: 'done', reason: 'Proven', message: 'went, and was ready again afterwards', since: formatTime(doneAt) };
}

/** Commits of one revision are one and the same for this middleware. */
function isOfRevision(commit: string | undefined, { expected, state }: ShownRollout): boolean {
  if (commit === undefined) return false;
  return commit === expected.commit || (state?.revision === expected.revision && state.commits.includes(commit));
}

/** A member that Git wants gone sends no status; then its host's report is the proof. */
function decideGone({ member }: ShownMember, { expected, readReport }: ShownRollout): Decision | undefined {
  if (expected.state !== 'absent') return undefined;
  const { sync } = readReport(member);
  return sync.reason === 'Absent' ? { state: 'done', reason: sync.reason, message: sync.message } : undefined;
}

function describeSilence({ member, last }: ShownMember): Omit<Decision, 'state'> {
  if (last === undefined) return { reason: 'NeverHeard', message: `the agent on ${member.host} has not told of it yet` };
  const missed = last.wasReady ? '' : '; it was never ready, so nobody waits for it';
  const since = formatTime(last.receivedAt);
  return { reason: 'Silent', message: `the agent on ${member.host} has been silent since ${since}${missed}`, since };
}

function shorten(commit: string | undefined): string {
  return commit === undefined ? 'no commit' : commit.slice(0, 12);
}

function decideByReport({ member }: ShownMember, { drift, readReport }: ShownRollout): Decision {
  const { state, reason, message, since } = readReport(member).sync;
  const rest = { reason, message, ...(since === undefined ? {} : { since }) };
  switch (state) {
    case 'Synced':
      return { state: 'done', ...rest };
    case 'Exempt':
      return { state: 'exempt', ...rest };
    case 'Changing':
      return { state: 'doing', ...rest };
    case 'Waiting':
      return { state: 'waiting', ...rest };
    case 'Blocked':
      return { state: 'failed', ...rest };
    case 'Drifted':
      return { state: drift === 'observe' ? 'exempt' : 'pending', ...rest };
    case 'Unknown':
    case 'Stale':
      return { state: 'unknown', ...rest };
  }
}
