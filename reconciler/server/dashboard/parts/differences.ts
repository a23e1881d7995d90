import { html } from 'hono/html';
import type { DifferenceRow } from '../../../status/index.ts';
import { renderEffect } from './effect.ts';
import { renderHostLink } from './links.ts';
import type { Markup } from './markup.ts';
import { renderTable } from './table.ts';
import { renderTime } from './time.ts';
import { renderText, renderValue } from './value.ts';

/** Differences from Git, field by field. */
export function renderDifferences(differences: readonly DifferenceRow[], now: number): Markup {
  return renderTable({
    id: 'differences-table',
    caption: 'Differences between Git and the hosts, with both values, where, since when and what is known of the cause',
    columns: [
      { label: 'Field', class: 'wide' },
      'Member',
      'Desired',
      'Observed',
      'Kind',
      'Effect',
      'Since',
      { label: 'Evidence', class: 'wide' },
    ],
    rows: differences.map((difference) => ({
      key: `${difference.member} ${difference.resource} ${difference.pointer} ${difference.place} ${difference.origin}`,
      cells: [
        html`${renderValue(difference.pointer === '' ? 'existence' : difference.pointer, '')}<span class="why"><code>${difference.resource}</code></span>`,
        html`${difference.member} <span class="why">on ${renderHostLink(difference.host)}${difference.stale ? ', last known' : ''}</span>`,
        renderValue(difference.desired, 'absent'),
        html`<div class="differs">${renderValue(difference.observed, 'absent')}</div><span class="why">${difference.place === 'disk' ? 'on disk' : 'in the process'}</span>`,
        difference.origin === 'drift' ? html`<span class="ink-warn">drift</span>` : html`<span class="ink-move">change</span>`,
        renderEffect(difference.effect),
        renderTime(difference.firstSeen, { now, style: 'age' }),
        difference.evidence === undefined ? html`<span class="none">none</span>` : renderText(difference.evidence),
      ],
    })),
  });
}
