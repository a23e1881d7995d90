import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { dirname } from 'node:path';
import type { Host } from '../host/index.ts';

/** Reads the host's private key, or undefined when there is none. Throws when the file holds no Ed25519 key. */
export async function readIdentity(host: Host, path: string): Promise<KeyObject | undefined> {
  const pem = await host.readFile(path);
  if (pem === undefined) return undefined;
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyType !== 'ed25519')
    throw new TypeError(`${path} holds a key of type ${key.asymmetricKeyType}, not ed25519: run plumb-agent keygen`);
  return key;
}

/** Makes a key and keeps it readable for its owner only. */
export async function writeNewIdentity(host: Host, path: string): Promise<KeyObject> {
  const { privateKey } = generateKeyPairSync('ed25519');
  if ((await host.stat(dirname(path))) === undefined) await host.makeDirectory(dirname(path), { mode: '0700' });
  await host.writeFile(path, { content: privateKey.export({ type: 'pkcs8', format: 'pem' }), mode: '0600' });
  return privateKey;
}
