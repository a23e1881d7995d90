import { type Context, Hono } from 'hono';
import type { CommitStore } from '../commits/commit-store.ts';
import { parseCount } from '../http/query.ts';
import { respondError, respondJson, respondJsonText } from '../http/respond.ts';
import type { ReportStore } from '../reports/report-store.ts';
import { refusalStatus } from '../reviews/commit-reviewer.ts';
import type { ComparisonRefusal } from '../reviews/commit-work.ts';
import { parseDriftHistoryQuery, parseEventQuery, parseFleetFilter } from '../views/parse-query.ts';
import type { ViewReader } from '../views/view-reader.ts';
import { buildOpenApi } from './openapi/build-openapi.ts';

/** Everything a page shows, as data. */
export function createApiRoutes({
  read,
  store,
  version,
}: {
  readonly read: ViewReader;
  readonly store: Pick<CommitStore, 'readCommits'> & Pick<ReportStore, 'readReport'>;
  readonly version: string;
}): Hono {
  const app = new Hono();
  const openApi = buildOpenApi({ version });
  const unknown = () => (read.hasCommit() ? notFound : noCommit);
  app.get('/fleet', async (c) => respondOr(c, await read.fleet(parseFleetFilter(c.req.query())), noCommit));
  app.get('/hosts', async (c) => {
    const view = await read.fleet(parseFleetFilter(c.req.query()));
    return respondOr(c, view && { hosts: view.hosts }, noCommit);
  });
  app.get('/hosts/:name', async (c) => respondOr(c, await read.host(c.req.param('name')), unknown()));
  app.get('/middleware', async (c) => {
    const view = await read.fleet(parseFleetFilter(c.req.query()));
    return respondOr(c, view && { middleware: view.middleware }, noCommit);
  });
  app.get('/middleware/:name', async (c) => respondOr(c, await read.middleware(c.req.param('name')), unknown()));
  app.get('/middleware/:name/rollout', async (c) => respondOr(c, await read.rollout(c.req.param('name')), unknown()));
  app.get('/middleware/:name/changes', async (c) => {
    const since = c.req.query('since');
    const answer = await read.changes(c.req.param('name'), since === '' ? undefined : since);
    return 'value' in answer ? respondJson(c, answer.value) : refuse(c, answer.refused);
  });
  app.get('/review', async (c) => {
    const { from = '', to = '' } = c.req.query();
    const answer = await read.review(from, to);
    return 'value' in answer ? respondJsonText(c, answer.value.json) : refuse(c, answer.refused);
  });
  app.get('/rollouts', async (c) => {
    const rollouts = await read.rollouts();
    return respondOr(c, rollouts && { rollouts }, noCommit);
  });
  app.get('/commits', async (c) => respondJson(c, { commits: await store.readCommits(200) }));
  app.get('/commits/:id', async (c) => respondOr(c, await read.commit(c.req.param('id')), unknown()));
  app.get('/reviews/:digest', async (c) => respondOr(c, await read.followedReview(c.req.param('digest')), unknown()));
  app.get('/drift-history', async (c) => respondJson(c, await read.driftHistory(parseDriftHistoryQuery(c.req.query()))));
  app.get('/events', async (c) => respondJson(c, { events: await read.events(parseEventQuery(c.req.query())) }));
  app.get('/reports/:host', async (c) => respondOr(c, await store.readReport(c.req.param('host')), notFound));
  app.get('/reports/:host/:sequence', async (c) => {
    const sequence = parseCount('sequence', { text: c.req.param('sequence'), max: Number.MAX_SAFE_INTEGER });
    return respondOr(c, await store.readReport(c.req.param('host'), sequence), notFound);
  });
  app.get('/openapi.json', (c) => respondJson(c, openApi));
  return app;
}

const noCommit = { status: 503, code: 'no-commit', message: 'this server has compiled no commit yet' } as const;
const notFound = { status: 404, code: 'not-found', message: 'nothing of that name is known here' } as const;

function refuse(c: Context, { reason, message }: ComparisonRefusal): Response {
  return respondError(c, { status: refusalStatus[reason], code: reason, message });
}

function respondOr(c: Context, value: object | undefined, error: typeof noCommit | typeof notFound): Response {
  return value === undefined ? respondError(c, error) : respondJson(c, value);
}
