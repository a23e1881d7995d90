import { html } from 'hono/html';
import { fleetHref } from './links.ts';
import type { Markup } from './markup.ts';

/** Organization path and application, each a way to the filtered fleet. */
export function renderPlace({
  organizationPath,
  application,
}: {
  readonly organizationPath: readonly string[];
  readonly application?: string;
}): Markup {
  const links = [
    ...organizationPath.map((name) => html`<a href="${fleetHref({ organization: name })}">${name}</a>`),
    ...(application === undefined ? [] : [html`<a class="application" href="${fleetHref({ application })}">${application}</a>`]),
  ];
  if (links.length === 0) return html`<span class="none">no organization</span>`;
  return html`<span class="place">${links.map((link, index) => html`${index === 0 ? '' : html` <span class="quiet" aria-hidden="true">›</span> `}${link}`)}</span>`;
}
