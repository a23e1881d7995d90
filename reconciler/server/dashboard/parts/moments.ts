import { html } from 'hono/html';
import type { Content } from './markup.ts';
import { formatMoment } from './time.ts';

/** A text in which the server wrote exact times: they become times of day, with the day where it is another one. */
export function renderMoments(text: string, now: number): Content {
  return text
    .split(/(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/)
    .map((piece, index) =>
      index % 2 === 1 && !Number.isNaN(Date.parse(piece))
        ? html`<time datetime="${piece}" title="${formatMoment(Date.parse(piece))}">${formatClock(piece, now)} UTC</time>`
        : piece,
    );
}

/** 10:29:30 of the same day, else 11-22 10:29. */
export function formatClock(at: string, now: number): string {
  const ms = Date.parse(at);
  if (Number.isNaN(ms)) return formatMoment(ms);
  const moment = formatMoment(ms);
  return moment.slice(0, 10) === formatMoment(now).slice(0, 10) ? moment.slice(11, 19) : moment.slice(5, 16);
}
