import { fileURLToPath } from 'node:url';
import type { HostReader } from '../../host/index.ts';
import { ApplyError } from '../resource-module.ts';

/** The largest archive that is taken; it is held in memory while its digest is checked. */
const maxArchiveBytes = 512 * 1024 * 1024;
const timeoutMs = 15 * 60_000;

interface ArchiveReadOptions {
  readonly host: HostReader;
  readonly signal: AbortSignal;
  readonly maxBytes?: number;
}

/** The bytes of an archive by http, https or file URL. Throws ApplyError when it cannot be had or is too large. */
export async function readArchive(url: string, { host, signal, maxBytes = maxArchiveBytes }: ArchiveReadOptions): Promise<Uint8Array> {
  const parsed = parseUrl(url);
  switch (parsed.protocol) {
    case 'http:':
    case 'https:':
      return readHttp(parsed, { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]), maxBytes });
    case 'file:': {
      const bytes = await host.readFile(fileURLToPath(parsed), { maxBytes });
      if (bytes === undefined) throw new ApplyError(`${withoutSecrets(parsed)} is not there`);
      return bytes;
    }
    default:
      throw new ApplyError(`${withoutSecrets(parsed)} is neither http, https nor file`);
  }
}

function parseUrl(url: string): URL {
  const parsed = URL.parse(url);
  if (parsed === null) throw new ApplyError('the address of the archive is not a URL');
  return parsed;
}

async function readHttp(url: URL, { signal, maxBytes }: { readonly signal: AbortSignal; readonly maxBytes: number }): Promise<Uint8Array> {
  const place = withoutSecrets(url);
  try {
    const response = await fetch(withoutLogin(url), { signal, headers: loginOf(url) });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      throw new ApplyError(`${place} answers ${response.status}`);
    }
    return await collect(response.body, { maxBytes, place });
  } catch (error) {
    if (error instanceof ApplyError) throw error;
    throw new ApplyError(`${place} cannot be read: ${reasonOf(error)}`);
  }
}

async function collect(
  body: AsyncIterable<Uint8Array>,
  { maxBytes, place }: { readonly maxBytes: number; readonly place: string },
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBytes) throw new ApplyError(`${place} is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

function withoutLogin(url: URL): URL {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return bare;
}

function loginOf({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  return { authorization: `Basic ${login}` };
}

/** For messages: login and query may hold tokens. */
function withoutSecrets(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
