import { Gauge, type Registry } from '@prometheus-io/client';
import { type FleetView, judgementStates } from '../../status/index.ts';

export interface FleetMetrics {
  setFleet(view: FleetView): void;
}

export function createFleetMetrics(registers: Registry[]): FleetMetrics {
  const hosts = new Gauge({ name: 'plumb_hosts', help: 'Hosts by whether they are heard from.', labelNames: ['state'], registers });
  const sync = new Gauge({ name: 'plumb_members', help: 'Members by sync state.', labelNames: ['sync'], registers });
  const health = new Gauge({ name: 'plumb_members_health', help: 'Members by health state.', labelNames: ['health'], registers });
  const onCommit = new Gauge({ name: 'plumb_hosts_on_commit', help: 'Hosts that have applied the commit in force.', registers });
  const differences = new Gauge({ name: 'plumb_differences', help: 'Differences by middleware.', labelNames: ['middleware'], registers });
  const lastReport = new Gauge({
    name: 'plumb_host_last_report_timestamp_seconds',
    help: 'When the last report of a host was made.',
    labelNames: ['host'],
    registers,
  });
  const source = new Gauge({ name: 'plumb_source_ready', help: '1 while the newest commit of the repository is in force.', registers });
  const judgement = new Gauge({
    name: 'plumb_judgement',
    help: '1 for what the fleet is judged to be: fine, underWay or needsPerson.',
    labelNames: ['judgement'],
    registers,
  });
  const reasons = new Gauge({ name: 'plumb_judgement_reasons', help: 'Reasons of the judgement.', labelNames: ['judgement'], registers });
  return {
    setFleet: (view) => {
      const { totals } = view;
      for (const [state, count] of Object.entries(totals.hostStates)) hosts.set({ state }, count);
      for (const [state, count] of Object.entries(totals.sync)) sync.set({ sync: state }, count);
      for (const [state, count] of Object.entries(totals.health)) health.set({ health: state }, count);
      for (const state of judgementStates) {
        judgement.set({ judgement: state }, view.judgement.state === state ? 1 : 0);
        if (state !== 'fine') reasons.set({ judgement: state }, view.judgement.reasons.filter((one) => one.judgement === state).length);
      }
      onCommit.set(totals.hostsOnCommit);
      source.set(view.source === undefined || view.source.state === 'Ready' ? 1 : 0);
      // Middleware and hosts that Git no longer has are not exported any more.
      differences.reset();
      for (const row of view.middleware) differences.set({ middleware: row.name }, row.differenceCount);
      lastReport.reset();
      for (const { name, lastReportAt } of view.hosts)
        if (lastReportAt !== undefined) lastReport.set({ host: name }, Date.parse(lastReportAt) / 1000);
    },
  };
}
