import { html } from 'hono/html';
import type { HostMemberRow, MemberRow } from '../../../status/index.ts';
import { renderCommitLink, renderHostLink, renderMiddlewareLink } from '../parts/links.ts';
import { lookOfHealth, lookOfHost, lookOfSync, renderAxisCell, renderMark } from '../parts/marks.ts';
import type { Content, Markup } from '../parts/markup.ts';
import { renderTable } from '../parts/table.ts';
import { renderTime } from '../parts/time.ts';

/** The members of one middleware, with the host of each. */
export function renderMembers(members: readonly MemberRow[], now: number): Markup {
  return renderTable({
    id: 'members-table',
    caption: 'Members with host, sync, health, version and services',
    columns: ['Member', 'Host', 'Sync', 'Health', 'Version', 'Services', 'Report'],
    rows: members.map((member) => ({
      key: member.key,
      cells: [
        html`${renderName(member, member.id)}`,
        html`${renderHostLink(member.host)}<span class="why">${member.address}</span>`,
        ...renderStates(member, now),
        html`${renderMark(lookOfHost(member.hostState))} <span class="quiet">${member.lastReportAt === undefined ? '' : renderTime(member.lastReportAt, { now })}</span>${member.commit === undefined ? '' : html`<span class="why">on ${renderCommitLink(member.commit)}</span>`}`,
      ],
    })),
  });
}

/** The members on one host, with the middleware of each. */
export function renderHostMembers(members: readonly HostMemberRow[], now: number): Markup {
  return renderTable({
    id: 'members-table',
    caption: 'Members on this host with sync, health, version and services',
    columns: ['Member', 'Middleware', 'Sync', 'Health', 'Version', 'Services'],
    rows: members.map((member) => ({
      key: member.key,
      cells: [
        renderName(member, member.key),
        html`${renderMiddlewareLink(member.middleware)}<span class="why">${member.adapter}</span>`,
        ...renderStates(member, now),
      ],
    })),
  });
}

function renderName({ role, detached }: MemberRow, name: string): Markup {
  return html`<span class="name">${name}</span>${role === undefined ? '' : html` <span class="quiet">${role}</span>`}${detached ? html` <span class="tag">detached</span>` : ''}`;
}

function renderStates(member: MemberRow, now: number): readonly Content[] {
  return [
    renderAxisCell(lookOfSync(member.sync.state), { status: member.sync, now }),
    renderAxisCell(lookOfHealth(member.health.state), { status: member.health, now }),
    renderVersion(member),
    renderServices(member, now),
  ];
}

function renderVersion({ softwareVersion, installedVersion }: MemberRow): Content {
  const installed = installedVersion === undefined ? '' : html` <span class="why">${installedVersion} is installed</span>`;
  return html`${softwareVersion ?? html`<span class="none">${installedVersion === undefined ? 'not told' : 'an earlier one'}</span>`}${installed}`;
}

function renderServices({ services }: MemberRow, now: number): Markup {
  if (services.length === 0) return html`<span class="none">none reported</span>`;
  return html`<ul class="plain">${services.map(
    ({ id, running, pid, startedAt, listensBeyond }) =>
      html`<li title="${id}">${running ? 'running' : html`<strong class="ink-bad">not running</strong>`}${pid === undefined ? '' : html` <span class="quiet">pid ${pid}</span>`}${startedAt === undefined ? '' : html` <span class="quiet">for ${renderTime(startedAt, { now, style: 'age' })}</span>`}${listensBeyond === undefined ? '' : html` <span class="why">listens beyond what its adapter says: ${listensBeyond.join(', ')}</span>`}</li>`,
  )}</ul>`;
}
