import { type DocumentKind, validateDocument } from '../../../schemas/validate.ts';
import type { BodyShare } from './body-shares.ts';
import { Refusal } from './refusal.ts';

/** More bytes than allowed were sent, or announced. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
  readonly code = 'BODY_TOO_LARGE';
}

/** The body of a request, read no further than the limit. Throws BodyTooLargeError, and what the share's signal says. */
export async function readBody(
  request: Request,
  { limitBytes, share }: { readonly limitBytes: number; readonly share: BodyShare },
): Promise<Uint8Array> {
  const announced = Number(request.headers.get('content-length') ?? 0);
  if (announced > limitBytes) throw new BodyTooLargeError(`${announced} bytes announced, at most ${limitBytes} are taken`);
  const reader = request.body?.getReader();
  const given = Promise.withResolvers<never>();
  given.promise.catch(() => {});
  const giveUp = (): void => given.reject(share.signal.reason);
  share.signal.addEventListener('abort', giveUp, { once: true });
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    while (reader !== undefined) {
      const { done, value } = await Promise.race([reader.read(), given.promise]);
      if (done) break;
      size += value.byteLength;
      if (size > limitBytes) throw new BodyTooLargeError(`more than ${limitBytes} bytes`);
      share.grow(value.byteLength);
      chunks.push(value);
    }
    share.arrived();
    return Buffer.concat(chunks);
  } catch (error) {
    // What is still on its way is nobody's any more; a sender that went away cannot be told.
    reader?.cancel().catch(() => {});
    throw error;
  } finally {
    share.signal.removeEventListener('abort', giveUp);
  }
}

/** The document in a body whose signature was proven, checked against its schema. Throws Refusal. */
export function parseBody(kind: DocumentKind, body: Uint8Array): unknown {
  const value = parseJson(body);
  const findings = validateDocument(kind, value).map(({ pointer, message, property }) => ({
    pointer,
    message: property === undefined ? message : `${message} (${property})`,
  }));
  if (findings.length === 0) return value;
  throw new Refusal('invalid', `the body breaks the schema ${kind} in ${findings.length} places`, findings.slice(0, 20));
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new Refusal('malformed', 'the body is no JSON in UTF-8');
  }
}
