import { CommandError } from '../command-error.ts';

export interface ServerAddress {
  readonly server: string;
  readonly token?: string;
}

const timeoutMs = 10_000;

/** The server's answer to a path below `api/v1/`; undefined for 404. */
export async function askServer(path: string, { server, token }: ServerAddress): Promise<unknown> {
  if (!URL.canParse(server) || !/^https?:/.test(server)) throw new CommandError(`--server ${JSON.stringify(server)} is no http(s) URL`);
  const url = new URL(`api/v1/${path}`, server.endsWith('/') ? server : `${server}/`);
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  // A token is for this server alone: redirects are not followed.
  const answer = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) }).catch((error: unknown) => {
    throw new CommandError(`${url.origin} cannot be reached: ${reasonOf(error)}; is plumb serve running there?`);
  });
  if (answer.status === 401 || answer.status === 403)
    throw new CommandError(`${url.origin} wants a viewer token: give --token or set PLUMB_VIEWER_TOKEN`);
  if (answer.status === 404) return undefined;
  if (answer.status === 503) throw noCommitYet(server, answer.status);
  if (!answer.ok) throw new CommandError(`${url.origin} answered HTTP ${answer.status}`);
  return await answer.json().catch(() => null);
}

export function noCommitYet(server: string, status: number): CommandError {
  return new CommandError(`${new URL(server).origin} has compiled no commit yet (HTTP ${status})`);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return 'code' in cause ? String(cause.code) : cause.message;
}
