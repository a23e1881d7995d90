import { html } from 'hono/html';
import type { Content, Markup } from './markup.ts';

/** A part of a page under a heading; `count` stands beside it. */
export function renderSection(
  { id, title, count, note }: { readonly id: string; readonly title: string; readonly count?: Content; readonly note?: Content },
  content: Content,
): Markup {
  return html`
<section id="${id}" aria-labelledby="${id}-heading">
<div class="section-head"><h2 id="${id}-heading">${title}</h2>${count === undefined ? '' : html` <span class="count">${count}</span>`}${note === undefined ? '' : html`<p class="note">${note}</p>`}</div>
${content}
</section>`;
}

/** Name and value pairs; undefined values are left out. */
export function renderFacts(facts: readonly (readonly [name: string, value: Content | undefined])[]): Markup {
  const told = facts.filter(([, value]) => value !== undefined && value !== '');
  if (told.length === 0) return html``;
  return html`<dl class="facts">${told.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

export function renderEmpty(text: Content): Markup {
  return html`<p class="empty">${text}</p>`;
}

export function renderTrail(steps: readonly { readonly label: string; readonly href: string }[]): Markup {
  return html`<nav class="trail" aria-label="Where this page is"><ol>${steps.map(({ label, href }) => html`<li><a href="${href}">${label}</a></li>`)}</ol></nav>`;
}

/** Links to the parts of a long page. */
export function renderJumps(jumps: readonly { readonly id: string; readonly label: Content }[]): Markup {
  return html`<nav class="jumps" aria-label="On this page"><ul>${jumps.map(({ id, label }) => html`<li><a href="#${id}">${label}</a></li>`)}</ul></nav>`;
}
