import { type DocumentKind, validateDocument } from '../../../schemas/validate.ts';
import { Refusal } from './refusal.ts';

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
