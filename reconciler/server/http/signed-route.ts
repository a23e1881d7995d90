import type { Context, Handler } from 'hono';
import type { RequestSignature } from '../../../schemas/http-signature.ts';
import type { FleetExpectation } from '../../status/index.ts';
import { checkDigest, checkHeaders, checkSignature } from './authenticate.ts';
import { BodyTooLargeError, readBody } from './body.ts';
import type { BodyShare, BodyShares } from './body-shares.ts';
import type { ConnectionShares } from './connection-shares.ts';
import type { KnownIdentities } from './known-identities.ts';
import type { NonceStore } from './nonce-store.ts';
import { Refusal, type RefusalReason, refusalStatus } from './refusal.ts';
import { respondError } from './respond.ts';

/** What all signed routes share. */
export interface SignedRouteParts {
  readonly identities: KnownIdentities;
  readonly bodies: BodyShares;
  readonly connections: Pick<ConnectionShares, 'proveHost'>;
  readonly isNonceUsed: NonceStore['isNonceUsed'];
}

export interface SignedRouteOptions {
  readonly parts: SignedRouteParts;
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
  /** As Git lists it. */
  readonly identity: string;
  readonly body: Uint8Array;
  /** Milliseconds since the epoch, on the server's clock. */
  readonly receivedAt: number;
}

/**
 * Takes a document that a host signed, and nothing else. The headers prove the host before anything is read or kept for it, and what
 * is, is that host's share. A Refusal is answered and counted.
 */
export function createSignedHandler(options: SignedRouteOptions): Handler {
  const { countRefusal, parts } = options;
  return async (c) => {
    let share: BodyShare | undefined;
    try {
      const proven = await prove(c, options);
      const { keyId, nonce } = proven.signature;
      share = parts.bodies.begin(keyId, nonce);
      const body = await readBody(c.req.raw, { limitBytes: options.limitBytes, share });
      checkDigest(c.req.raw, body);
      return await options.take(c, { ...proven, body });
    } catch (error) {
      return refuse(c, toRefusal(error, { c, options }), countRefusal);
    } finally {
      share?.end();
    }
  };
}

/** Which host asks, by the headers alone. Throws Refusal. */
async function prove(c: Context, options: SignedRouteOptions): Promise<Omit<SignedRequest, 'body'>> {
  const { identities, bodies, connections, isNonceUsed } = options.parts;
  const expectation = options.expectation();
  if (expectation === undefined) throw new Refusal('not-ready', 'this server has no commit yet and so knows no identities: send it again');
  const receivedAt = options.clock();
  const request = c.req.raw;
  const signature = checkHeaders(request, { now: receivedAt });
  const { keyId: host, nonce } = signature;
  const { identity, publicKey } = await identities.find(host, expectation);
  checkSignature(request, { signature, publicKey });
  // Headers that somebody listened to are proven as well: of a host at work the nonce is looked up before the body is read.
  if (bodies.isBusy(host) && (await isNonceUsed({ host, nonce })))
    throw new Refusal('replayed', 'this signature was used before: sign it again');
  connections.proveHost(c, host);
  return { expectation, signature, identity, receivedAt };
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
