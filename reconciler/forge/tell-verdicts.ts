import type { CommitVerdict, SentStatus, StatusClaim } from '../../schemas/index.ts';
import type { Forge } from './forge.ts';
import { patienceMs } from './with-retries.ts';

/** The statuses that were sent, kept where all servers of a fleet see them. */
export interface StatusMemory {
  /** The time of the memory, in milliseconds since the epoch: servers may differ. */
  readClock(): Promise<number>;
  /** The last statuses of these commits, and of every other commit left pending. */
  readSentStatuses(query: { readonly context: string; readonly commits: readonly string[] }): Promise<readonly SentStatus[]>;
  /** Whether the caller may send, until `until`: no other server holds a claim, and none has sent since `sentAt`. */
  claimStatus(claim: StatusClaim): Promise<boolean>;
  /** Ends the claim. */
  writeSentStatus(sent: SentStatus): Promise<void>;
}

export interface TellOptions {
  readonly forge: Forge;
  /** Name of Plumb's statuses: nobody else sets a status of this name. */
  readonly context: string;
  readonly memory: StatusMemory;
  /** The commit in force first; nothing as long as there is none, or another server knows a newer one. */
  readonly readVerdicts: () => Promise<readonly CommitVerdict[]>;
  readonly targetUrlOf: (commit: string) => string | undefined;
}

const leastIntervalMs = 10_000;
/** Longer than one try may last: a server that dies in the middle is followed by another. */
const claimMs = patienceMs + 30_000;

/** Sends the verdicts that the forge does not have yet. Rejects with the first failure, after the other commits had their turn. */
export async function tellVerdicts(options: TellOptions): Promise<void> {
  const { context, memory, forge } = options;
  const verdicts = await options.readVerdicts();
  const [current] = verdicts;
  if (current === undefined) return;
  const sent = await memory.readSentStatuses({ context, commits: verdicts.map(({ commit }) => commit) });
  const left = sent.filter(({ commit, state }) => state === 'pending' && verdicts.every((verdict) => verdict.commit !== commit));
  const wanted = [...verdicts.map((verdict) => worded(verdict, forge)), ...left.map(({ commit }) => superseded(commit, current.commit))];
  const failures: unknown[] = [];
  for (const verdict of wanted) {
    const last = sent.find(({ commit }) => commit === verdict.commit);
    await tell(verdict, { ...options, last }).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

async function tell(verdict: CommitVerdict, options: TellOptions & { readonly last: SentStatus | undefined }): Promise<void> {
  const { forge, context, memory, last } = options;
  const { commit, state, description } = verdict;
  // A commit that has converged stays converged: later drift is no fault of the commit.
  if (last?.state === 'success' || (last?.state === state && last.description === description)) return;
  const { sentAt = 0 } = last ?? {};
  const now = await memory.readClock();
  if (now - sentAt < leastIntervalMs) return;
  if (!(await memory.claimStatus({ context, commit, sentAt, now, until: now + claimMs }))) return;
  const targetUrl = options.targetUrlOf(commit);
  await forge.setStatus({ ...verdict, context, ...(targetUrl === undefined ? {} : { targetUrl }) });
  await memory.writeSentStatus({ context, commit, state, description, sentAt: await memory.readClock() });
}

/** The verdict, with a text that stays true where the forge keeps the first text of a pending status. */
function worded(verdict: CommitVerdict, forge: Forge): CommitVerdict {
  return verdict.state === 'pending' && forge.keepsPendingText ? { ...verdict, description: 'not converged yet' } : verdict;
}

/** The verdict for a commit that another one replaced on its way: neither good nor bad. */
function superseded(commit: string, by: string): CommitVerdict {
  return { commit, state: 'error', description: `superseded by ${by.slice(0, 12)}` };
}
