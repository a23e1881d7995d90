import type { Condition, MemberReport, ParameterRow, Report, ReportEvent } from '../../schemas/index.ts';
import { driftedCommits } from './drifted-commits.ts';

type At = (minutesAgo: number) => string;

/** One report of every host that has ever reported; the newest of each host is the last one. */
export function driftedReports(at: At): readonly Report[] {
  return [...pastDrift(at), webOne(at), webTwo(at), dataOne(at), dataTwo(at), dataThree(at)];
}

export function aReportOf(host: string, rest: Partial<Report> & Pick<Report, 'at' | 'members'>): Report {
  return {
    version: 1,
    host,
    sequence: 120,
    trigger: 'interval',
    agentVersion: '0.1.0',
    commit: driftedCommits.current,
    appliedCommit: driftedCommits.current,
    sliceDigest: 'sha256:5a1f',
    durationMs: 184,
    conditions: [aCondition('Ready', { changedAt: rest.at })],
    events: [],
    ...rest,
  };
}

function aCondition(type: string, rest: Partial<Condition> & Pick<Condition, 'changedAt'>): Condition {
  return { type, status: 'True', reason: 'Synced', message: '', observedCommit: driftedCommits.current, ...rest };
}

export function aMember(key: string, rest: Partial<MemberReport> = {}): MemberReport {
  return {
    key,
    sync: { state: 'Synced', reason: 'AsInGit', message: `as in commit ${driftedCommits.current.slice(0, 10)}` },
    health: { state: 'Healthy', reason: 'ProbeOk', message: 'tcp and protocol probes answer' },
    conditions: [],
    differences: [],
    parameters: [],
    services: [],
    ...rest,
  };
}

function aParameter(name: string, value: string, rest: Partial<ParameterRow> = {}): ParameterRow {
  return { name, effect: 'hot', sensitive: false, owner: 'git', desired: value, disk: value, running: value, state: 'same', ...rest };
}

const redisParameters: readonly ParameterRow[] = [
  aParameter('port', '6379', { effect: 'restart' }),
  aParameter('appendonly', 'yes'),
  aParameter('timeout', '0', { unit: 'seconds' }),
  aParameter('maxclients', '10000'),
  aParameter('hz', '10'),
  aParameter('databases', '16', { effect: 'restart' }),
  aParameter('requirepass', '•••••• (a1f3)', { sensitive: true }),
  aParameter('replica-priority', '100', { owner: 'program' }),
  aParameter('lfu-log-factor', '10', { state: 'ignored', running: '12' }),
];

const renameCommands = ['FLUSHALL', 'FLUSHDB', 'DEBUG', 'KEYS', 'SHUTDOWN', 'CONFIG'].map((name) => `${name} ""`).join(', ');

