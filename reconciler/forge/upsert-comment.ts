import { fitBody } from './fit-body.ts';
import type { CommentResult, ForgeComment } from './forge.ts';
import { ForgeError } from './forge-error.ts';
import { type Connection, type ForgeAnswer, sendOnce, sendPatiently } from './send-request.ts';
import { patienceMs, withRetries } from './with-retries.ts';

/** Writes the comment again where it stands, or posts it where there is none. */
export async function upsertComment({ pullRequest, marker, body, wholeAt }: ForgeComment, connection: Connection): Promise<CommentResult> {
  const { dialect, project, now } = connection;
  const { bodyLimit: limit, title } = dialect;
  const whole = fitBody(`${marker}\n${body}`, { limit, title, ...(wholeAt === undefined ? {} : { wholeAt }) });
  const at = { project, pullRequest };
  const patiently = { connection, until: now() + patienceMs };
  // A comment whose answer was lost may be there: it is looked for before it is posted again.
  return await withRetries(
    async () => {
      const found = await findComment({ pullRequest, marker }, patiently);
      if (found === undefined) return resultOf('created', await sendOnce(dialect.createComment(at, whole), connection));
      if (isSame(found.body, whole)) return { action: 'unchanged', ...(found.url === undefined ? {} : { url: found.url }) };
      return resultOf('updated', await sendPatiently(dialect.updateComment({ ...at, comment: found.id }, whole), patiently));
    },
    { ...connection, until: patiently.until },
  );
}

interface FoundComment {
  readonly id: number;
  readonly body: string;
  readonly url?: string;
}

const mostPages = 100;

/** The first comment that begins with the marker, whoever wrote it. A quotation begins otherwise. */
async function findComment(
  { pullRequest, marker }: Pick<ForgeComment, 'pullRequest' | 'marker'>,
  patiently: { readonly connection: Connection; readonly until: number },
): Promise<FoundComment | undefined> {
  const { dialect, project, apiUrl } = patiently.connection;
  for (let page = 1; page <= mostPages; page += 1) {
    const request = dialect.listComments({ project, pullRequest }, page);
    const { headers, body } = await sendPatiently(request, patiently);
    if (!Array.isArray(body)) throw new ForgeError(`cannot ${request.purpose}: ${apiUrl} answers no list; is it the address of the API?`);
    const found = body.flatMap((item) => readComment(item) ?? []).find((comment) => comment.body.trimStart().startsWith(marker));
    if (found !== undefined || request.query === undefined || !hasNextPage(headers)) return found;
  }
  return undefined;
}

/** The address of the next page is not followed: the token goes nowhere but to the API. */
function hasNextPage(headers: Headers): boolean {
  return /\brel="?next"?/.test(headers.get('link') ?? '') || (headers.get('x-next-page') ?? '') !== '';
}

function readComment(item: unknown): FoundComment | undefined {
  if (typeof item !== 'object' || item === null || !('id' in item) || !('body' in item)) return undefined;
  const { id, body } = item;
  if (typeof id !== 'number' || typeof body !== 'string') return undefined;
  return { id, body, ...('html_url' in item && typeof item.html_url === 'string' ? { url: item.html_url } : {}) };
}

function resultOf(action: 'created' | 'updated', { body }: ForgeAnswer): CommentResult {
  const url = readComment(body)?.url;
  return { action, ...(url === undefined ? {} : { url }) };
}

/** Some forges keep line ends as a browser sends them, and none keeps space at the end. */
function isSame(kept: string, wanted: string): boolean {
  return kept.replaceAll('\r\n', '\n').trim() === wanted.trim();
}
