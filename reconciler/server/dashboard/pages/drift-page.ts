import { html } from 'hono/html';
import type { DriftHistory, EventRow, FleetView } from '../../../status/index.ts';
import { renderEvents } from '../parts/events.ts';
import { renderMiddlewareLink, withQuery } from '../parts/links.ts';
import type { Markup } from '../parts/markup.ts';
import type { Page } from '../parts/page.ts';
import { renderEmpty, renderFacts, renderSection } from '../parts/section.ts';
import { renderTable } from '../parts/table.ts';
import { formatDuration, formatMoment } from '../parts/time.ts';
import { plural } from '../parts/value.ts';
import { renderDriftPicture } from '../pictures/drift-picture.ts';
import { renderSelect } from './fleet-filter-form.ts';

const driftRanges = ['1h', '24h', '7d', '30d'] as const;
const rangeNames: Readonly<Record<string, string>> = {
  '1h': 'Last hour',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
};

export interface DriftPage {
  readonly history: DriftHistory;
  /** Newest first. */
  readonly events: readonly EventRow[];
  readonly fleet: FleetView | undefined;
  readonly range: string;
  readonly buckets: string;
  readonly now: number;
}

/** When the fleet went out of plumb, and how long it stayed so. */
export function buildDriftPage({ history, events, fleet, range, buckets, now }: DriftPage): Page {
  const { totals, middleware } = history;
  const drifted =
    fleet?.middleware.filter(({ name, sync }) => sync.state === 'Drifted' && (middleware === undefined || name === middleware)) ?? [];
  return {
    title: 'Drift',
    area: 'drift',
    api: withQuery('/api/v1/drift-history', [
      ['middleware', middleware],
      ['range', range],
      ['buckets', buckets],
    ]),
    main: html`<h1>Drift${middleware === undefined ? '' : html` of ${renderMiddlewareLink(middleware)}`}</h1>
<p class="lead">${totals.detected === 0 ? 'Nothing drifted' : `${plural(totals.detected, 'difference')} appeared and ${totals.healed} went away`} between ${formatMoment(Date.parse(history.from))} and now.</p>
<form class="filter" method="get" action="/drift" aria-label="Choose the history">
${renderSelect('middleware', { label: 'Middleware', every: 'All', choices: (fleet?.middleware ?? []).map(({ name }) => ({ value: name, label: name })).sort((a, b) => (a.value < b.value ? -1 : 1)), chosen: middleware })}
${renderSelect('range', { label: 'Range', every: 'Last 24 hours', choices: driftRanges.filter((one) => one !== '24h').map((one) => ({ value: one, label: rangeNames[one] ?? one })), chosen: range === '24h' ? '' : range })}
<p class="field actions"><button type="submit">Show</button></p>
</form>
${renderFacts([
  ['Detected', totals.detected],
  ['Healed', totals.healed],
  ['Longest healed', totals.healed === 0 ? 'none' : formatDuration(totals.longestMs)],
  [
    'Drifted now',
    drifted.length === 0 ? 'none' : drifted.map(({ name }, index) => html`${index === 0 ? '' : ', '}${renderMiddlewareLink(name)}`),
  ],
])}
${renderSection({ id: 'history', title: 'History', note: `one bar is ${formatDuration(history.bucketMs)}, times in UTC` }, html`${renderDriftPicture(history)}${renderNumbers(history)}`)}
${renderSection({ id: 'events', title: 'Newest', count: events.length }, events.length === 0 ? renderEmpty('No drift was reported.') : renderEvents(events, { id: 'events-table', caption: 'The newest drift events', now }))}`,
  };
}

/** The picture as a table, without the buckets in which nothing happened. */
function renderNumbers({ buckets }: DriftHistory): Markup {
  const busy = buckets.filter(({ detected, healed }) => detected + healed > 0);
  if (busy.length === 0) return html``;
  return html`<details class="fold"><summary>The picture as a table</summary>${renderTable({
    id: 'history-table',
    caption: 'Drift detected and healed in each interval with any',
    columns: [
      'From',
      { label: 'Detected', class: 'number' },
      { label: 'Healed', class: 'number' },
      { label: 'Mean time to heal', class: 'number' },
      { label: 'Longest', class: 'number' },
    ],
    rows: busy.map(({ at, detected, healed, meanHealMs, longestHealMs }) => ({
      key: at,
      cells: [
        html`<time datetime="${at}">${formatBucket(at)}</time>`,
        detected,
        healed,
        healed === 0 ? '–' : formatDuration(meanHealMs),
        healed === 0 ? '–' : formatDuration(longestHealMs),
      ],
    })),
  })}</details>`;
}

function formatBucket(at: string): string {
  const ms = Date.parse(at);
  return Number.isNaN(ms) ? at : formatMoment(ms);
}
