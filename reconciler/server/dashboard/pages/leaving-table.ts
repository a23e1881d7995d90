import { html } from 'hono/html';
import type { LeavingRow } from '../../../status/index.ts';
import { renderHostLink } from '../parts/links.ts';
import type { Markup } from '../parts/markup.ts';
import { renderSection } from '../parts/section.ts';
import { renderTime } from '../parts/time.ts';
import { renderText } from '../parts/value.ts';

/** What left Git and is still there. Nothing where there is none. */
export function renderLeaving(leaving: readonly LeavingRow[], now: number): Markup | '' {
  if (leaving.length === 0) return '';
  const rows = leaving.map(
    ({ host, member, reason, message, since }) =>
      html`<li><strong>${member === undefined ? 'the host' : renderText(member)}</strong> on ${renderHostLink(host)}: ${renderText(reason)}: ${renderText(message)}${since === undefined ? '' : html` <span class="quiet">for ${renderTime(since, { now, style: 'age' })}</span>`}</li>`,
  );
  return renderSection({ id: 'leaving', title: 'Leaving', count: leaving.length }, html`<ul>${rows}</ul>`);
}
