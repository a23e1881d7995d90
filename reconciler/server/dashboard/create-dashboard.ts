import { type Context, Hono } from 'hono';
import { parseCount, QueryError } from '../http/query.ts';
import { refusalStatus } from '../reviews/commit-reviewer.ts';
import { parseDriftHistoryQuery, parseEventQuery, parseFleetFilter } from '../views/parse-query.ts';
import type { ViewReader } from '../views/view-reader.ts';
import { createAssetRoutes } from './asset-routes.ts';
import { dashboardAssets } from './assets.ts';
import { buildCommitPage } from './pages/commit-page.ts';
import { buildCommitsPage } from './pages/commits-page.ts';
import { buildDriftPage } from './pages/drift-page.ts';
import { buildEventsPage } from './pages/events-page.ts';
import { buildFleetPage } from './pages/fleet-page.ts';
import { buildHostPage } from './pages/host-page.ts';
import { buildMessagePage } from './pages/message-page.ts';
import { buildMiddlewarePage } from './pages/middleware-page.ts';
import { buildReviewPage } from './pages/review-page.ts';
import { buildRolloutPage } from './pages/rollout-page.ts';
import { buildRolloutsPage } from './pages/rollouts-page.ts';
import { type Page, renderPage } from './parts/page.ts';

export interface DashboardOptions {
  readonly read: ViewReader;
  /** Milliseconds since the epoch, for "5 min ago". Default: the system's clock. */
  readonly clock?: () => number;
}

/** Read-only pages, rendered here; everything they show is in the API. */
export function createDashboard({ read, clock = Date.now }: DashboardOptions): Hono {
  const app = new Hono();
  const show = (path: string, build: (c: Context, now: number) => Promise<PageAnswer>) =>
    app.get(path, async (c) => respondPage(c, { build, now: clock() }));
  const unknown = (kind: string, name?: string) => (read.hasCommit() ? missing(kind, name) : noCommit);

  show('/', async (c, now) => {
    const view = await read.fleet(parseFleetFilter(c.req.query()));
    return view === undefined ? noCommit : buildFleetPage(view, { now, every: c.req.query('rows') === 'all' });
  });
  show('/middleware/:name', async (c, now) => {
    const name = c.req.param('name') ?? '';
    const since = c.req.query('since');
    const [view, commits] = await Promise.all([read.middleware(name), read.comparable()]);
    if (view === undefined) return unknown('middleware', name);
    const answer = since === undefined ? undefined : await read.changes(name, since === '' ? undefined : since);
    return buildMiddlewarePage(view, {
      now,
      commits,
      ...(since === undefined ? {} : { since }),
      ...(answer === undefined ? {} : { answer }),
    });
  });
  show('/middleware/:name/rollout', async (c, now) => {
    const name = c.req.param('name') ?? '';
    const [view, judgements] = await Promise.all([read.rollout(name), read.judgements()]);
    return view === undefined ? unknown('middleware', name) : buildRolloutPage(view, { now, judgement: judgements?.get(name) });
  });
  show('/rollouts', async (c, now) => {
    const [views, judgements = new Map()] = await Promise.all([read.rollouts(), read.judgements()]);
    return views === undefined ? noCommit : buildRolloutsPage(views, { now, judgements, every: c.req.query('rows') === 'all' });
  });
  show('/hosts/:name', async (c, now) => {
    const view = await read.host(c.req.param('name') ?? '');
    return view === undefined ? unknown('host', c.req.param('name')) : buildHostPage(view, now);
  });
  show('/commits', async (_, now) => {
    const [view, comparable] = await Promise.all([read.fleet({}), read.comparable()]);
    return view === undefined ? noCommit : buildCommitsPage(view, { now, comparable });
  });
  show('/commits/:id', async (c, now) => {
    const [view, fleet, comparable] = await Promise.all([read.commit(c.req.param('id') ?? ''), read.fleet({}), read.comparable()]);
    if (view === undefined) return unknown('commit', c.req.param('id'));
    return buildCommitPage(view, { now, comparable, ...(fleet?.source === undefined ? {} : { source: fleet.source }) });
  });
  show('/review', (c, now) => answerReview(read, { query: c.req.query(), now }));
  show('/drift', (c, now) => answerDrift(read, { query: c.req.query(), now }));
  show('/events', async (c, now) => {
    const query = parseEventQuery(c.req.query());
    return buildEventsPage(await read.events(query), { query, now });
  });
  app.route('/', createAssetRoutes(dashboardAssets));
  show('/:page{[^.]+}', async (c) => missing('page', c.req.path));
  return app;
}

async function answerReview(
  read: ViewReader,
  { query, now }: { readonly query: Readonly<Record<string, string>>; readonly now: number },
): Promise<PageAnswer> {
  const { from = '', to = '' } = query;
  const commits = await read.comparable();
  // A form without a choice sends an empty one.
  if (from === '' || to === '') return buildReviewPage({ commits, from, to, now });
  const answer = await read.review(from, to);
  const page = buildReviewPage({ commits, from, to, answer, now });
  return 'value' in answer ? page : { status: refusalStatus[answer.refused.reason], page };
}

async function answerDrift(
  read: ViewReader,
  { query, now }: { readonly query: Readonly<Record<string, string>>; readonly now: number },
): Promise<PageAnswer> {
  const { range = '', buckets = '96' } = query;
  // A form without a choice sends an empty range.
  const wanted = parseDriftHistoryQuery({ ...query, range: range === '' ? '24h' : range, buckets });
  parseCount('buckets', { text: buckets, max: 500 });
  const only = wanted.middleware === undefined ? {} : { middleware: wanted.middleware };
  const [history, fleet, detected, healed] = await Promise.all([
    read.driftHistory(wanted),
    read.fleet({}),
    read.events({ ...only, code: 'DriftDetected', limit: 30 }),
    read.events({ ...only, code: 'DriftHealed', limit: 30 }),
  ]);
  const events = [...detected, ...healed].sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, 30);
  return buildDriftPage({ history, events, fleet, range: range === '' ? '24h' : range, buckets, now });
}

type PageAnswer = Page | { readonly status: 400 | 404 | 503; readonly page: Page };

const noCommit: PageAnswer = {
  status: 503,
  page: buildMessagePage('No commit yet', {
    text: 'This server has not compiled a commit of the fleet repository yet.',
    hint: 'It keeps trying; its log says what is in the way. `plumb validate` shows the findings of a repository.',
  }),
};

function missing(kind: string, name = ''): PageAnswer {
  return {
    status: 404,
    page: buildMessagePage(`No such ${kind}`, {
      text: `There is no ${kind} ${name.slice(0, 200)} here.`,
      hint: 'It may have been removed from the fleet repository.',
    }),
  };
}

/** Errors other than a wrong query are the server's to answer and log. */
async function respondPage(
  c: Context,
  { build, now }: { readonly build: (c: Context, now: number) => Promise<PageAnswer>; readonly now: number },
): Promise<Response> {
  const answer = await build(c, now).catch((error: unknown): PageAnswer => {
    if (!(error instanceof QueryError)) throw error;
    return {
      status: 400,
      page: buildMessagePage('This address makes no sense', { text: error.message, hint: 'Choose again from a form.' }),
    };
  });
  const { status, page } = 'page' in answer ? answer : { status: 200 as const, page: answer };
  c.header('cache-control', 'private, no-cache');
  return c.html(await renderPage(page, now), status);
}
