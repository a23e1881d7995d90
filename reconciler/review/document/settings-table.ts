import type { SettingChange } from '../review.ts';
import { type Block, code, type Line } from './blocks.ts';
import type { Limits } from './limits.ts';

export function settingsTable(settings: readonly SettingChange[], { rows: limit }: Limits): readonly Block[] {
  if (settings.length === 0) return [];
  const rows = settings.slice(0, limit).map(({ name, from, to, place }) => [[code(name)], quoted(from), quoted(to), placeOf(place)]);
  return [{ kind: 'table', columns: ['Setting', 'Before', 'After', 'Written in'], rows: withRest(rows, settings.length) }];
}

/** A value, or a dash for none. */
export function quoted(value: string | undefined): Line {
  return value === undefined ? ['–'] : [code(value)];
}

export function placeOf(place: { readonly file: string; readonly line: number } | undefined): Line {
  return place === undefined ? ['–'] : [code(`${place.file}:${place.line}`)];
}

/** The rows, and a last one that counts those left out. */
export function withRest(rows: readonly (readonly Line[])[], total: number): readonly (readonly Line[])[] {
  return rows.length === total ? rows : [...rows, [[`and ${total - rows.length} more`]]];
}
