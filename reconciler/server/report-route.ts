import type { Context, Handler } from 'hono';
import { checkConditions, type FleetExpectation } from '../status/index.ts';
import { checkHeaders, checkSignature } from './authenticate.ts';
import type { ChangeHub } from './change-hub.ts';
import type { ServerMetrics } from './metrics.ts';
import { parseReport } from './parse-report.ts';
import { BodyTooLargeError, readBody } from './read-body.ts';
import { Refusal, refusalStatus } from './refusal.ts';
import { respondError } from './respond.ts';
import type { Store } from './store/store.ts';

/** Largest body of a report. */
const reportLimitBytes = 2 * 1024 * 1024;

/** Bodies read at the same time: bounds the memory that unproven senders can take. */
const concurrentBodies = 64;

export interface ReportRouteOptions {
  readonly store: Store;
  readonly expectation: () => FleetExpectation | undefined;
  readonly clock: () => number;
  readonly metrics: ServerMetrics;
  readonly hub: ChangeHub;
}

/** Takes a signed report. 200 only once it is durable; the same report again is a duplicate, not an error. */
export function createReportHandler(options: ReportRouteOptions): Handler {
  let reading = 0;
  return async (c) => {
    if (reading >= concurrentBodies) return refuse(c, new Refusal('busy', 'too many reports at once: send it again'), options.metrics);
    reading += 1;
    try {
      return await takeReport(c, options);
    } catch (error) {
      return refuse(c, toRefusal(error, c), options.metrics);
    } finally {
      reading -= 1;
    }
  };
}

async function takeReport(c: Context, { store, expectation: readExpectation, clock, metrics, hub }: ReportRouteOptions): Promise<Response> {
  const expectation = readExpectation();
  if (expectation === undefined) throw new Refusal('not-ready', 'this server has no commit yet and so knows no identities: send it again');
  const request = c.req.raw;
  const receivedAt = clock();
  const signature = checkHeaders(request, { expectation, now: receivedAt });
  const body = await readBody(request, reportLimitBytes);
  checkSignature(request, { signature, body, expectation });
  const report = parseReport(body);
  if (report.host !== signature.keyId) throw new Refusal('wrong-host', `host ${signature.keyId} may not report for ${report.host}`);
  const { result, lastSequence } = await store.ingest({
    report,
    nonce: signature.nonce,
    receivedAt,
    clockSkewMs: clockSkew(signature.created, receivedAt),
  });
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
      hub.publish({ kind: 'report', host: report.host, sequence: report.sequence });
      return c.json({ accepted: true, duplicate: false, lastSequence });
  }
}

/** Signatures count whole seconds and requests take a moment: less than two seconds say nothing of the clock. */
function clockSkew(createdSeconds: number, receivedAt: number): number {
  const skewMs = Math.round(receivedAt - createdSeconds * 1000);
  return Math.abs(skewMs) < 2000 ? 0 : skewMs;
}

function toRefusal(error: unknown, c: Context): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof BodyTooLargeError)
    return new Refusal('too-large', `a report has at most ${reportLimitBytes} bytes: ${error.message}`);
  if (c.req.raw.signal.aborted) return new Refusal('aborted', 'the sender went away');
  throw error;
}

function refuse(c: Context, { code, message, findings }: Refusal, metrics: ServerMetrics): Response {
  metrics.countRefusal(code);
  const status = refusalStatus[code];
  if (status === 401) c.header('www-authenticate', 'Signature');
  if (status === 503) c.header('retry-after', '1');
  return respondError(c, { status, code, message, ...(findings.length === 0 ? {} : { findings }) });
}
