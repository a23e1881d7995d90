import { Counter, Gauge, Histogram, Registry } from '@prometheus-io/client';
import type { RolloutView } from '../rollout/index.ts';
import type { ConditionViolation, FleetView } from '../status/index.ts';
import { type RefusalReason, refusalStatus } from './http/refusal.ts';
import { type CoordinationMetrics, createCoordinationMetrics } from './rollouts/coordination-metrics.ts';

export interface ServerMetrics {
  countReport(result: 'accepted' | 'duplicate'): void;
  countRefusal(reason: RefusalReason): void;
  countViolations(violations: readonly ConditionViolation[]): void;
  observeRequest(request: { readonly route: string; readonly method: string; readonly status: number; readonly seconds: number }): void;
  setStreams(count: number): void;
  /** The last host of a commit has applied it, so long after this server or another first saw it. */
  observeConvergence(tookMs: number): void;
  /** Members to which more was done than was reviewed, counted by nobody before. */
  countSurprises(count: number): void;
  readonly coordination: CoordinationMetrics;
  /** The exposition in Prometheus text format, with the fleet as it is now. */
  format(shown: ShownInMetrics | undefined): Promise<string>;
  readonly contentType: string;
}

export interface ShownInMetrics {
  readonly fleet: FleetView;
  readonly rollouts: readonly RolloutView[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export function createServerMetrics({ version }: { readonly version: string }): ServerMetrics {
  const registry = new Registry();
  const registers = [registry];
  new Gauge({ name: 'plumb_build_info', help: 'Version of this server; always 1.', labelNames: ['version'], registers }).set(
    { version },
    1,
  );
  const reports = new Counter({ name: 'plumb_reports_total', help: 'Reports taken.', labelNames: ['result'], registers });
  const refused = new Counter({ name: 'plumb_report_refused_total', help: 'Reports refused.', labelNames: ['reason'], registers });
  const violations = new Counter({
    name: 'plumb_condition_violations_total',
    help: 'Reports that contradict themselves.',
    labelNames: ['rule'],
    registers,
  });
  const streams = new Gauge({ name: 'plumb_stream_clients', help: 'Pages that listen for changes now.', registers });
  const requests = new Histogram({
    name: 'plumb_http_request_duration_seconds',
    help: 'Time to answer a request.',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.005, 0.025, 0.1, 0.5, 2, 10],
    registers,
  });
  const converged = new Histogram({
    name: 'plumb_commit_converged_seconds',
    help: "Time from a commit's first sight until the last host with members had applied it.",
    buckets: [10, 30, 60, 120, 300, 900, 3600, 14_400, 86_400],
    registers,
  });
  const surprises = new Counter({
    name: 'plumb_effect_surprises_total',
    help: 'Members to which a commit did more than was reviewed.',
    registers,
  });
  for (const result of ['accepted', 'duplicate']) reports.inc({ result }, 0);
  for (const reason of Object.keys(refusalStatus)) refused.inc({ reason }, 0);
  const setFleet = createFleetGauges(registers);
  const coordination = createCoordinationMetrics(registers);
  return {
    countReport: (result) => reports.inc({ result }),
    countRefusal: (reason) => refused.inc({ reason }),
    countViolations: (found) => {
      for (const { rule } of found) violations.inc({ rule });
    },
    observeRequest: ({ route, method, status, seconds }) =>
      requests.observe({ route, method, status: `${Math.floor(status / 100)}xx` }, seconds),
    setStreams: (count) => streams.set(count),
    observeConvergence: (tookMs) => converged.observe(tookMs / 1000),
    countSurprises: (count) => surprises.inc(count),
    coordination,
    format: (shown) => {
      if (shown !== undefined) {
        setFleet(shown.fleet);
        coordination.setRollouts(shown.rollouts, shown.now);
      }
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}

function createFleetGauges(registers: Registry[]): (view: FleetView) => void {
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
  return (view) => {
    const { totals } = view;
    for (const [state, count] of Object.entries(totals.hostStates)) hosts.set({ state }, count);
    for (const [state, count] of Object.entries(totals.sync)) sync.set({ sync: state }, count);
    for (const [state, count] of Object.entries(totals.health)) health.set({ health: state }, count);
    onCommit.set(totals.hostsOnCommit);
    source.set(view.source === undefined || view.source.state === 'Ready' ? 1 : 0);
    // What Git no longer has is not exported any more.
    differences.reset();
    for (const row of view.middleware) differences.set({ middleware: row.name }, row.differenceCount);
    lastReport.reset();
    for (const { name, lastReportAt } of view.hosts)
      if (lastReportAt !== undefined) lastReport.set({ host: name }, Date.parse(lastReportAt) / 1000);
  };
}
