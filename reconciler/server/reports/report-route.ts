import type { Context, Handler } from 'hono';
import { canonicalJson, digestOf, type Report } from '../../../schemas/index.ts';
import { checkConditions, type FleetExpectation } from '../../status/index.ts';
import { Refusal } from '../http/refusal.ts';
import { createSignedHandler, type SignedRequest, type SignedRouteParts } from '../http/signed-route.ts';
import type { ChangeHub } from '../live/change-hub.ts';
import { clampTimes } from './clamp-times.ts';
import { parseReport } from './parse-report.ts';
import type { ReportMetrics } from './report-metrics.ts';
import type { ReportStore } from './report-store.ts';

/** Largest body of a report. */
const reportLimitBytes = 2 * 1024 * 1024;

export interface ReportRouteOptions {
  readonly store: Pick<ReportStore, 'ingest'>;
  readonly parts: SignedRouteParts;
  readonly expectation: () => FleetExpectation | undefined;
  readonly clock: () => number;
  readonly metrics: ReportMetrics;
  /** Called for a report that is stored, before the answer. Rejects never. */
  readonly onAccepted: (report: Report, expectation: FleetExpectation) => Promise<void>;
  readonly hub: ChangeHub;
  readonly onError?: (error: Error) => void;
}

/** Takes a signed report. 200 only once it is durable; the same report again is a duplicate, not an error. */
export function createReportHandler(options: ReportRouteOptions): Handler {
  const { metrics } = options;
  return createSignedHandler({
    ...options,
    subject: 'report',
    limitBytes: reportLimitBytes,
    countRefusal: metrics.countRefusal,
    take: (c, request) => takeReport(c, { ...options, request }),
  });
}

async function takeReport(c: Context, options: ReportRouteOptions & { readonly request: SignedRequest }): Promise<Response> {
  const { store, metrics, hub, request } = options;
  const { signature, receivedAt } = request;
  const report = parseReport(request.body);
  if (report.host !== signature.keyId) throw new Refusal('wrong-host', `host ${signature.keyId} may not report for ${report.host}`);
  const clockSkewMs = clockSkew(signature.created, receivedAt);
  const told = clampTimes(report, receivedAt - clockSkewMs);
  const ingested = await store.ingest({
    report: told,
    ...(told === report ? {} : { digest: digestOf(canonicalJson(report)) }),
    nonce: signature.nonce,
    receivedAt,
    clockSkewMs,
    identity: request.identity,
  });
  const { result, lastSequence, position = report.sequence } = ingested;
  switch (result) {
    case 'replayed':
      throw new Refusal('replayed', 'this signature was used before: sign the report again');
    case 'conflict':
      metrics.countRefusal('conflict');
      return c.json(
        {
          error: { code: 'conflict', message: `another report has sequence ${report.sequence}; the last is ${lastSequence}` },
          lastSequence,
        },
        409,
      );
    case 'duplicate':
      metrics.countReport('duplicate');
      return c.json({ accepted: false, duplicate: true, lastSequence });
    case 'accepted':
      metrics.countReport('accepted');
      metrics.countViolations(checkConditions(report));
      hub.publish({ kind: 'report', host: report.host, sequence: position });
      await options.onAccepted(told, request.expectation);
      return c.json({ accepted: true, duplicate: false, lastSequence });
  }
}

/** Signatures count whole seconds and requests take a moment: a skew of less than two seconds is none. */
function clockSkew(createdSeconds: number, receivedAt: number): number {
  const skewMs = Math.round(receivedAt - createdSeconds * 1000);
  return Math.abs(skewMs) < 2000 ? 0 : skewMs;
}
