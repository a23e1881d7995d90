import type { KeyObject } from 'node:crypto';
import {
  isDigestOf,
  isSignatureValid,
  parseSignature,
  type RequestSignature,
  signatureWindowSeconds,
} from '../../../schemas/http-signature.ts';
import { Refusal } from './refusal.ts';

/** Checks that need the headers alone, before a byte of the body is read. Throws Refusal. */
export function checkHeaders(request: Request, { now }: { readonly now: number }): RequestSignature {
  const signature = parseSignature({
    signatureInput: request.headers.get('signature-input') ?? undefined,
    signature: request.headers.get('signature') ?? undefined,
  });
  if (signature === undefined || request.headers.get('content-digest') === null) {
    throw new Refusal('unsigned', 'the request must carry Content-Digest, Signature-Input and Signature as plumb-agent writes them');
  }
  const ageSeconds = now / 1000 - signature.created;
  if (Math.abs(ageSeconds) > signatureWindowSeconds) {
    const direction = ageSeconds > 0 ? 'old' : 'ahead of this server';
    throw new Refusal(
      'outside-window',
      `the signature is ${Math.abs(Math.round(ageSeconds))} s ${direction}, at most ${signatureWindowSeconds} s are taken: check the clocks`,
    );
  }
  return signature;
}

/**
 * Proves that the key signed the headers, and so the digest of a body that is not read yet: who has no key makes the server read
 * nothing. Throws Refusal.
 */
export function checkSignature(
  request: Request,
  { signature, publicKey }: { readonly signature: RequestSignature; readonly publicKey: KeyObject },
): void {
  const digest = request.headers.get('content-digest') ?? '';
  if (!isSignatureValid(signature, { method: request.method, url: request.url, digest, publicKey }))
    throw new Refusal('bad-signature', `not signed with the identity Git lists for host ${signature.keyId}`);
}

/** Compares the body with the digest that was proven. Throws Refusal. */
export function checkDigest(request: Request, body: Uint8Array): void {
  if (!isDigestOf(request.headers.get('content-digest') ?? '', body))
    throw new Refusal('bad-digest', 'the body is not the one that was signed');
}
