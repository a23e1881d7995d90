import { durationMs } from '../../../schemas/index.ts';
import type { FleetFilter } from '../../status/index.ts';
import { parseCount, QueryError } from '../http/query.ts';
import type { DriftHistoryQuery, EventQuery } from './view-reader.ts';

type Query = Readonly<Record<string, string>>;

export const filterNames = ['organization', 'application', 'adapter', 'state', 'search'] as const;

/** Unknown parameters are ignored, empty ones are no filter: a form without JavaScript sends them. */
export function parseFleetFilter(query: Query): FleetFilter {
  return Object.fromEntries(filterNames.flatMap((name) => (query[name] ? [[name, query[name].slice(0, 200)]] : [])));
}

const longestRangeMs = 400 * 86_400_000;

/** Throws QueryError. */
export function parseDriftHistoryQuery(query: Query): DriftHistoryQuery {
  const { middleware, range = '24h', buckets = '96' } = query;
  if (!/^[1-9][0-9]{0,8}(ms|s|m|h|d)$/.test(range))
    throw new QueryError(`range is a whole number and a unit, such as 24h or 7d, not ${JSON.stringify(range)}`);
  const rangeMs = durationMs(range);
  if (rangeMs > longestRangeMs) throw new QueryError(`range is at most 400d, not ${range}`);
  return { ...(middleware ? { middleware } : {}), rangeMs, buckets: parseCount('buckets', { text: buckets, max: 500 }) };
}

/** Throws QueryError. */
export function parseEventQuery({ host, middleware, code, limit = '100' }: Query): EventQuery {
  return {
    ...(host ? { host } : {}),
    ...(middleware ? { middleware } : {}),
    ...(code ? { code } : {}),
    limit: parseCount('limit', { text: limit, max: 1000 }),
  };
}
