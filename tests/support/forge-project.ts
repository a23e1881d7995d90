import type { ForgeKind } from '../../reconciler/forge/index.ts';
import type { MatchedRequest } from './forge-description.ts';

/** One project as a forge keeps it, with its own rules. */
export interface ForgeProject {
  /** On the pull request, oldest first. */
  readonly comments: readonly KeptComment[];
  /** By commit and context, the last one. */
  readonly statuses: ReadonlyMap<string, KeptStatus>;
  /** Every status that was taken, in order. */
  readonly statusLog: readonly KeptStatus[];
  /** Somebody else writes one. */
  readonly addComment: (body: string) => void;
  readonly handle: (matched: MatchedRequest, request: { readonly url: URL; readonly body: unknown }) => HandledRequest;
}

export interface KeptComment {
  readonly id: number;
  body: string;
}

export interface KeptStatus {
  readonly commit: string;
  readonly context: string;
  readonly state: string;
  readonly description: string;
  readonly targetUrl?: string;
}

export interface HandledRequest {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface ForgeProjectOptions {
  readonly project: string;
  readonly pullRequest: number;
  readonly pageSize: number;
}

interface Project extends ForgeProjectOptions {
  readonly kind: ForgeKind;
  readonly comments: KeptComment[];
  readonly statuses: Map<string, KeptStatus>;
  readonly statusLog: KeptStatus[];
}

export function createForgeProject(kind: ForgeKind, options: ForgeProjectOptions): ForgeProject {
  const project: Project = { ...options, kind, comments: [], statuses: new Map(), statusLog: [] };
  const addComment = (body: string): KeptComment => {
    const comment = { id: 100 + project.comments.length, body };
    project.comments.push(comment);
    return comment;
  };
  return {
    comments: project.comments,
    statuses: project.statuses,
    statusLog: project.statusLog,
    addComment: (body) => void addComment(body),
    handle: (matched, { url, body }) => {
      if (!isAddressed(matched.parameters, project)) return refuse(404, 'Not Found');
      if (matched.role === 'list') return list(matched, { url, project });
      if (matched.role === 'status') return setStatus(matched, { fields: body as Record<string, string>, project });
      const { body: text } = body as { readonly body: string };
      if (text.length > bodyLimits[kind]) return refuse(422, `Body is too long (maximum is ${bodyLimits[kind]} characters)`);
      if (matched.role === 'create') return matched.answer(describe(addComment(text), project));
      return update(matched, { text, project });
    },
  };
}

const bodyLimits: Readonly<Record<ForgeKind, number>> = { github: 65_536, gitlab: 1_000_000, gitea: 1_000_000, forgejo: 1_000_000 };
const descriptionLimits: Readonly<Record<ForgeKind, number>> = { github: 140, gitlab: 255, gitea: 65_535, forgejo: 65_535 };

function refuse(status: number, message: string): HandledRequest {
  return { status, body: { message } };
}

function isAddressed(
  { owner, repo, id, issue_number, noteable_id, index, note_id }: MatchedRequest['parameters'],
  project: Project,
): boolean {
  const named = project.kind === 'gitlab' ? id : `${owner}/${repo}`;
  const number = issue_number ?? noteable_id ?? index;
  const isNumber = number === undefined || Number(number) === project.pullRequest;
  return named === project.project && isNumber && (note_id === undefined || noteable_id !== undefined);
}

function list(matched: MatchedRequest, { url, project }: { readonly url: URL; readonly project: Project }): HandledRequest {
  const { kind, comments } = project;
  const newestFirst = kind === 'gitlab' && url.searchParams.get('sort') !== 'asc';
  const all = newestFirst ? comments.toReversed() : comments;
  if (kind === 'gitea' || kind === 'forgejo') return matched.answer(all.map((comment) => describe(comment, project)));
  const page = Number(url.searchParams.get('page') ?? 1);
  const size = Math.min(project.pageSize, Number(url.searchParams.get('per_page') ?? 30));
  const shown = all.slice((page - 1) * size, page * size);
  const hasNext = page * size < all.length;
  // Nobody has to go there: a client that sends its token after this link gives it away.
  const link = `<https://elsewhere.example/?page=${page + 1}>; rel="next"`;
  const headers = kind === 'github' ? (hasNext ? { link } : {}) : { 'x-next-page': hasNext ? String(page + 1) : '' };
  return { ...matched.answer(shown.map((comment) => describe(comment, project))), headers: { ...headers } };
}

function update(matched: MatchedRequest, { text, project }: { readonly text: string; readonly project: Project }): HandledRequest {
  const { comment_id, note_id, id } = matched.parameters;
  const wanted = Number(comment_id ?? note_id ?? id);
  const comment = project.comments.find((kept) => kept.id === wanted);
  if (comment === undefined) return refuse(404, 'Not Found');
  comment.body = text;
  return matched.answer(describe(comment, project));
}

function describe({ id, body }: KeptComment, { kind, project, pullRequest }: Project): object {
  return { id, body, ...(kind === 'gitlab' ? {} : { html_url: `https://forge.example/${project}/pulls/${pullRequest}#comment-${id}` }) };
}

function setStatus(
  matched: MatchedRequest,
  { fields, project }: { readonly fields: Readonly<Record<string, string>>; readonly project: Project },
): HandledRequest {
  const { context: named, name, state = '', description = '', target_url: targetUrl } = fields;
  const context = named ?? name ?? 'default';
  const { sha: commit = '' } = matched.parameters;
  if (description.length > descriptionLimits[project.kind]) return refuse(422, 'Validation Failed: description is too long');
  const key = `${commit} ${context}`;
  if (project.kind === 'gitlab' && state === 'pending' && project.statuses.get(key)?.state === 'pending')
    return refuse(400, 'Cannot transition status via :enqueue from :pending (Reason(s): Status cannot transition via "enqueue")');
  const status = { commit, context, state, description, ...(targetUrl === undefined ? {} : { targetUrl }) };
  project.statuses.set(key, status);
  project.statusLog.push(status);
  const { kind } = project;
  return matched.answer(
    kind === 'gitlab' ? { sha: commit, name: context, status: state } : kind === 'github' ? { context, state } : { context, status: state },
  );
}