function dataOne(at: At): Report {
  const evidence = 'CONFIG SET by 10.20.9.40:51822, seen in the slow log; file unchanged since 25 min';
  const member = aMember('session-cache/a', {
    softwareVersion: '7.0.15',
    sync: {
      state: 'Drifted',
      reason: 'ObserveMode',
      message: '2 differences: parameters[session-cache/a]/values/maxmemory, file[/etc/redis/redis.conf]/entries/save',
    },
    services: [{ id: 'service[redis-session-cache-a]', running: true, pid: 2214, startedAt: at(12_960) }],
    conditions: [
      aCondition('Ready', { status: 'False', reason: 'ObserveMode', message: '2 differences are shown and left alone', changedAt: at(14) }),
      aCondition('Healthy', { reason: 'ProbeOk', changedAt: at(12_950) }),
    ],
    differences: [
      {
        resource: 'parameters[session-cache/a]',
        pointer: '/values/maxmemory',
        desired: '536870912',
        observed: '268435456',
        place: 'process',
        origin: 'drift',
        effect: 'hot',
        sensitive: false,
        firstSeen: at(14),
        evidence,
      },
      {
        resource: 'file[/etc/redis/redis.conf]',
        pointer: '/entries/save',
        desired: '900 1 300 10',
        observed: null,
        place: 'disk',
        origin: 'drift',
        effect: 'none',
        sensitive: false,
        firstSeen: at(9),
        evidence: 'mtime 9 min ago, owner root, written by vim',
      },
      {
        resource: 'file[/etc/redis/redis.conf]',
        pointer: '/entries/rename-command',
        desired: renameCommands,
        observed: 'FLUSHALL ""',
        place: 'disk',
        origin: 'change',
        effect: 'restart',
        sensitive: false,
        firstSeen: at(25),
      },
    ],
    parameters: [
      aParameter('maxmemory', '536870912', { unit: 'bytes', running: '268435456', state: 'differs', since: at(14), evidence }),
      {
        name: 'save',
        effect: 'hot',
        sensitive: false,
        owner: 'git',
        desired: '900 1 300 10',
        running: '900 1 300 10',
        state: 'differs',
        since: at(9),
        evidence: 'mtime 9 min ago, owner root, written by vim',
      },
      aParameter('rename-command', renameCommands, {
        effect: 'restart',
        disk: 'FLUSHALL ""',
        running: 'FLUSHALL ""',
        state: 'differs',
        since: at(25),
      }),
      { name: 'io-threads', effect: 'restart', sensitive: false, owner: 'git', state: 'unknown' },
      ...redisParameters,
    ],
  });
  return aReportOf('data-1', {
    at: at(0.4),
    trigger: 'file',
    conditions: [
      aCondition('Ready', {
        status: 'False',
        reason: 'ObserveMode',
        message: '1 of 2 members: session-cache/a Drifted, 2 differences',
        changedAt: at(14),
      }),
      aCondition('SourceReady', { reason: 'CommitRead', message: `commit ${driftedCommits.current}`, changedAt: at(25) }),
    ],
    members: [member, zookeeper('1', { startedAt: at(30_000) })],
    events: [
      anEvent('DriftDetected', at(14), {
        message: '/values/maxmemory: 268435456 instead of 536870912',
        member: 'session-cache/a',
        resource: 'parameters[session-cache/a]',
        effect: 'hot',
      }),
      anEvent('DriftDetected', at(9), {
        message: '/entries/save: absent instead of 900 1 300 10',
        member: 'session-cache/a',
        resource: 'file[/etc/redis/redis.conf]',
      }),
      anEvent('CommitApplied', at(25.6), { message: `commit ${driftedCommits.current} is applied and observed` }),
    ],
  });
}

function anEvent(code: ReportEvent['code'], at: string, rest: Partial<ReportEvent> & Pick<ReportEvent, 'message'>): ReportEvent {
  return { code, at, ...rest };
}

function zookeeper(id: string, { startedAt, ...rest }: Partial<MemberReport> & { readonly startedAt: string }): MemberReport {
  return aMember(`coordination/${id}`, {
    ...rest,
    softwareVersion: '3.8.0',
    services: [{ id: `service[zookeeper-coordination-${id}]`, running: true, pid: 1500 + Number(id), startedAt }],
    parameters: [
      aParameter('tickTime', '2000', { unit: 'milliseconds', effect: 'restart' }),
      aParameter('initLimit', '10', { effect: 'restart' }),
      aParameter('syncLimit', '5', { effect: 'restart' }),
      aParameter('dynamicConfigFile', '/var/lib/zookeeper/zoo.cfg.dynamic', { owner: 'program', effect: 'restart' }),
    ],
  });
}

function dataTwo(at: At): Report {
  const replica = aMember('session-cache/b', {
    softwareVersion: '7.0.15',
    health: { state: 'Degraded', reason: 'ReplicationLag', message: 'the replica is 41 s behind its primary' },
    conditions: [
      aCondition('Ready', { changedAt: at(24) }),
      aCondition('Healthy', {
        status: 'False',
        reason: 'ReplicationLag',
        message: 'the replica is 41 s behind its primary',
        changedAt: at(7),
      }),
    ],
    services: [{ id: 'service[redis-session-cache-b]', running: true, pid: 1871, startedAt: at(12_960) }],
    parameters: [
      aParameter('maxmemory', '536870912', { unit: 'bytes' }),
      aParameter('save', '900 1 300 10'),
      aParameter('rename-command', renameCommands, { effect: 'restart' }),
      aParameter('io-threads', '4', { effect: 'restart' }),
      ...redisParameters,
    ],
  });
  const sync = {
    state: 'Waiting',
    reason: 'LeasePending',
    message: 'coordination/3 (follower) on data-3 has not been heard from for 3798 s',
  } as const;
  return aReportOf('data-2', {
    at: at(0.7),
    members: [replica, zookeeper('2', { startedAt: at(30_010), sync })],
    events: [anEvent('CommitApplied', at(25.1), { message: `commit ${driftedCommits.current} is applied and observed` })],
  });
}

/** Silent for an hour. */
function dataThree(at: At): Report {
  const { previous } = driftedCommits;
  return aReportOf('data-3', {
    at: at(63),
    commit: previous,
    appliedCommit: previous,
    members: [zookeeper('3', { startedAt: at(30_020) })],
  });
}

