import { html } from 'hono/html';
import { parseMemberKey } from '../../../../schemas/index.ts';
import type { MiddlewareView } from '../../../status/index.ts';
import { renderEffect } from '../parts/effect.ts';
import { renderIcon } from '../parts/icons.ts';
import type { Markup } from '../parts/markup.ts';
import { renderEmpty, renderSection } from '../parts/section.ts';
import { renderTable, type TableRow } from '../parts/table.ts';
import { renderTime } from '../parts/time.ts';
import { plural, renderText, renderValue } from '../parts/value.ts';
import { type FoldedParameter, foldParameters } from './fold-parameters.ts';

/**
 * Every parameter three times: as Git wants it, as it is in the file, as the process runs it. Parameters that are not as desired
 * come first.
 */
export function renderParameters(view: MiddlewareView, now: number): Markup {
  const { remarkable, same, untold } = foldParameters(view);
  const calm = [...same, ...untold];
  const table = (rows: readonly FoldedParameter[], { id, caption }: { id: string; caption: string }) =>
    renderTable({
      id,
      caption: `${caption}: desired in Git, on disk, and running`,
      columns: ['Parameter', 'Member', 'Desired', 'Disk', 'Running', 'Effect', 'Since', { label: 'Evidence', class: 'wide' }],
      rows: rows.map((row) => parameterRow(row, { now, memberCount: view.memberCount })),
    });
  const content =
    view.parameters.length === 0
      ? renderEmpty('No parameter was reported.')
      : html`${remarkable.length === 0 ? renderEmpty(describeSame(calm, view.members)) : table(remarkable, { id: 'parameters-table', caption: 'Parameters that differ, are unknown or ignored' })}
${calm.length === 0 ? '' : html`<details class="fold"${remarkable.length === 0 ? html` open` : ''}><summary>${describeCalm(same.length, untold.length)}</summary>${table(calm, { id: 'parameters-same-table', caption: 'Parameters that are as desired, or that no place tells' })}</details>`}`;
  const differing = view.parameters.filter(({ state }) => state === 'differs').length;
  const count = `${view.parameters.length}${differing === 0 ? '' : `, ${differing} ${differing === 1 ? 'differs' : 'differ'}`}`;
  return renderSection(
    { id: 'parameters', title: 'Parameters', count, note: 'what Git wants · what the file says · what the process runs' },
    content,
  );
}

/** The last report of a silent host is not true now, and a member without a report is not fine. */
function describeSame(same: readonly FoldedParameter[], members: MiddlewareView['members']): string {
  const silent = new Set(same.filter(({ stale }) => stale).flatMap((row) => row.members));
  const told = new Set(same.flatMap((row) => row.members));
  const untold = members.filter(({ key }) => !told.has(key)).map(({ key }) => key);
  return [
    silent.size === 0 && untold.length === 0 ? 'No parameter differs from Git.' : 'No parameter that is reported now differs from Git.',
    describeCompared(same),
    ...(silent.size === 0 ? [] : [`The values of ${[...silent].join(', ')} are the last known: the host is silent.`]),
    ...(untold.length === 0 ? [] : [`Nothing is reported for ${untold.join(', ')}.`]),
  ].join(' ');
}

/** What the sentence stands on: a value that one place tells was not compared in the other. */
function describeCompared(rows: readonly FoldedParameter[]): string {
  const count = (isOnDisk: boolean, isRunning: boolean) =>
    rows.filter(({ disk, running }) => (disk !== undefined) === isOnDisk && (running !== undefined) === isRunning).length;
  const parts = [
    [count(true, true), 'in the file and in the process'],
    [count(true, false), 'in the file only'],
    [count(false, true), 'in the process only'],
    [count(false, false), 'in neither'],
  ] as const;
  return `Seen: ${parts.flatMap(([number, where]) => (number === 0 ? [] : [`${plural(number, 'value')} ${where}`])).join(', ')}.`;
}

function describeCalm(same: number, untold: number): string {
  const apart = untold === 0 ? '' : `${same === 0 ? '' : ', '}${plural(untold, 'value')} that neither file nor process tells`;
  return `${same === 0 ? '' : `${plural(same, 'value')} as desired`}${apart}`;
}

function parameterRow(row: FoldedParameter, { now, memberCount }: { readonly now: number; readonly memberCount: number }): TableRow {
  return {
    key: `${row.name} ${row.members.join(' ')}`,
    class: row.state === 'same' ? 'calm' : '',
    cells: [
      html`<span class="name">${row.name}</span>${row.unit === undefined ? '' : html` <span class="quiet">${row.unit}</span>`}${row.sensitive ? html` <span class="tag">secret</span>` : ''}<span class="why">${describeState(row)}</span>`,
      html`${describeMembers(row, memberCount)}${row.stale ? html`<span class="why">last known</span>` : ''}`,
      renderWithHint(row.desired, { unit: row.unit, absent: 'product default' }),
      renderPlaced(row, 'disk'),
      renderPlaced(row, 'process'),
      renderEffect(row.effect),
      renderTime(row.since, { now, style: 'age' }),
      row.evidence === undefined ? html`<span class="blank">–</span>` : renderText(row.evidence),
    ],
  };
}

function renderPlaced(row: FoldedParameter, place: 'disk' | 'process'): Markup {
  const value = renderWithHint(place === 'disk' ? row.disk : row.running, {
    unit: row.unit,
    absent: describeAbsent(row, place),
  });
  if (!row.differing.includes(place)) return value;
  return html`<div class="differs">${renderIcon('drifted')}<span class="hidden">differs from Git: </span>${value}</div>`;
}

/** Three reasons for no value: nobody ever tells it there, it could not be read now, or it is not there. */
function describeAbsent({ untold, unread = [] }: FoldedParameter, place: 'disk' | 'process'): string {
  if (unread.includes(place)) return 'could not be read';
  if (untold?.includes(place) === true) return place === 'disk' ? 'not kept in a file' : 'the product does not tell';
  return place === 'disk' ? 'not in the file' : 'not told';
}

/** The table never leaves a state to colour. */
function describeState({ state, differing, owner, untold = [] }: FoldedParameter): Markup | string {
  if (state === 'differs') {
    const words =
      differing.length === 2
        ? 'disk and process differ'
        : differing[0] === 'disk'
          ? 'the file differs'
          : differing[0] === 'process'
            ? 'the process differs'
            : 'differs';
    return html`<span class="ink-warn">${words}</span>`;
  }
  if (state === 'unknown') return untold.length === 2 ? 'neither file nor process tells it' : 'could not be read';
  if (state === 'ignored') return 'ignored by a rule in Git';
  return owner === 'program' ? 'the program owns it' : '';
}

function describeMembers({ members }: FoldedParameter, memberCount: number): string {
  if (members.length === memberCount && memberCount > 1) return `all ${memberCount}`;
  return members.map((key) => parseMemberKey(key)?.id ?? key).join(', ');
}

function renderWithHint(
  value: string | undefined,
  { unit, absent }: { readonly unit: string | undefined; readonly absent: string },
): Markup {
  const hint = unit === 'bytes' && value !== undefined && /^[0-9]{4,15}$/.test(value) ? formatBytes(Number(value)) : undefined;
  return html`${renderValue(value, absent)}${hint === undefined ? '' : html` <span class="quiet hint">${hint}</span>`}`;
}

function formatBytes(bytes: number): string {
  const power = Math.min(4, Math.floor(Math.log2(bytes) / 10));
  const amount = bytes / 1024 ** power;
  return `${Number.isInteger(amount) ? amount : `≈ ${amount.toFixed(1)}`} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][power] ?? 'B'}`;
}
