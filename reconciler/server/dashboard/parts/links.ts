import { html } from 'hono/html';
import type { FleetFilter } from '../../../status/index.ts';
import { filterNames } from '../../views/parse-query.ts';
import type { Content, Markup } from './markup.ts';

export function middlewareHref(name: string): string {
  return `/middleware/${encodeURIComponent(name)}`;
}

export function rolloutHref(middleware: string): string {
  return `${middlewareHref(middleware)}/rollout`;
}

export function hostHref(name: string): string {
  return `/hosts/${encodeURIComponent(name)}`;
}

export function commitHref(id: string): string {
  return `/commits/${encodeURIComponent(id)}`;
}

/** The review of going from one commit to another. */
export function reviewHref(from: string, to: string): string {
  return withQuery('/review', [
    ['from', from],
    ['to', to],
  ]);
}

/** The fleet page with a filter; `path` for other lists with the same parameters. */
export function fleetHref(filter: FleetFilter, path = '/'): string {
  return withQuery(
    path,
    filterNames.map((name) => [name, filter[name]]),
  );
}

/** Leaves out what is undefined or empty. */
export function withQuery(path: string, pairs: readonly (readonly [string, string | undefined])[]): string {
  const given = pairs.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value] as [string, string]]));
  const query = new URLSearchParams(given).toString();
  return query === '' ? path : `${path}?${query}`;
}

export function renderMiddlewareLink(name: string): Markup {
  return html`<a href="${middlewareHref(name)}">${name}</a>`;
}

export function renderHostLink(name: string): Markup {
  return html`<a href="${hostHref(name)}">${name}</a>`;
}

export function renderCommitLink(id: string): Markup {
  return html`<a class="commit" href="${commitHref(id)}" title="${id}"><code>${shortenCommit(id)}</code></a>`;
}

export function shortenCommit(id: string): string {
  return id.slice(0, 10);
}

/** Addresses inside text that people wrote become links, http and https only; everything else stays text. */
export function linkText(text: string): Content {
  return text.split(/(https?:\/\/[^\s<>"'`]+)/).map((piece, index) => (index % 2 === 1 ? linkAddress(piece) : piece));
}

function linkAddress(piece: string): Content {
  const address = piece.replace(/[.,;:!?)\]}]+$/, '');
  const url = URL.parse(address);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return piece;
  return html`<a href="${url.href}" rel="noreferrer noopener">${address}</a>${piece.slice(address.length)}`;
}
