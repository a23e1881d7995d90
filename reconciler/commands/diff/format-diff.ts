import { formatCell } from '../output/format-cell.ts';
import { formatTable } from '../output/format-table.ts';
import type { DesiredResourceChange, HostChange } from './diff-hosts.ts';

/** The differences as one table: a line a resource or field, then the slice values behind them. */
export function formatDiff(hosts: readonly HostChange[], options: { readonly colour: boolean }): string {
  const rows = hosts.flatMap((host) => [
    ...(host.change === 'changed' ? [] : [[host.host, host.change, 'host', '', '', '', '']]),
    ...host.resources.flatMap((resource) => resourceRows(host.host, resource)),
    ...host.slice.map(({ pointer, from, to }) => [host.host, 'changed', 'slice', pointer, formatCell(from), formatCell(to), '']),
  ]);
  return formatTable({ columns: ['host', 'change', 'what', 'field', 'from', 'to', 'effect'], rows }, options);
}

function resourceRows(host: string, { id, change, fields }: DesiredResourceChange): string[][] {
  if (change !== 'changed') return [[host, change, id, '', '', '', '']];
  return fields.map(({ pointer, from, to, effect }) => [
    host,
    change,
    id,
    pointer.replace(/^\/fields/, ''),
    formatCell(from),
    formatCell(to),
    effect,
  ]);
}
