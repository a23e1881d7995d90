import { html } from 'hono/html';
import type { FleetView } from '../../../status/index.ts';
import { renderPlumbLine } from '../parts/icons.ts';
import { fleetHref } from '../parts/links.ts';
import type { Markup } from '../parts/markup.ts';
import type { Page } from '../parts/page.ts';
import { plural } from '../parts/value.ts';
import { renderFilterForm } from './fleet-filter-form.ts';
import { renderGlance } from './fleet-glance.ts';
import { renderFleetRollouts } from './fleet-rollouts.ts';
import { renderHostTable, renderMiddlewareTable } from './fleet-tables.ts';
import { renderJudgement } from './judgement-notice.ts';
import { renderLeaving } from './leaving-table.ts';
import { renderSourceNotice } from './source-notice.ts';

/** The first page: is the fleet plumb, and if not, where. */
export function buildFleetPage(view: FleetView, { now, every }: { readonly now: number; readonly every: boolean }): Page {
  const { text, isPlumb } = describeFleet(view);
  return {
    title: `${isPlumb ? '' : `${text.short} · `}${view.fleet}`,
    area: 'fleet',
    api: fleetHref(view.filter, '/api/v1/fleet'),
    main: html`<div class="headline">${renderPlumbLine(isPlumb ? 'straight' : 'leaning')}<div><h1>${view.fleet}</h1><p class="lead">${text.long}</p></div></div>
${renderJudgement(view.judgement, now)}
${renderSourceNotice(view.source, { now })}
${renderFleetRollouts(view, now)}
${renderGlance(view, now)}
${renderFilterForm(view.choices, view.filter)}
${renderFilterNote(view)}
${renderMiddlewareTable({ view, now, every })}
${renderLeaving(view.leaving, now)}
${renderHostTable({ view, now, every })}`,
  };
}

/** One sentence per axis. Exempt members are left alone on purpose, so they are not out of plumb. */
function describeFleet({ totals, judgement }: FleetView): { text: { short: string; long: string }; isPlumb: boolean } {
  const { members, sync, health, rollouts } = totals;
  const out = members - sync.Synced - sync.Exempt;
  const ill = members - health.Healthy;
  if (members === 0) return { text: { short: 'empty', long: 'No member is shown.' }, isPlumb: true };
  const syncText =
    out === 0
      ? `All ${plural(members, 'member')} match Git`
      : `${out} of ${plural(members, 'member')} ${out === 1 ? 'does' : 'do'} not match Git, or cannot be seen`;
  const healthText = ill === 0 ? 'all are healthy' : `${ill} not known to be healthy`;
  const stuck = rollouts.Halted + rollouts.Unsafe;
  const rolloutText = stuck === 0 ? '' : `; ${plural(stuck, 'rollout needs', 'rollouts need')} a person`;
  return { text: { short: `${out} out of plumb`, long: `${syncText}; ${healthText}${rolloutText}.` }, isPlumb: judgement.state === 'fine' };
}

function renderFilterNote({ filter, totals }: FleetView): Markup | '' {
  const set = Object.entries(filter).filter(([, value]) => value !== undefined && value !== '');
  if (set.length === 0) return '';
  return html`<p class="filter-note" role="note">Only ${set.map(([name, value]) => `${name} ${value}`).join(', ')}: ${plural(totals.middleware, 'middleware', 'middleware')}, ${plural(totals.hosts, 'host')}. The counts above are of these. <a href="/">Show everything</a></p>`;
}
