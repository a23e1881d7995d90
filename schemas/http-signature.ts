/** HTTP Message Signatures (RFC 9421, Ed25519) over a content digest (RFC 9530), in the one profile Plumb speaks. */
import { createHash, createPublicKey, type KeyObject, sign, timingSafeEqual, verify } from 'node:crypto';

const label = 'plumb';
const components = ['@method', '@authority', '@path', 'content-digest'] as const;

/** How far `created` may be from the verifier's clock, either way. */
export const signatureWindowSeconds = 300;

export interface SignableRequest {
  readonly method: string;
  /** Absolute. Its authority is the Host header, which a proxy has to pass on. */
  readonly url: string;
  readonly body: string | Uint8Array;
}

export interface SigningKey {
  /** Name of the host in the fleet repository. */
  readonly keyId: string;
  /** Ed25519. */
  readonly privateKey: KeyObject;
  /** Seconds since the epoch. */
  readonly created: number;
  /** Never used twice: 16 to 128 letters, digits, dashes or underscores. */
  readonly nonce: string;
}

/** The three headers to send with the request. */
export function signRequest(
  request: SignableRequest,
  key: SigningKey,
): Readonly<Record<'content-digest' | 'signature-input' | 'signature', string>> {
  const digest = contentDigest(request.body);
  const parameters = formatParameters(key);
  const signature = sign(null, Buffer.from(signatureBase({ ...request, digest, parameters })), key.privateKey);
  return { 'content-digest': digest, 'signature-input': `${label}=${parameters}`, signature: `${label}=:${signature.toString('base64')}:` };
}

/** Claims of the headers; nothing of them is proven before `isSignatureValid`. */
export interface RequestSignature {
  readonly keyId: string;
  /** Seconds since the epoch. */
  readonly created: number;
  readonly nonce: string;
  /** The text after the label in Signature-Input; it is signed as it stands. */
  readonly parameters: string;
  readonly signature: Uint8Array;
}

/** Undefined when the headers are missing, malformed, or of another profile: nothing weaker is ever accepted. */
export function parseSignature(headers: {
  readonly signatureInput: string | undefined;
  readonly signature: string | undefined;
}): RequestSignature | undefined {
  const { signatureInput = '', signature = '' } = headers;
  if (signatureInput.length > 1024 || signature.length > 256) return undefined;
  const input =
    /^plumb=(\(([^()]*)\);created=(\d{1,12});keyid="([a-z0-9.-]{1,253})";nonce="([A-Za-z0-9_-]{16,128})";alg="ed25519";tag="plumb")$/.exec(
      signatureInput,
    );
  const value = /^plumb=:([A-Za-z0-9+/]{86}==):$/.exec(signature);
  const [, parameters, list, created, keyId, nonce] = input ?? [];
  const encoded = value?.[1];
  if (parameters === undefined || created === undefined || keyId === undefined || nonce === undefined || encoded === undefined)
    return undefined;
  if (list !== formatComponents()) return undefined;
  return { keyId, created: Number(created), nonce, parameters, signature: Buffer.from(encoded, 'base64') };
}

/** Whether the key made this signature over this request. The digest header still has to be compared with the body. */
export function isSignatureValid(
  signature: RequestSignature,
  request: { readonly method: string; readonly url: string; readonly digest: string; readonly publicKey: KeyObject },
): boolean {
  return verify(null, Buffer.from(signatureBase({ ...request, parameters: signature.parameters })), request.publicKey, signature.signature);
}

/** The value of a Content-Digest header. */
export function contentDigest(body: string | Uint8Array): string {
  return `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
}

export function isDigestOf(digest: string, body: Uint8Array): boolean {
  const computed = Buffer.from(contentDigest(body));
  const claimed = Buffer.from(digest);
  return computed.length === claimed.length && timingSafeEqual(computed, claimed);
}

/** `ed25519:` and the raw public key in base64, as Git lists it for a host. Accepts a private key too. */
export function formatIdentity(key: KeyObject): string {
  const { crv, x } = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' });
  if (crv !== 'Ed25519' || x === undefined) throw new TypeError('an identity is an Ed25519 key');
  return `ed25519:${Buffer.from(x, 'base64url').toString('base64')}`;
}

/** Undefined when the text is no identity. */
export function parseIdentity(identity: string): KeyObject | undefined {
  const encoded = /^ed25519:([A-Za-z0-9+/]{43}=)$/.exec(identity)?.[1];
  if (encoded === undefined) return undefined;
  const x = Buffer.from(encoded, 'base64').toString('base64url');
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  } catch {
    return undefined;
  }
}

function signatureBase({ method, url, digest, parameters }: { method: string; url: string; digest: string; parameters: string }): string {
  const { host, pathname } = new URL(url);
  return [
    `"@method": ${method.toUpperCase()}`,
    `"@authority": ${host}`,
    `"@path": ${pathname}`,
    `"content-digest": ${digest}`,
    `"@signature-params": ${parameters}`,
  ].join('\n');
}

function formatParameters({ keyId, created, nonce }: SigningKey): string {
  return `(${formatComponents()});created=${created};keyid="${keyId}";nonce="${nonce}";alg="ed25519";tag="plumb"`;
}

function formatComponents(): string {
  return components.map((component) => `"${component}"`).join(' ');
}
