import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  contentDigest,
  formatIdentity,
  isDigestOf,
  isSignatureValid,
  parseIdentity,
  parseSignature,
  signRequest,
} from './http-signature.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const request = { method: 'POST', url: 'http://plumb.example:8080/api/v1/reports', body: '{"a":1}' };
const key = { keyId: 'web-1', privateKey, created: 1_700_000_000, nonce: 'abcdefghijklmnop' };

function parsed(headers: Readonly<Record<string, string>>) {
  return parseSignature({ signatureInput: headers['signature-input'], signature: headers['signature'] });
}

describe('http signature', () => {
  test.each(['web1.example.org', 'a'.repeat(63)])('the name of host %s is a key', (keyId) => {
    expect(parsed(signRequest(request, { ...key, keyId }))).toMatchObject({ keyId });
  });

  test('a signed request verifies and gives its key, time and nonce', () => {
    const headers = signRequest(request, key);
    const signature = parsed(headers);
    expect(signature).toMatchObject({ keyId: 'web-1', created: 1_700_000_000, nonce: 'abcdefghijklmnop' });
    if (signature === undefined) throw new Error('not parsed');
    expect(isSignatureValid(signature, { ...request, digest: headers['content-digest'], publicKey })).toBe(true);
    expect(isDigestOf(headers['content-digest'], Buffer.from(request.body))).toBe(true);
    expect(isDigestOf(headers['content-digest'], Buffer.from('{"a":2}'))).toBe(false);
  });

  test('the signature base is that of RFC 9421, byte for byte', () => {
    const headers = signRequest(request, key);
    const base = [
      '"@method": POST',
      '"@authority": plumb.example:8080',
      '"@path": /api/v1/reports',
      `"content-digest": ${contentDigest(request.body)}`,
      '"@signature-params": ("@method" "@authority" "@path" "content-digest");created=1700000000;keyid="web-1";nonce="abcdefghijklmnop";alg="ed25519";tag="plumb"',
    ].join('\n');
    expect(headers.signature).toBe(`plumb=:${sign(null, Buffer.from(base), privateKey).toString('base64')}:`);
  });

  test('a request with another method, address, digest, parameter or key does not verify', () => {
    const headers = signRequest(request, key);
    const signature = parsed(headers);
    if (signature === undefined) throw new Error('not parsed');
    const good = { ...request, digest: headers['content-digest'], publicKey };
    const other = generateKeyPairSync('ed25519').publicKey;
    for (const change of [
      { method: 'PUT' },
      { url: 'http://other/api/v1/reports' },
      { url: `${request.url}/x` },
      { digest: contentDigest('x') },
      { publicKey: other },
    ]) {
      expect(isSignatureValid(signature, { ...good, ...change }), JSON.stringify(Object.keys(change))).toBe(false);
    }
    expect(isSignatureValid({ ...signature, parameters: signature.parameters.replace('web-1', 'web-2') }, good)).toBe(false);
  });

  test('a digest of RFC 9530 is the one of the standard', () => {
    expect(contentDigest('{"hello": "world"}\n')).toBe('sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:');
  });

  test('every other profile is refused', () => {
    const headers = signRequest(request, key);
    const input = headers['signature-input'];
    const changes = [
      input.replace('"content-digest"', '"content-type"'),
      input.replace(' "content-digest"', ''),
      input.replace('alg="ed25519"', 'alg="hmac-sha256"'),
      input.replace(';alg="ed25519"', ''),
      input.replace('tag="plumb"', 'tag="other"'),
      input.replace('created=1700000000', 'created="1700000000"'),
      input.replace(/nonce="[^"]*"/, 'nonce="short"'),
      input.replace('web-1', '../web-1'),
      `${input}, sig2=()`,
      `x${input}`,
      '',
      'a'.repeat(100_000),
    ];
    for (const changed of changes)
      expect(parseSignature({ signatureInput: changed, signature: headers.signature }), changed.slice(0, 200)).toBeUndefined();
    expect(parseSignature({ signatureInput: input, signature: undefined })).toBeUndefined();
    expect(parseSignature({ signatureInput: input, signature: 'plumb=:AAAA:' })).toBeUndefined();
  });

  test('an identity is read back from its text', () => {
    const identity = formatIdentity(privateKey);
    expect(identity).toMatch(/^ed25519:[A-Za-z0-9+/]{43}=$/);
    expect(formatIdentity(publicKey)).toBe(identity);
    expect(parseIdentity(identity)?.equals(publicKey)).toBe(true);
    for (const bad of ['', 'ed25519:', identity.slice(0, -3), `rsa${identity.slice(7)}`]) expect(parseIdentity(bad)).toBeUndefined();
    expect(() => formatIdentity(generateKeyPairSync('x25519').publicKey)).toThrow('Ed25519');
  });
});
