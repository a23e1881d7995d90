import { html } from 'hono/html';
import type { EventRow } from '../../../status/index.ts';
import type { EventQuery } from '../../views/view-reader.ts';
import { eventCodes, renderEvents } from '../parts/events.ts';
import { withQuery } from '../parts/links.ts';
import type { Page } from '../parts/page.ts';
import { renderEmpty } from '../parts/section.ts';
import { formatReason, plural } from '../parts/value.ts';
import { renderSelect } from './fleet-filter-form.ts';

/** Events, newest first. */
export function buildEventsPage(events: readonly EventRow[], { query, now }: { readonly query: EventQuery; readonly now: number }): Page {
  const { host = '', middleware = '', code, limit } = query;
  const pairs = (count: number) =>
    [
      ['host', host],
      ['middleware', middleware],
      ['code', code],
      ['limit', String(count)],
    ] as const;
  return {
    title: 'Events',
    area: 'events',
    api: withQuery('/api/v1/events', pairs(limit)),
    main: html`<h1>Events</h1>
<p class="lead">The newest ${plural(events.length, 'event')} of the agents, as they reported them.</p>
<form class="filter" method="get" action="/events" role="search" aria-label="Filter the events">
<p class="field"><label for="filter-host">Host</label><input id="filter-host" name="host" type="search" value="${host}" autocomplete="off"></p>
<p class="field"><label for="filter-middleware">Middleware</label><input id="filter-middleware" name="middleware" type="search" value="${middleware}" autocomplete="off"></p>
${renderSelect('code', { label: 'What', every: 'Everything', choices: eventCodes.map((one) => ({ value: one, label: formatReason(one) })), chosen: code })}
<p class="field actions"><button type="submit">Filter</button>${host !== '' || middleware !== '' || code !== undefined ? html`<a href="/events">Clear</a>` : ''}</p>
</form>
${events.length === 0 ? renderEmpty('No event matches.') : renderEvents(events, { id: 'events-table', caption: 'Events, newest first', now })}
${events.length < limit || limit >= 1000 ? '' : html`<p class="more"><a href="${withQuery('/events', pairs(1000))}">Show up to 1,000</a></p>`}`,
  };
}
