import { setTimeout as sleep } from 'node:timers/promises';
import type { Dialect } from './dialect.ts';
import { dialects } from './dialects.ts';
import type { CommitStatus, Forge, ForgeKind } from './forge.ts';
import { ForgeError } from './forge-error.ts';
import { type Connection, sendPatiently } from './send-request.ts';
import { upsertComment } from './upsert-comment.ts';
import { type Patience, patienceMs } from './with-retries.ts';

export interface ForgeOptions extends Partial<Patience> {
  /** Where the API is, for example https://git.example/api/v1. */
  readonly apiUrl: string;
  /** OWNER/NAME; on GitLab also the number. */
  readonly project: string;
  readonly token: string;
  readonly fetch?: typeof globalThis.fetch;
  /** How long one answer may take; default 20 s. */
  readonly timeoutMs?: number;
}

/** Throws ForgeError when the options cannot be right; nothing is sent before the first call. */
export function createForge(kind: ForgeKind, options: ForgeOptions): Forge {
  const dialect = dialects[kind];
  const connection: Connection = {
    dialect,
    apiUrl: checkUrl(options.apiUrl),
    project: checkProject(options.project, dialect),
    token: checkToken(options.token),
    fetch: options.fetch ?? globalThis.fetch,
    now: options.now ?? Date.now,
    sleep: options.sleep ?? ((ms) => pause(ms, options.signal)),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    timeoutMs: options.timeoutMs ?? 20_000,
  };
  return {
    keepsPendingText: dialect.keepsPendingText,
    upsertComment: (comment) => upsertComment(comment, connection),
    setStatus: (status) => setStatus(status, connection),
  };
}

/** Ends early when the signal fires: the next try then fails at once. */
async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}

/** The longest description that every forge shows: GitHub takes no more. */
const descriptionLimit = 140;

async function setStatus(status: CommitStatus, connection: Connection): Promise<void> {
  if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(status.commit))
    throw new ForgeError(`${JSON.stringify(status.commit)} is no full commit id, and a status needs one`);
  const line = status.description.replace(/\s+/g, ' ').trim();
  const description = line.length > descriptionLimit ? `${line.slice(0, descriptionLimit - 1).replace(/[\ud800-\udbff]$/, '')}…` : line;
  const request = connection.dialect.setStatus(connection.project, { ...status, description });
  await sendPatiently(request, { connection, until: connection.now() + patienceMs });
}

function checkUrl(apiUrl: string): string {
  const url = URL.canParse(apiUrl) ? new URL(apiUrl) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new ForgeError(`${JSON.stringify(apiUrl)} is no http(s) address of an API`);
  if (url.username !== '' || url.password !== '')
    throw new ForgeError('the address of the API has a user or a password in it: the token belongs in the environment');
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

function checkProject(project: string, { projectForm, title }: Dialect): string {
  const isForm = projectForm.pattern.test(project) && !project.split('/').some((part) => part === '.' || part === '..');
  if (!isForm) throw new ForgeError(`${JSON.stringify(project)} is no project on ${title}: write it as ${projectForm.example}`);
  return project;
}

/** A token that cannot be sent as a header would be repeated in the error about it. */
function checkToken(token: string): string {
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new ForgeError('the token is empty, or has spaces, line ends or other characters that no token has');
  return token;
}
