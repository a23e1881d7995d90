import type { LastStatus, LeaseHolder, RolloutEvent, RolloutState } from '../../reconciler/rollout/index.ts';
import type { MemberStatusReport } from '../../schemas/index.ts';
import { aHolder, aLastStatus, aRolloutState } from './a-rollout-state.ts';
import { driftedCommits } from './drifted-commits.ts';

const commit = driftedCommits.current;
const minute = 60_000;

/** The state of the drifted fleet's rollouts at `now`: between them every state of a rollout and of a member occurs. */
export function driftedRollouts(now: number): readonly RolloutState[] {
  const ago = (minutes: number) => now - minutes * minute;
  return [orders(ago), paymentsCache(ago), coordination(ago), gateway(ago), registry(ago), front(ago), sessionCache(ago)];
}

type Ago = (minutes: number) => number;

function lastStatusesOf(
  sights: readonly (readonly [key: string, host: string, asOf: number, evidence: Partial<MemberStatusReport>])[],
): Readonly<Record<string, LastStatus>> {
  return Object.fromEntries(
    sights.map(([member, host, asOf, evidence]) => [member, aLastStatus({ asOf, host }, { member, commit, ...evidence })]),
  );
}

function rollout(middleware: string, ago: Ago, rest: Partial<RolloutState>): RolloutState {
  return aRolloutState({ middleware, commit, startedAt: ago(25), ...rest });
}

/** Events of a past lease in the log: granted, given back, proven. */
function pastLease(
  member: string,
  { fence, from, to }: { readonly fence: number; readonly from: number; readonly to: number },
): readonly RolloutEvent[] {
  return [
    { at: from, kind: 'granted', member, fence, commit, waitedMs: 4200, message: 'restart' },
    { at: to - 62_000, kind: 'returned', member, fence, commit, message: 'its step is done' },
    { at: to, kind: 'proven', member, fence, commit, message: 'ready and safe again' },
  ];
}

/** Rolling: two of five may be away; one more member is on its way out of Git. */
function orders(ago: Ago): RolloutState {
  const heard = ago(0.01);
  const base = { commit, reasons: ['file[/etc/kafka/server.properties]/entries/num.io.threads'], seenAt: heard };
  const holders: readonly LeaseHolder[] = [
    aHolder({ ...base, member: 'orders/2', host: 'mq-2', fence: 23, grantedAt: ago(1.6), returnedAt: ago(0.7) }),
    aHolder({ ...base, member: 'orders/4', host: 'mq-4', fence: 24, grantedAt: ago(0.5) }),
  ];
  const wait = { askedAt: heard, commit, action: 'restart', reasons: base.reasons } as const;
  return rollout('orders', ago, {
    fence: 24,
    sights: lastStatusesOf([
      ['orders/1', 'mq-1', heard, { role: 'broker' }],
      ['orders/2', 'mq-2', heard, { role: 'broker' }],
      ['orders/3', 'mq-3', heard, { role: 'controller', needs: true }],
      ['orders/4', 'mq-4', heard, { role: 'broker', ready: false, needs: true, message: 'tcp 9092: connection refused' }],
      ['orders/5', 'mq-5', heard, { role: 'broker', needs: true }],
      ['orders/6', 'app-3', heard, { role: 'broker', needs: true }],
    ]),
    holders,
    waiting: {
      'orders/5': {
        ...wait,
        host: 'mq-5',
        since: ago(5),
        reason: 'Budget',
        message: 'away already: orders/2 on mq-2 (lease 23), orders/4 on mq-4 (lease 24); no more than 2 may be',
      },
      'orders/6': {
        ...wait,
        host: 'app-3',
        since: ago(4.8),
        action: 'uninstall',
        reasons: ['Git no longer lists it'],
        reason: 'Order',
        message: 'waits for orders/5 (broker) on mq-5, which goes first',
      },
      'orders/3': {
        ...wait,
        host: 'mq-3',
        since: ago(5),
        reason: 'Order',
        message: 'waits for orders/5 (broker) on mq-5, which goes first',
      },
    },
    done: { 'orders/1': ago(2.1) },
    log: [
      { at: ago(5.2), kind: 'started', commit, message: 'Git wants it running' },
      ...pastLease('orders/1', { fence: 22, from: ago(5), to: ago(2.1) }),
      { at: ago(1.6), kind: 'granted', member: 'orders/2', fence: 23, commit, waitedMs: 201_000, message: 'restart' },
      { at: ago(0.7), kind: 'returned', member: 'orders/2', fence: 23, commit, message: 'its step is done' },
      { at: ago(0.5), kind: 'granted', member: 'orders/4', fence: 24, commit, waitedMs: 268_000, message: 'restart' },
    ],
  });
}

