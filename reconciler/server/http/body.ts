import { type DocumentKind, validateDocument } from '../../../schemas/validate.ts';
import { Refusal } from './refusal.ts';

/** More bytes than allowed were sent, or announced. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
  readonly code = 'BODY_TOO_LARGE';
}

/** The body of a request, read no further than the limit. Throws BodyTooLargeError. */
export async function readBody(request: Request, limitBytes: number): Promise<Uint8Array> {
  const announced = Number(request.headers.get('content-length') ?? 0);
  if (announced > limitBytes) throw new BodyTooLargeError(`${announced} bytes announced, at most ${limitBytes} are taken`);
  const reader = request.body?.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (reader !== undefined) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > limitBytes) {
      await reader.cancel();
      throw new BodyTooLargeError(`more than ${limitBytes} bytes`);
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks);
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
