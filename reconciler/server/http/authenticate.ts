import {
  isDigestOf,
  isSignatureValid,
  parseIdentity,
  parseSignature,
  type RequestSignature,
  signatureWindowSeconds,
} from '../../../schemas/http-signature.ts';
import type { FleetExpectation } from '../../status/index.ts';
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

export interface IdentitySource {
  readonly expectation: FleetExpectation;
  /** Given where hosts that Git lists no longer may still say farewell: the last identity of such a host. */
  readonly readDeparted?: ((host: string) => Promise<string | undefined>) | undefined;
}

/** Throws Refusal for a host that has no identity. */
export async function findIdentity(name: string, { expectation, readDeparted }: IdentitySource): Promise<string> {
  const host = expectation.hosts.find((candidate) => candidate.name === name);
  const identity = host === undefined ? await readDeparted?.(name) : host.identity;
  if (identity !== undefined) return identity;
  if (host !== undefined) throw new Refusal('no-identity', `host ${name} has no identity in Git: add what plumb-agent keygen prints`);
  throw new Refusal('unknown-host', `no host ${name} in commit ${expectation.commit.id}: add a Host document with its identity`);
}

/** Proves that the identity signed the body and the request. Throws Refusal. */
export function checkSignature(
  request: Request,
  { signature, body, identity }: { readonly signature: RequestSignature; readonly body: Uint8Array; readonly identity: string },
): void {
  const digest = request.headers.get('content-digest') ?? '';
  if (!isDigestOf(digest, body)) throw new Refusal('bad-digest', 'the body is not the one that was signed');
  const publicKey = parseIdentity(identity);
  if (publicKey === undefined || !isSignatureValid(signature, { method: request.method, url: request.url, digest, publicKey })) {
    throw new Refusal('bad-signature', `not signed with the identity Git lists for host ${signature.keyId}`);
  }
}
