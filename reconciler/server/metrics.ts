import { Gauge, Registry } from '@prometheus-io/client';
import type { RolloutView } from '../rollout/index.ts';
import type { FleetView } from '../status/index.ts';
import { type CommitMetrics, createCommitMetrics } from './commits/commit-metrics.ts';
import { createRequestMetrics, type RequestMetrics } from './http/request-metrics.ts';
import { createStreamMetrics, type StreamMetrics } from './live/stream-metrics.ts';
import { createReportMetrics, type ReportMetrics } from './reports/report-metrics.ts';
import { createReviewMetrics, type ReviewMetrics } from './reviews/review-metrics.ts';
import { createRolloutMetrics, type RolloutMetrics } from './rollouts/rollout-metrics.ts';
import { createFleetMetrics } from './views/fleet-metrics.ts';

/** Metrics of every feature, in one exposition. */
export interface ServerMetrics {
  readonly reports: ReportMetrics;
  readonly streams: StreamMetrics;
  readonly requests: RequestMetrics;
  readonly commits: CommitMetrics;
  readonly reviews: ReviewMetrics;
  readonly rollouts: RolloutMetrics;
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
  // The exposition has them in the order in which they are made.
  const reports = createReportMetrics(registers);
  const streams = createStreamMetrics(registers);
  const requests = createRequestMetrics(registers);
  const commits = createCommitMetrics(registers);
  const reviews = createReviewMetrics(registers);
  const fleet = createFleetMetrics(registers);
  const rollouts = createRolloutMetrics(registers);
  return {
    reports,
    streams,
    requests,
    commits,
    reviews,
    rollouts,
    format: (shown) => {
      if (shown !== undefined) {
        fleet.setFleet(shown.fleet);
        rollouts.setRollouts(shown.rollouts, shown.now);
      }
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}