function webOne(at: At): Report {
  const front = aMember('front/a', {
    softwareVersion: '1.22.1',
    sync: {
      state: 'Blocked',
      reason: 'ConfigTestFailed',
      message:
        'file[/etc/nginx/nginx.conf]: nginx: [emerg] unknown directive "proxy_passs" in /etc/nginx/conf.d/shop.conf:14 (try 3, next in 2 min)',
    },
    services: [{ id: 'service[nginx-front-a]', running: true, pid: 901, startedAt: at(7000) }],
    parameters: [
      aParameter('worker_processes', 'auto', { effect: 'reload' }),
      aParameter('worker_connections', '4096', { effect: 'reload' }),
      aParameter('keepalive_timeout', '65', { unit: 'seconds', effect: 'reload' }),
    ],
  });
  const inventory = aMember('inventory-api/库存', {
    health: { state: 'Unhealthy', reason: 'ProbeFailed', message: 'GET /healthz answered 503 for 4 min: database pool exhausted' },
    sync: { state: 'Changing', reason: 'Applying', message: `2 steps towards ${driftedCommits.current.slice(0, 10)}` },
    services: [{ id: 'service[inventory-api]', running: false }],
  });
  return aReportOf('web-1', {
    at: at(0.2),
    trigger: 'retry',
    appliedCommit: driftedCommits.previous,
    members: [front, inventory],
    conditions: [
      aCondition('Ready', { status: 'False', reason: 'ConfigTestFailed', message: '1 of 2 members: front/a Blocked', changedAt: at(11) }),
      aCondition('Stalled', { reason: 'ConfigTestFailed', message: 'the config test said no', changedAt: at(11) }),
    ],
    events: [
      anEvent('ConfigTestFailed', at(11), {
        message: 'nginx: [emerg] unknown directive "proxy_passs" in /etc/nginx/conf.d/shop.conf:14',
        member: 'front/a',
        resource: 'file[/etc/nginx/nginx.conf]',
        durationMs: 62,
      }),
      anEvent('ServiceRestarted', at(5), {
        message: 'refresh service[inventory-api]',
        member: 'inventory-api/库存',
        resource: 'service[inventory-api]',
        effect: 'restart',
        durationMs: 1840,
      }),
    ],
  });
}

function webTwo(at: At): Report {
  const { previous, refused } = driftedCommits;
  return aReportOf('web-2', {
    at: at(0.9),
    trigger: 'commit',
    commit: previous,
    appliedCommit: previous,
    availableCommit: refused,
    diagnostics: [
      {
        code: 'MW2004',
        summary: 'A value is out of range',
        detail: 'parameters.maxclients is 0, the least is 1',
        file: 'platform/session-cache.yaml',
        line: 23,
        fix: 'write a number from 1 to 1000000',
      },
      {
        code: 'MW3002',
        summary: 'A profile does not exist',
        detail: 'profile "redis-larg" is not in the fleet',
        file: 'platform/session-cache.yaml',
        line: 9,
        fix: 'did you mean redis-large?',
      },
    ],
    members: [
      aMember('front/b', {
        softwareVersion: '1.22.1',
        services: [{ id: 'service[nginx-front-b]', running: true, pid: 877, startedAt: at(7010) }],
      }),
    ],
    events: [anEvent('CommitRefused', at(5.5), { message: `commit ${refused} has 2 findings: MW2004 A value is out of range` })],
  });
}

/** A day of drift that came and went. */
function pastDrift(at: At): readonly Report[] {
  const before = { commit: driftedCommits.previous, appliedCommit: driftedCommits.previous };
  const hours = [1.2, 2.1, 2.3, 3.4, 5.6, 5.7, 6.1, 8.8, 9.1, 11.5, 11.7, 11.9, 14.2, 17.7, 20.3, 22.6];
  return hours.toReversed().map((hour, index) => {
    const count = 1 + ((index * 5) % 4);
    const durationMs = 900 + index * 5300;
    const events = Array.from({ length: count }, (_, one): readonly ReportEvent[] => {
      const place = {
        member: 'session-cache/a',
        resource: 'parameters[session-cache/a]',
        message: `/values/hz: ${20 + one} instead of 10`,
      };
      return [
        anEvent('DriftDetected', at(hour * 60 + one), place),
        ...(one % 3 === 2
          ? []
          : [anEvent('DriftHealed', at(hour * 60 - 2), { ...place, message: '/values/hz is as in Git again', durationMs })]),
      ];
    }).flat();
    return aReportOf('data-1', { ...before, sequence: index + 1, at: at(hour * 60 - 3), members: [], events });
  });
}
