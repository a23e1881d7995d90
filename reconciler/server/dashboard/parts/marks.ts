import { html } from 'hono/html';
import type { HealthState, SyncState } from '../../../../schemas/index.ts';
import type { CommitHostState, HealthStatus, HostState, SyncStatus } from '../../../status/index.ts';
import { type IconName, renderIcon } from './icons.ts';
import type { Markup } from './markup.ts';
import { renderTime } from './time.ts';
import { cut, formatReason, renderText } from './value.ts';

/** How a state calls on the reader; the style sheet gives each tone a colour. */
export type Tone = 'ok' | 'move' | 'warn' | 'bad' | 'unseen' | 'rest';

export interface Look {
  readonly icon: IconName;
  readonly tone: Tone;
  readonly word: string;
}

const syncLooks: Readonly<Record<SyncState, Omit<Look, 'word'>>> = {
  Synced: { icon: 'synced', tone: 'ok' },
  Drifted: { icon: 'drifted', tone: 'warn' },
  Changing: { icon: 'changing', tone: 'move' },
  Waiting: { icon: 'waiting', tone: 'move' },
  Blocked: { icon: 'blocked', tone: 'bad' },
  Exempt: { icon: 'exempt', tone: 'rest' },
  Unknown: { icon: 'unknown', tone: 'unseen' },
  Stale: { icon: 'stale', tone: 'unseen' },
};

const healthLooks: Readonly<Record<HealthState, Omit<Look, 'word'>>> = {
  Healthy: { icon: 'healthy', tone: 'ok' },
  Degraded: { icon: 'degraded', tone: 'warn' },
  Unhealthy: { icon: 'unhealthy', tone: 'bad' },
  Unknown: { icon: 'unseen', tone: 'unseen' },
};

const hostLooks: Readonly<Record<HostState, Look>> = {
  Reporting: { icon: 'reporting', tone: 'ok', word: 'Reporting' },
  Stale: { icon: 'stale', tone: 'unseen', word: 'Silent' },
  NeverReported: { icon: 'unknown', tone: 'unseen', word: 'Never reported' },
};

const commitLooks: Readonly<Record<CommitHostState, Look>> = {
  Applied: { icon: 'synced', tone: 'ok', word: 'Applied' },
  Applying: { icon: 'changing', tone: 'move', word: 'Applying' },
  Pending: { icon: 'waiting', tone: 'rest', word: 'Pending' },
  Refused: { icon: 'blocked', tone: 'bad', word: 'Refused' },
  Stale: { icon: 'stale', tone: 'unseen', word: 'Silent' },
  NeverReported: { icon: 'unknown', tone: 'unseen', word: 'Never reported' },
  Superseded: { icon: 'exempt', tone: 'rest', word: 'Superseded' },
};

export function lookOfSync(state: SyncState): Look {
  return { ...(lookUp(syncLooks, state) ?? syncLooks.Unknown), word: state };
}

export function lookOfHealth(state: HealthState): Look {
  return { ...(lookUp(healthLooks, state) ?? healthLooks.Unknown), word: state };
}

export function lookOfHost(state: HostState): Look {
  return lookUp(hostLooks, state) ?? { ...hostLooks.NeverReported, word: state };
}

export function lookOfCommitHost(state: CommitHostState): Look {
  return lookUp(commitLooks, state) ?? { ...commitLooks.NeverReported, word: state };
}

/** A report of a newer agent may hold a state that this server does not know yet. */
export function lookUp<Value>(looks: Readonly<Record<string, Value>>, state: string): Value | undefined {
  return Object.hasOwn(looks, state) ? looks[state] : undefined;
}

export function renderMark({ icon, tone, word }: Look): Markup {
  return html`<span class="mark tone-${tone}">${renderIcon(icon)}${cut(word, 24)}</span>`;
}

/** The mark, why, and since when: one axis in a table cell. */
export function renderAxisCell(look: Look, { status, now }: { readonly status: SyncStatus | HealthStatus; readonly now: number }): Markup {
  const isCalm = look.tone === 'ok';
  const reason = isCalm ? '' : formatReason(status.reason);
  const since = status.since === undefined ? '' : html`<span class="quiet"> ${renderTime(status.since, { now, style: 'age' })}</span>`;
  return html`${renderMark(look)}${since}${reason === '' ? '' : html`<span class="why">${reason}</span>`}`;
}

/** One axis at the head of a page, with its whole message. */
export function renderVerdict(axis: string, { look, status, now }: { look: Look; status: SyncStatus | HealthStatus; now: number }): Markup {
  const since = status.since === undefined ? '' : html` <span class="quiet">for ${renderTime(status.since, { now, style: 'age' })}</span>`;
  const message = status.message === '' ? '' : html`<p class="message">${renderText(status.message)}</p>`;
  return html`<div class="verdict edge-${look.tone}"><h2>${axis}</h2>
<p>${renderMark(look)} <span class="why-inline">${formatReason(status.reason)}</span>${since}</p>${message}</div>`;
}
