import type { Context, Handler } from 'hono';
import type { RequestSignature } from '../../../schemas/http-signature.ts';
import type { FleetExpectation } from '../../status/index.ts';
import { checkHeaders, checkSignature, findIdentity, type IdentitySource } from './authenticate.ts';
import { BodyTooLargeError, readBody } from './body.ts';
import { Refusal, type RefusalReason, refusalStatus } from './refusal.ts';
import { respondError } from './respond.ts';

export interface SignedRouteOptions extends Pick<IdentitySource, 'readDeparted'> {
  /** Kind of the document, for messages. */
  readonly subject: 'report' | 'check-in';
  readonly limitBytes: number;
  readonly expectation: () => FleetExpectation | undefined;
  readonly clock: () => number;
  readonly countRefusal: (reason: RefusalReason) => void;
  /** Called with the reason when a document could not be worked on. */
  readonly onError?: (error: Error) => void;
  readonly take: (c: Context, request: SignedRequest) => Promise<Response>;
}

/** Proven to come from the host that signed it. */
export interface SignedRequest {
  readonly expectation: FleetExpectation;
  readonly signature: RequestSignature;
  readonly body: Uint8Array;
  /** Milliseconds since the epoch, on the server's clock. */
  readonly receivedAt: number;
}

/** Bounds the memory that the bodies of unproven senders can take, a route. */
const bodyMemoryBytes = 128 * 1024 * 1024;

/** Takes a document that a host signed, and nothing else. A Refusal is answered and counted. */
export function createSignedHandler(options: SignedRouteOptions): Handler {
  const { subject, limitBytes, countRefusal } = options;
  let reading = 0;
  return async (c) => {
    if ((reading + 1) * limitBytes > bodyMemoryBytes)
      return refuse(c, new Refusal('busy', `too many ${subject}s at once: send it again`), countRefusal);
    reading += 1;
    try {
      return await options.take(c, await readSigned(c.req.raw, options));
    } catch (error) {
      return refuse(c, toRefusal(error, { c, options }), countRefusal);
    } finally {
      reading -= 1;
    }
  };
}

async function readSigned(request: Request, options: SignedRouteOptions): Promise<SignedRequest> {
  const expectation = options.expectation();
  if (expectation === undefined) throw new Refusal('not-ready', 'this server has no commit yet and so knows no identities: send it again');
  const receivedAt = options.clock();
  const signature = checkHeaders(request, { now: receivedAt });
  const identity = await findIdentity(signature.keyId, { expectation, readDeparted: options.readDeparted });
  const body = await readBody(request, options.limitBytes);
  checkSignature(request, { signature, body, identity });
  return { expectation, signature, body, receivedAt };
}

function toRefusal(error: unknown, { c, options }: { c: Context; options: SignedRouteOptions }): Refusal {
  const { subject, limitBytes, onError } = options;
  if (error instanceof Refusal) return error;
  if (error instanceof BodyTooLargeError) return new Refusal('too-large', `a ${subject} has at most ${limitBytes} bytes: ${error.message}`);
  if (c.req.raw.signal.aborted) return new Refusal('aborted', 'the sender went away');
  onError?.(error instanceof Error ? error : new Error(String(error)));
  return new Refusal('unavailable', 'this server cannot work on it now, its log says why: send it again');
}

function refuse(c: Context, { code, message, findings }: Refusal, countRefusal: (reason: RefusalReason) => void): Response {
  countRefusal(code);
  const status = refusalStatus[code];
  if (status === 401) c.header('www-authenticate', 'Signature');
  if (status === 503) c.header('retry-after', '1');
  return respondError(c, { status, code, message, ...(findings.length === 0 ? {} : { findings }) });
}
