import { Counter, Gauge, Histogram, type Registry } from '@prometheus-io/client';
import type { RolloutEvent, RolloutView } from '../../rollout/index.ts';
import { type RefusalReason, refusalStatus } from '../http/refusal.ts';

export interface RolloutMetrics {
  countRefusal(reason: RefusalReason): void;
  /** Members that a host reported although Git places them on another. */
  countForeignMembers(count: number): void;
  countEvents(events: readonly RolloutEvent[]): void;
  /** `now` in milliseconds since the epoch. */
  setRollouts(rollouts: readonly RolloutView[], now: number): void;
}

export function createRolloutMetrics(registers: Registry[]): RolloutMetrics {
  const refused = new Counter({
    name: 'plumb_coordination_refused_total',
    help: 'Check-ins refused.',
    labelNames: ['reason'],
    registers,
  });
  const foreign = new Counter({
    name: 'plumb_coordination_foreign_members_total',
    help: 'Members in check-ins that Git places on another host; what is said of them does not count.',
    registers,
  });
  const granted = new Counter({ name: 'plumb_lease_granted_total', help: 'Leases granted by this server.', registers });
  const halts = new Counter({ name: 'plumb_rollout_halts_total', help: 'Rollouts halted by this server.', registers });
  const waits = new Histogram({
    name: 'plumb_lease_wait_seconds',
    help: 'Time from the first ask to the grant, of leases granted by this server.',
    buckets: [1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400],
    registers,
  });
  for (const reason of Object.keys(refusalStatus)) refused.inc({ reason }, 0);
  const setRollouts = createRolloutGauges(registers);
  return {
    countRefusal: (reason) => refused.inc({ reason }),
    countForeignMembers: (count) => foreign.inc(count),
    countEvents: (events) => {
      for (const { kind, waitedMs } of events) {
        if (kind === 'granted') granted.inc();
        if (kind === 'halted') halts.inc();
        if (kind === 'granted' && waitedMs !== undefined) waits.observe(waitedMs / 1000);
      }
    },
    setRollouts,
  };
}

function createRolloutGauges(registers: Registry[]): RolloutMetrics['setRollouts'] {
  const labelNames = ['middleware'] as const;
  const waiting = new Gauge({
    name: 'plumb_lease_waiting_seconds',
    help: 'How long the member that waits longest for a lease has waited; 0 when none waits.',
    labelNames,
    registers,
  });
  const holders = new Gauge({ name: 'plumb_lease_holders', help: 'Members that hold a lease.', labelNames, registers });
  const halted = new Gauge({ name: 'plumb_rollout_halted', help: '1 while the rollout is halted.', labelNames, registers });
  return (rollouts, now) => {
    // Middleware that Git no longer has is not exported any more.
    for (const gauge of [waiting, holders, halted]) gauge.reset();
    for (const { middleware, coordination, members, holders: held, halt } of rollouts) {
      if (coordination === 'none') continue;
      const waits = members.flatMap(({ state, since }) => (state === 'waiting' && since !== undefined ? [now - Date.parse(since)] : []));
      waiting.set({ middleware }, Math.max(0, ...waits) / 1000);
      holders.set({ middleware }, held.length);
      halted.set({ middleware }, halt === undefined ? 0 : 1);
    }
  };
}
