import type { ForgeRefusal } from './decide-retry.ts';
import type { Dialect, ForgeRequest } from './dialect.ts';

/** A message with what could not be done, the forge's own text, and what to do. */
export function explainRefusal(
  { status, message }: ForgeRefusal,
  { request, dialect, passes }: { readonly request: ForgeRequest; readonly dialect: Dialect; readonly passes: boolean },
): string {
  const said = message === '' ? '' : `: ${message}`;
  const advice = passes ? '' : advise(status, { request, dialect });
  return `cannot ${request.purpose}: ${dialect.title} answers HTTP ${status}${said}${advice}`;
}

function advise(status: number, { request, dialect }: { readonly request: ForgeRequest; readonly dialect: Dialect }): string {
  if (status >= 300 && status < 400) return '; it has moved: give the present address and project';
  if (status === 401) return `; is the token in ${dialect.tokenVariables.join(' or ')} whole, and still valid?`;
  if (status === 403) return `; the token needs ${request.scope}`;
  if (status === 404)
    return `; is the project, pull request or commit right? A token that may not see it gets the same answer: it needs ${request.scope}`;
  return '';
}

const longestMessage = 300;

/** GitHub, Gitea and Forgejo say `message`; GitLab says `message` or `error`, as text or by field. */
export function readMessage(text: string): string {
  const body = parseOrUndefined(text);
  if (typeof body !== 'object' || body === null) return '';
  const said = 'message' in body ? body.message : 'error' in body ? body.error : '';
  const words = typeof said === 'string' ? said : JSON.stringify(said);
  return words
    .replace(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, longestMessage);
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
