import { html } from 'hono/html';
import type { Page } from '../parts/page.ts';

/** A page that says why there is no other. */
export function buildMessagePage(title: string, { text, hint }: { readonly text: string; readonly hint: string }): Page {
  return {
    title,
    main: html`<h1>${title}</h1>
<p class="lead">${text}</p>
<p>${hint}</p>
<p><a href="/">To the fleet</a></p>`,
  };
}
