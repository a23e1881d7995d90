import { html } from 'hono/html';
import type { RolloutHolderRow, RolloutMemberRow, RolloutView } from '../../../rollout/index.ts';
import type { Look } from '../parts/marks.ts';
import type { Markup } from '../parts/markup.ts';
import { formatClock } from '../parts/moments.ts';
import { lookOfReady, lookOfRollout, lookOfRolloutMember, lookOfWindow } from '../parts/rollout-marks.ts';
import { renderEmpty } from '../parts/section.ts';
import { formatReason } from '../parts/value.ts';
import { fitText } from './fit-text.ts';
import { type PlacedGroup, placeRollout } from './place-rollout.ts';
import type { Box } from './place-topology.ts';

/** Members as stations on a line, in the order they go, with the gate before those to come. The table below it says the same in words. */
export function renderRolloutPicture(view: RolloutView, now: number): Markup {
  if (view.members.length === 0) return renderEmpty('There is nothing to draw.');
  const { width, height, groups, gate, track } = placeRollout(view.members);
  return html`<figure class="picture">
<div class="scroll" role="region" aria-label="Picture of the order" tabindex="0">
<svg class="rollout" width="${width + 2}" height="${height + 2}" viewBox="-1 -1 ${width + 2} ${height + 2}" role="img" aria-label="Order of ${view.middleware}: the table below says the same in words">
${groups.map(drawGroup)}
<path class="track" d="M${track.from} ${track.y}H${track.to}"/>
${drawGate(view, { ...gate, now })}
${groups.flatMap((group) => group.members.map((placed) => drawStation(placed, { holder: view.holders.find(({ fence }) => fence === placed.member.fence), now })))}
</svg>
</div>
</figure>`;
}

function drawGroup({ title, x, y, width, height, hidden }: PlacedGroup): Markup {
  return html`<rect class="host" x="${x}" y="${y}" width="${width}" height="${height}" rx="7"/><text class="host-title" x="${x + 10}" y="${y + 17}">${title}</text>${hidden === 0 ? '' : html`<text class="host-title" x="${x + 10}" y="${y + height - 10}">and ${hidden} more in the table</text>`}
`;
}

/** The gate; a halt closes it, whatever the window. */
function drawGate({ window, halt }: RolloutView, { x, y, width, height, now }: Box & { readonly now: number }): Markup {
  const look = halt === undefined ? lookOfWindow(window.state) : lookOfRollout('Halted');
  const middle = x + width / 2;
  const next = halt === undefined && window.nextAt !== undefined ? `to ${formatClock(window.nextAt, now)}` : '';
  return html`<g class="station-gate tone-${look.tone}">
<title>${halt === undefined ? window.message : halt.message}</title>
<rect x="${x}" y="${y + 16}" width="${width}" height="${height - 32}" rx="5"/>
<use class="icon" href="#icon-${look.icon}" x="${middle - 12}" y="${y + 24}" width="24" height="24"></use>
<text class="node-state" x="${middle}" y="${y + 66}" text-anchor="middle">${fitText(look.word, 11)}</text>
<text class="node-aside" x="${middle}" y="${y + 83}" text-anchor="middle">${next}</text>
</g>`;
}

type PlacedRow = PlacedGroup['members'][number];

function drawStation(
  { member, x, y, width, height }: PlacedRow,
  { holder, now }: { readonly holder: RolloutHolderRow | undefined; readonly now: number },
): Markup {
  const look = lookOfRolloutMember(member.state);
  const isLost = holder?.notBack !== undefined;
  const marker = member.leaving ? 'leaving' : member.canary ? 'canary' : '';
  return html`<g class="node station station-${isLost ? 'bad' : look.tone}${holder === undefined ? '' : ' station-away'}${member.leaving ? ' station-leaving' : ''}">
<title>${describeStation(member, holder)}</title>
<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="5"/>
<text class="node-title" x="${x + 10}" y="${y + 20}">${fitText(member.id, member.role === undefined ? 18 : 9)}</text>
<text class="node-aside" x="${x + width - 10}" y="${y + 20}" text-anchor="end">${fitText(member.role ?? '', 11)}</text>
<text class="node-aside" x="${x + 10}" y="${y + 38}">${fitText(member.host, marker === '' ? 20 : 12)}</text>
<text class="station-marker" x="${x + width - 10}" y="${y + 38}" text-anchor="end">${marker}</text>
${drawLook(look, { x: x + 10, y: y + 60 })}
${drawLook(lookOfReady(member.ready), { x: x + 10, y: y + 80 })}
<text class="node-aside" x="${x + 10}" y="${y + 100}">${fitText(describeLast(member, { holder, now }), 20)}</text>
</g>
`;
}

function drawLook({ icon, tone, word }: Look, { x, y }: { readonly x: number; readonly y: number }): Markup {
  return html`<g class="tone-${tone}"><use class="icon" href="#icon-${icon}" x="${x}" y="${y - 10}" width="12" height="12"></use><text class="node-state" x="${x + 17}" y="${y}">${fitText(word, 15)}</text></g>`;
}

/** The last line of a member: what its holder does and since when, what it waits for, or when it went. */
function describeLast(
  member: RolloutMemberRow,
  { holder, now }: { readonly holder: RolloutHolderRow | undefined; readonly now: number },
): string {
  if (holder !== undefined) return `${holder.action} ${formatClock(holder.grantedAt, now)}`;
  if (member.state !== 'done') return formatReason(member.reason);
  return member.since === undefined ? 'nothing to do' : `at ${formatClock(member.since, now)}`;
}

function describeStation(
  { key, host, role, canary, leaving, state, ready, message }: RolloutMemberRow,
  holder: RolloutHolderRow | undefined,
): string {
  const marks = [...(role === undefined ? [] : [role]), ...(canary ? ['canary'] : []), ...(leaving ? ['leaving'] : [])];
  const lease = holder === undefined ? '' : `; lease ${holder.fence} to ${holder.action}`;
  return `${key}${marks.length === 0 ? '' : ` (${marks.join(', ')})`} on ${host}: ${lookOfRolloutMember(state).word}, ${lookOfReady(ready).word}${lease}. ${message}`;
}