/** Halted by its canary, which is not back. */
function paymentsCache(ago: Ago): RolloutState {
  const heard = ago(0.02);
  const failed = 'service[redis-payments-cache-2]: killed 14 s after its start (out of memory)';
  const wait = {
    askedAt: heard,
    commit,
    action: 'restart',
    reasons: ['parameters[payments-cache]/values/maxmemory'],
    since: ago(9.4),
    reason: 'Halted',
    message: `halted: payments-cache/2 failed with commit ${commit.slice(0, 12)}: ${failed}; a commit that changes this middleware goes on`,
  } as const;
  const lease = { member: 'payments-cache/2', fence: 12, commit };
  return rollout('payments-cache', ago, {
    fence: 12,
    sights: lastStatusesOf([
      ['payments-cache/1', 'app-1', heard, { role: 'primary', needs: true }],
      ['payments-cache/2', 'app-2', heard, { role: 'replica', ready: false, needs: true, message: 'tcp 6379: connection refused' }],
      ['payments-cache/3', 'app-3', heard, { role: 'replica', needs: true }],
    ]),
    holders: [
      aHolder({ ...lease, host: 'app-2', reasons: wait.reasons, grantedAt: ago(9.3), returnedAt: ago(8.9), seenAt: heard, failed }),
    ],
    waiting: { 'payments-cache/1': { ...wait, host: 'app-1' }, 'payments-cache/3': { ...wait, host: 'app-3' } },
    halt: { member: lease.member, commit, revision: 'sha256:one', at: ago(8.9), message: failed },
    log: [
      { at: ago(9.5), kind: 'started', commit, message: 'Git wants it running' },
      { at: ago(9.3), kind: 'granted', ...lease, waitedMs: 900, message: 'restart' },
      { at: ago(8.9), kind: 'halted', ...lease, message: failed },
    ],
  });
}

/** Unsafe: the host of a holder fell silent in mid-step. */
function coordination(ago: Ago): RolloutState {
  const heard = ago(0.02);
  const reasons = ['file[/etc/zookeeper/zoo.cfg]/entries/tickTime'];
  const lease = { member: 'coordination/3', fence: 7, commit };
  return rollout('coordination', ago, {
    fence: 7,
    sights: lastStatusesOf([
      ['coordination/1', 'data-1', heard, { role: 'follower' }],
      ['coordination/2', 'data-2', heard, { role: 'leader', needs: true }],
      ['coordination/3', 'data-3', ago(63.3), { role: 'follower', needs: true }],
    ]),
    holders: [aHolder({ ...lease, host: 'data-3', reasons, grantedAt: ago(63.4), seenAt: ago(63.2) })],
    waiting: {
      'coordination/2': {
        host: 'data-2',
        since: ago(66),
        askedAt: heard,
        commit,
        action: 'restart',
        reasons,
        reason: 'NotFresh',
        message: 'coordination/3 (follower) on data-3 has not been heard from for 3798 s',
      },
    },
    done: { 'coordination/1': ago(64) },
    log: [
      { at: ago(66), kind: 'started', commit, message: 'Git wants it running' },
      ...pastLease('coordination/1', { fence: 6, from: ago(65.6), to: ago(64) }),
      { at: ago(63.4), kind: 'granted', ...lease, waitedMs: 156_000, message: 'restart' },
    ],
  });
}

/** Waiting for a window. */
function gateway(ago: Ago): RolloutState {
  const heard = ago(0.03);
  const wait = {
    askedAt: heard,
    commit,
    action: 'restart',
    reasons: ['package[kong]/version'],
    since: ago(25),
    reason: 'WindowClosed',
    message: 'no window is open',
  } as const;
  return rollout('gateway', ago, {
    sights: lastStatusesOf(['1', '2'].map((id) => [`gateway/${id}`, `app-${id}`, heard, { needs: true }] as const)),
    waiting: { 'gateway/1': { ...wait, host: 'app-1' }, 'gateway/2': { ...wait, host: 'app-2' } },
    log: [{ at: ago(25), kind: 'started', commit, message: 'Git wants it running' }],
  });
}

/** Idle: all went, the leader last. */
function registry(ago: Ago): RolloutState {
  const heard = ago(0.1);
  const went = [
    ['3', 1500],
    ['1', 1497],
    ['2', 1494],
  ] as const;
  return rollout('registry', ago, {
    startedAt: ago(1502),
    fence: 3,
    sights: lastStatusesOf(
      ['1', '2', '3'].map((id) => [`registry/${id}`, `mq-${id}`, heard, { role: id === '1' ? 'leader' : 'follower' }] as const),
    ),
    done: Object.fromEntries(went.map(([id, at]) => [`registry/${id}`, ago(at)])),
    log: went.flatMap(([id, at], index) => pastLease(`registry/${id}`, { fence: index + 1, from: ago(at + 2), to: ago(at) })),
  });
}

/** Waiting until a host takes the commit up. */
function front(ago: Ago): RolloutState {
  return rollout('front', ago, {
    sights: lastStatusesOf([
      ['front/a', 'web-1', ago(0.1), {}],
      ['front/b', 'web-2', ago(0.12), { commit: driftedCommits.previous }],
    ]),
  });
}

/** Paused in Git. */
function sessionCache(ago: Ago): RolloutState {
  return rollout('session-cache', ago, {
    sights: lastStatusesOf([
      ['session-cache/a', 'data-1', ago(0.1), { role: 'primary' }],
      ['session-cache/b', 'data-2', ago(0.12), { role: 'replica' }],
    ]),
  });
}
