import { html } from 'hono/html';
import type { RolloutHolderRow, RolloutLogRow, RolloutMemberRow } from '../../../rollout/index.ts';
import { renderCommitLink, renderHostLink, rolloutHref } from '../parts/links.ts';
import { renderMark, type Tone } from '../parts/marks.ts';
import type { Content, Markup } from '../parts/markup.ts';
import { renderMoments } from '../parts/moments.ts';
import { lookOfReady, lookOfRolloutMember } from '../parts/rollout-marks.ts';
import { renderTable } from '../parts/table.ts';
import { formatDuration, renderClockTime, renderTime } from '../parts/time.ts';
import { formatReason } from '../parts/value.ts';

const blank = html`<span class="blank">–</span>`;

/** The members of the picture in a table, with all the rest. */
export function renderRolloutMembers(members: readonly RolloutMemberRow[], now: number): Markup {
  return renderTable({
    id: 'order-table',
    caption: 'Members in the order they go, with role, state, for what each waits, and when it was heard',
    columns: [
      'Member',
      { label: 'Host', class: 'tight' },
      'State',
      { label: 'Why', class: 'wide' },
      'Ready',
      { label: 'Lease', class: 'number' },
    ],
    rows: members.map((member) => ({
      key: member.key,
      cells: [
        renderName(member),
        renderHostLink(member.host),
        html`${renderMark(lookOfRolloutMember(member.state))}${member.since === undefined ? '' : html`<span class="why">${renderTime(member.since, { now, style: 'age' })}</span>`}`,
        html`${formatReason(member.reason)}<span class="why">${renderMoments(member.message, now)}</span>`,
        html`${renderMark(lookOfReady(member.ready))}<span class="why">${member.heardAt === undefined ? 'never heard' : html`heard ${renderTime(member.heardAt, { now })}`}</span>`,
        member.fence ?? blank,
      ],
    })),
  });
}

const roleOrigins: Readonly<Record<NonNullable<RolloutMemberRow['roleFrom']>, string>> = {
  live: 'as it says now',
  'last-known': 'as it said last',
  declared: 'as Git says',
};

function renderName({ id, role, roleFrom, canary, leaving }: RolloutMemberRow): Markup {
  const origin = roleFrom !== undefined && Object.hasOwn(roleOrigins, roleFrom) ? roleOrigins[roleFrom] : '';
  return html`<span class="name">${id}</span>${canary ? html` <span class="tag">canary</span>` : ''}${leaving ? html` <span class="tag">leaving</span>` : ''}${role === undefined ? '' : html`<span class="why">${role}, ${origin}</span>`}`;
}

/** Leases of members that may be away now. With the middleware on a page about a host, without it on the rollout's own. */
export function renderLeases(
  holders: readonly RolloutHolderRow[],
  { now, caption }: { readonly now: number; readonly caption: string },
): Markup {
  return renderTable({
    id: 'leases-table',
    caption,
    columns: [
      'Member',
      { label: 'Lease', class: 'number' },
      { label: 'Step', class: 'wide' },
      'Granted',
      'Given back',
      'Due back',
      'Heard',
    ],
    rows: holders.map((holder) => ({
      key: `${holder.member} ${holder.fence}`,
      cells: [
        html`<a class="name" href="${rolloutHref(holder.middleware)}">${holder.member}</a><span class="why">on ${renderHostLink(holder.host)}</span>`,
        holder.fence,
        html`${holder.action}<span class="why">${holder.reasons.join('; ')}</span><span class="why">commit ${renderCommitLink(holder.commit)}</span>`,
        renderTime(holder.grantedAt, { now }),
        renderTime(holder.returnedAt, { now }),
        renderDue(holder, now),
        renderTime(holder.seenAt, { now }),
      ],
    })),
  });
}

function renderDue({ notBack, deadlineAt }: RolloutHolderRow, now: number): Content {
  const due = renderMoments(deadlineAt, now);
  if (notBack === undefined) return html`${due}`;
  return html`${due}<span class="why ink-bad">${formatReason(notBack.reason)}</span>`;
}

const tones: Readonly<Record<RolloutLogRow['kind'], Tone>> = {
  started: 'rest',
  granted: 'move',
  returned: 'rest',
  proven: 'ok',
  halted: 'bad',
  adopted: 'warn',
  abandoned: 'warn',
  expired: 'warn',
  released: 'warn',
  refused: 'warn',
};

export function renderRolloutLog(log: readonly RolloutLogRow[], now: number): Markup {
  return renderTable({
    id: 'log-table',
    caption: 'What happened, newest first',
    columns: [
      { label: 'When (UTC)', class: 'tight' },
      { label: 'What', class: 'tight' },
      'Member',
      { label: 'Lease', class: 'number' },
      { label: 'Message', class: 'wide' },
      { label: 'Waited', class: 'number' },
      'Commit',
    ],
    rows: log.map((event) => ({
      key: `${event.at} ${event.kind} ${event.member ?? ''} ${event.fence ?? ''}`,
      cells: [
        renderClockTime(event.at, now),
        html`<span class="event ink-${Object.hasOwn(tones, event.kind) ? tones[event.kind] : 'rest'}">${event.kind}</span>`,
        event.member ?? blank,
        event.fence ?? blank,
        renderMoments(event.message, now),
        event.waitedMs === undefined ? blank : formatDuration(event.waitedMs),
        event.commit === undefined ? blank : renderCommitLink(event.commit),
      ],
    })),
  });
}
