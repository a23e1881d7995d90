import type {
  CheckIn,
  DisruptiveAction,
  HeldLease,
  LeaseAnswer,
  LeaseRelease,
  MemberStatusReport,
  RolloutPolicy,
  WaitReason,
} from '../../../schemas/index.ts';
import { aRolloutPolicy } from '../../../tests/support/a-rollout-policy.ts';
import { advanceRollout } from '../advance-rollout.ts';
import { judgeWindow } from '../policy/judge-window.ts';
import type { SafetyJudge } from '../state/advance.ts';
import type { ExpectedRollout, RolloutMember } from '../state/expected-rollout.ts';
import type { RolloutEvent, RolloutState } from '../state/rollout-state.ts';

/** The status report of a member; by default ready, with nothing to do, and on the commit of Git. */
export interface Said extends Partial<Omit<MemberStatusReport, 'facts'>> {
  readonly asks?: DisruptiveAction;
  readonly held?: Pick<HeldLease, 'fence'> & Partial<HeldLease>;
  readonly releases?: Pick<LeaseRelease, 'fence'> & Partial<LeaseRelease>;
}

export interface GitChange extends Partial<Omit<ExpectedRollout, 'policy'>> {
  readonly policy?: Partial<RolloutPolicy>;
}

/** One middleware with a member on each host, agents that count and echo as they have to, and the store's clock. */
export interface RolloutStory {
  /** Writes a check-in that is on its way; by default with the host's last reports, but nothing is given back twice. */
  send(host: string, said?: Said): CheckIn;
  /** The check-in arrives, and its answer is lost. */
  deliver(checkIn: CheckIn): readonly LeaseAnswer[];
  /** Sends and delivers a check-in, and takes the answer. */
  checkIn(host: string, said?: Said): readonly LeaseAnswer[];
  /** These hosts send their last reports again, and prove that they are of now. */
  hear(...hosts: readonly string[]): void;
  /** Time goes on in silence. */
  wait(ms: number): void;
  /** Time goes on while every host sends its last reports again and again. */
  pass(ms: number): void;
  /** A commit, which the server and all agents follow at once. Undefined: Git has no such middleware any more. */
  git(change: GitChange | undefined): void;
  restart(host: string): void;
  loseStore(): void;
  state(): RolloutState | undefined;
  /** The rollout that Git wants now. */
  expected(): ExpectedRollout | undefined;
  /** Milliseconds on the store's clock. */
  now(): number;
  /** Members and the numbers they hold: `db/a 1`. */
  holders(): readonly string[] | undefined;
  events(kind: RolloutEvent['kind']): readonly RolloutEvent[] | undefined;
  /** The highest number that the host was granted. */
  highest(host: string): number;
}

interface Agent {
  readonly session: number;
  readonly sequence: number;
  readonly echo?: number;
  readonly said: Said;
  readonly highest: number;
}

const noon = Date.parse('2026-06-10T12:00Z');
export const hosts = ['h1', 'h2', 'h3'];
export const members = hosts.map(residentOf);
/** How long a check-in is under way. */
const underWayMs = 100;

export interface StoryOptions {
  readonly judge?: SafetyJudge;
  readonly policy?: Partial<RolloutPolicy>;
}

