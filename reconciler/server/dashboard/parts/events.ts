import { html } from 'hono/html';
import type { EventRow } from '../../../status/index.ts';
import { renderHostLink, renderMiddlewareLink } from './links.ts';
import type { Tone } from './marks.ts';
import type { Markup } from './markup.ts';
import { renderTable } from './table.ts';
import { formatDuration, renderClockTime } from './time.ts';
import { formatReason, renderText } from './value.ts';

/** Codes of events, in the order of a filter. */
export const eventCodes = [
  'CommitSeen',
  'CommitRefused',
  'CommitApplied',
  'DriftDetected',
  'DriftHealed',
  'StepDone',
  'StepFailed',
  'ConfigTestFailed',
  'ServiceStarted',
  'ServiceStopped',
  'ServiceReloaded',
  'ServiceRestarted',
  'EffectPending',
  'EffectProven',
  'RemovalBlocked',
  'SourceUnreachable',
  'SourceRecovered',
  'ReportsDropped',
  'LeaseTaken',
] as const;

const tones: Readonly<Record<string, Tone>> = {
  CommitRefused: 'bad',
  StepFailed: 'bad',
  ConfigTestFailed: 'bad',
  DriftDetected: 'warn',
  EffectPending: 'warn',
  RemovalBlocked: 'warn',
  SourceUnreachable: 'warn',
  ReportsDropped: 'warn',
  CommitApplied: 'ok',
  DriftHealed: 'ok',
  EffectProven: 'ok',
  SourceRecovered: 'ok',
};

export interface EventTableOptions {
  readonly id: string;
  readonly caption: string;
  readonly now: number;
}

export function renderEvents(events: readonly EventRow[], { id, caption, now }: EventTableOptions): Markup {
  return renderTable({
    id,
    caption,
    columns: [
      { label: 'When (UTC)', class: 'tight' },
      { label: 'What', class: 'tight' },
      { label: 'Where', class: 'tight' },
      { label: 'Message', class: 'wide' },
      { label: 'Took', class: 'number' },
    ],
    rows: events.map((event) => ({
      key: `${event.host} ${event.sequence} ${event.index}`,
      cells: [
        renderClockTime(event.at, now),
        html`<span class="event ink-${Object.hasOwn(tones, event.code) ? (tones[event.code] ?? 'rest') : 'rest'}">${formatReason(event.code)}</span>`,
        renderWhere(event),
        renderMessage(event),
        event.durationMs === undefined ? html`<span class="blank">–</span>` : formatDuration(event.durationMs),
      ],
    })),
  });
}

function renderWhere({ host, middleware, member }: EventRow): Markup {
  const of =
    member === undefined || middleware === undefined
      ? ''
      : html`${renderMiddlewareLink(middleware)}${member.slice(middleware.length)} <span class="quiet">on</span> `;
  return html`${of}${renderHostLink(host)}`;
}

function renderMessage({ message, resource, effect }: EventRow): Markup {
  const rest = [resource, effect].filter((part) => part !== undefined && part !== '' && !message.includes(part));
  return html`${renderText(message)}${rest.length === 0 ? '' : html` <code class="quiet">${rest.join(' · ')}</code>`}`;
}
