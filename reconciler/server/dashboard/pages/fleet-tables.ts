import { html } from 'hono/html';
import type { FleetView, HostRow, MiddlewareRow } from '../../../status/index.ts';
import { fleetHref, hostHref, middlewareHref, renderCommitLink, rolloutHref } from '../parts/links.ts';
import { lookOfHealth, lookOfHost, lookOfSync, renderAxisCell, renderMark } from '../parts/marks.ts';
import type { Markup } from '../parts/markup.ts';
import { renderPlace } from '../parts/places.ts';
import { lookOfRollout } from '../parts/rollout-marks.ts';
import { renderEmpty, renderSection } from '../parts/section.ts';
import { renderTable, type TableRow } from '../parts/table.ts';
import { renderTime } from '../parts/time.ts';
import { plural } from '../parts/value.ts';

/** Rows a page shows unless asked for all: the worst come first. */
const rowLimit = 200;

export interface FleetTables {
  readonly view: FleetView;
  readonly now: number;
  readonly every: boolean;
}

export function renderMiddlewareTable({ view, now, every }: FleetTables): Markup {
  const rows = every ? view.middleware : view.middleware.slice(0, rowLimit);
  const table = renderTable({
    id: 'middleware-table',
    caption: 'Middleware, worst first, with sync and health as two separate columns',
    columns: ['Middleware', 'Belongs to', 'Members', 'Sync', 'Health'],
    rows: rows.map((row) => middlewareRow(row, now)),
  });
  const content =
    view.middleware.length === 0
      ? renderEmpty('No middleware matches.')
      : html`${table}${renderMore(view, { shown: rows.length, all: view.middleware.length })}`;
  return renderSection({ id: 'middleware', title: 'Middleware', count: view.middleware.length }, content);
}

function middlewareRow(row: MiddlewareRow, now: number): TableRow {
  const tags = [
    ...(row.drift === 'observe' ? ['observe only'] : []),
    ...(row.desiredState === 'running' ? [] : [`wanted ${row.desiredState}`]),
  ];
  return {
    key: row.name,
    cells: [
      html`<a class="name" href="${middlewareHref(row.name)}">${row.name}</a><span class="why">${[row.adapter, row.version].filter(Boolean).join(' ')} · ${row.topology}${tags.map((tag) => html` <span class="tag">${tag}</span>`)}</span>${renderRolloutMark(row)}`,
      renderPlace(row),
      renderMemberCount(row),
      renderAxisCell(lookOfSync(row.sync.state), { status: row.sync, now }),
      renderAxisCell(lookOfHealth(row.health.state), { status: row.health, now }),
    ],
  };
}

/** The mark of a rollout that needs a person: others are on the rollouts' own page. */
function renderRolloutMark({ name, rollout }: MiddlewareRow): Markup | '' {
  if (rollout.state !== 'Halted' && rollout.state !== 'Unsafe') return '';
  const look = lookOfRollout(rollout.state);
  return html`<a class="why" href="${rolloutHref(name)}">${renderMark({ ...look, word: `Rollout ${look.word.toLowerCase()}` })}</a>`;
}

/** How many members are in the state that the row shows, where not all are. */
function renderMemberCount({ memberCount, members, sync, differenceCount }: MiddlewareRow): Markup {
  const alike = members.filter((member) => member.sync === sync.state).length;
  const notes = [
    ...(alike === memberCount || memberCount === 0 ? [] : [`${alike} ${sync.state}`]),
    ...(differenceCount === 0 ? [] : [plural(differenceCount, 'difference')]),
  ];
  return html`${memberCount}${notes.length === 0 ? '' : html`<span class="why">${notes.join(', ')}</span>`}`;
}

export function renderHostTable({ view, now, every }: FleetTables): Markup {
  const rows = every ? view.hosts : view.hosts.slice(0, rowLimit);
  const table = renderTable({
    id: 'hosts-table',
    caption: 'Hosts, worst first, with the last report and the commit each has applied',
    columns: ['Host', 'Belongs to', 'Members', 'Report', 'Sync', 'Health', 'Applied commit'],
    rows: rows.map((row) => hostRow(row, { now, commit: view.commit.id })),
  });
  const content =
    view.hosts.length === 0
      ? renderEmpty('No host matches.')
      : html`${table}${renderMore(view, { shown: rows.length, all: view.hosts.length })}`;
  return renderSection({ id: 'hosts', title: 'Hosts', count: view.hosts.length }, content);
}

function hostRow(row: HostRow, { now, commit }: { readonly now: number; readonly commit: string }): TableRow {
  return {
    key: row.name,
    cells: [
      html`<a class="name" href="${hostHref(row.name)}">${row.name}</a><span class="why">${row.address}</span>`,
      renderPlace({ organizationPath: row.organizationPath }),
      row.memberCount,
      html`${renderMark(lookOfHost(row.state))} <span class="quiet">${row.lastReportAt === undefined ? '' : renderTime(row.lastReportAt, { now })}</span>`,
      renderAxisCell(lookOfSync(row.sync.state), { status: row.sync, now }),
      renderAxisCell(lookOfHealth(row.health.state), { status: row.health, now }),
      renderApplied(row, commit),
    ],
  };
}

function renderApplied({ appliedCommit, refusedCommit }: HostRow, commit: string): Markup {
  const applied = appliedCommit === undefined ? html`<span class="none">none</span>` : renderCommitLink(appliedCommit);
  if (refusedCommit !== undefined) return html`${applied}<span class="why ink-bad">refuses ${renderCommitLink(refusedCommit)}</span>`;
  return appliedCommit === undefined || appliedCommit === commit
    ? applied
    : html`${applied}<span class="why">not the commit in force</span>`;
}

function renderMore({ filter }: FleetView, { shown, all }: { readonly shown: number; readonly all: number }): Markup | '' {
  if (shown === all) return '';
  const href = fleetHref(filter);
  return html`<p class="more">The worst ${shown} of ${all} are shown. <a href="${href}${href.includes('?') ? '&' : '?'}rows=all">Show all ${all}</a></p>`;
}
