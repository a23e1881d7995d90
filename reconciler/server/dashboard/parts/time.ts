import { html } from 'hono/html';
import type { Markup } from './markup.ts';

/** How a time is put in words: `ago` for a moment, `age` for how long something has lasted. */
export type TimeStyle = 'ago' | 'age';

/** Relative words that the page's script keeps fresh, the exact time as attribute and hint. */
export function renderTime(at: string | undefined, { now, style = 'ago' }: { readonly now: number; readonly style?: TimeStyle }): Markup {
  if (at === undefined) return html`<span class="blank">–</span>`;
  const ms = Date.parse(at);
  if (Number.isNaN(ms)) return html`<span>${at}</span>`;
  return html`<time datetime="${at}" title="${formatMoment(ms)}" data-relative="${style}">${formatAge(now - ms, style)}</time>`;
}

/** The script of the page holds the same function; a test compares both. */
export function formatAge(ms: number, style: TimeStyle): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 5) return style === 'ago' ? 'just now' : 'a moment';
  const units: readonly (readonly [number, string])[] = [
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'min'],
    [1, 's'],
  ];
  const [size, unit] = units.find(([length]) => seconds >= length * (length === 86_400 ? 2 : 1)) ?? [1, 's'];
  return `${Math.floor(seconds / size)} ${unit}${style === 'ago' ? ' ago' : ''}`;
}

/** For lists in which the order of close moments matters: the clock time as well, with the day where it is not the last one. */
export function renderClockTime(at: string, now: number): Markup {
  const ms = Date.parse(at);
  if (Number.isNaN(ms)) return html`<span>${at}</span>`;
  const moment = formatMoment(ms);
  const clock = now - ms < 86_400_000 ? moment.slice(11, 19) : moment.slice(5, 16);
  return html`<span class="clock">${clock}</span> <span class="quiet">${renderTime(at, { now })}</span>`;
}

/** A time for people, in UTC: 2026-11-23 10:00:30 UTC. */
export function formatMoment(ms: number): string {
  if (Number.isNaN(ms)) return 'an unknown time';
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** At most two units: 0.9 s, 45 s, 3 min 12 s, 2 h 5 min, 3 d 4 h. */
export function formatDuration(ms: number): string {
  if (ms < 10_000) return `${Math.round(ms / 100) / 10} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return joinUnits([Math.floor(seconds / 60), 'min'], [seconds % 60, 's']);
  if (seconds < 86_400) return joinUnits([Math.floor(seconds / 3600), 'h'], [Math.floor((seconds % 3600) / 60), 'min']);
  return joinUnits([Math.floor(seconds / 86_400), 'd'], [Math.floor((seconds % 86_400) / 3600), 'h']);
}

function joinUnits([major, majorUnit]: readonly [number, string], [minor, minorUnit]: readonly [number, string]): string {
  return minor === 0 ? `${major} ${majorUnit}` : `${major} ${majorUnit} ${minor} ${minorUnit}`;
}