/** A story that begins at noon in UTC. */
export function aRolloutStory({ judge, policy = {} }: StoryOptions = {}): RolloutStory {
  let now = noon;
  let state: RolloutState | undefined;
  let commit = 'c1';
  let expected: ExpectedRollout | undefined = writeExpected({ commit, policy });
  const agents = new Map<string, Agent>();
  const agentOf = (host: string) => agents.get(host) ?? { session: 1, sequence: 0, said: {}, highest: 0 };

  function send(host: string, said = agentOf(host).said): CheckIn {
    const { releases: _once, ...standing } = said;
    const agent = { ...agentOf(host), sequence: agentOf(host).sequence + 1, said: standing };
    agents.set(host, agent);
    return writeCheckIn(host, { agent, said: { commit, ...said } });
  }

  function deliver(checkIn: CheckIn): readonly LeaseAnswer[] {
    now += underWayMs;
    const safe = judge ?? (() => ({ safe: true, message: '' }));
    const input = { now, middleware: 'db', expected, checkIn, judge: safe, serverCommit: commit, isOpen: judgeWindow };
    const advance = advanceRollout(state, input);
    state = advance.state;
    return advance.answers;
  }

  function checkIn(host: string, said?: Said): readonly LeaseAnswer[] {
    const answers = deliver(send(host, said));
    const highest = Math.max(agentOf(host).highest, ...answers.map(({ state: is, fence = 0 }) => (is === 'granted' ? fence : 0)));
    agents.set(host, { ...agentOf(host), echo: now, highest });
    return answers;
  }

  return {
    send,
    deliver,
    checkIn,
    hear: (...some) => {
      for (const host of [...some, ...some]) checkIn(host);
    },
    wait: (ms) => {
      now += ms;
    },
    pass: (ms) => {
      for (const until = now + ms; now < until; now += 1000) for (const host of hosts) checkIn(host);
    },
    git: (change) => {
      commit = change?.commit ?? commit;
      expected =
        change === undefined ? undefined : writeExpected({ ...expected, ...change, policy: { ...expected?.policy, ...change.policy } });
    },
    restart: (host) => {
      const { session, said, highest } = agentOf(host);
      agents.set(host, { session: session + 1, sequence: 0, said, highest });
    },
    loseStore: () => {
      state = undefined;
    },
    state: () => state,
    expected: () => expected,
    now: () => now,
    holders: () => state?.holders.map(({ member, fence }) => `${member} ${fence}`),
    events: (kind) => state?.log.filter((event) => event.kind === kind),
    highest: (host) => agentOf(host).highest,
  };
}

/** A story in which all members have reported, and none has anything to do. */
export function aQuietStory(options?: StoryOptions): RolloutStory {
  const story = aRolloutStory(options);
  story.hear(...hosts);
  return story;
}

/** db/a is in the middle of its step, under lease 1. */
export function aStoryWithHolder(options?: StoryOptions): RolloutStory {
  const story = aQuietStory(options);
  story.checkIn('h1', { asks: 'restart' });
  story.checkIn('h1', { asks: 'restart', held: { fence: 1 } });
  return story;
}

/** Gives the host's lease back, and lets every host report afterwards. */
export function finish(story: RolloutStory, host: string, fence: number): void {
  story.checkIn(host, { releases: { fence } });
  story.hear(...hosts);
}

export function granted(member: string, fence: number): LeaseAnswer {
  return { member, state: 'granted', fence, reason: 'Granted', message: '' };
}

export function waiting(member: string, reason: WaitReason, message: string): LeaseAnswer {
  return { member, state: 'waiting', reason, message };
}

/** Hosts are numbered and members lettered: db/a is on h1. */
export function residentOf(host: string): RolloutMember {
  const id = 'abcdefgh'.charAt(Number(host.slice(1)) - 1);
  return { key: `db/${id}`, id, host, detached: false };
}

function writeExpected({ policy, ...change }: GitChange): ExpectedRollout {
  return { middleware: 'db', commit: '', revision: 'r1', state: 'running', members, policy: aRolloutPolicy(policy), ...change };
}

function writeCheckIn(host: string, { agent, said }: { readonly agent: Agent; readonly said: Said }): CheckIn {
  const { session, sequence, echo, highest } = agent;
  const { asks: action, held, releases, ...evidence } = said;
  const { member = residentOf(host).key, commit = '' } = evidence;
  const step = { member, commit };
  return {
    version: 1,
    host,
    session: `${host} ${session}`,
    sequence,
    ...(echo === undefined ? {} : { echo }),
    members: [{ ready: true, facts: {}, message: '', needs: action !== undefined, ...evidence, ...step }],
    asks: action === undefined ? [] : [{ ...step, action, reasons: [], lastFence: highest }],
    held: held === undefined ? [] : [{ ...step, action: action ?? 'restart', ...held }],
    releases: releases === undefined ? [] : [{ ...step, outcome: 'done', message: '', ...releases }],
  };
}
