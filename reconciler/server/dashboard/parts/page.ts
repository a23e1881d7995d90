import { html } from 'hono/html';
import { renderIcon, renderPlumbLine, renderSprite } from './icons.ts';
import type { Content, Markup } from './markup.ts';
import { formatMoment } from './time.ts';

export interface Page {
  /** The most special thing first; ` · Plumb` is added. */
  readonly title: string;
  readonly area?: Area;
  readonly main: Content;
  /** Where the API serves what the page shows. */
  readonly api?: string;
}

export type Area = 'fleet' | 'rollouts' | 'commits' | 'drift' | 'events';

const areas: readonly { readonly area: Area; readonly href: string; readonly label: string }[] = [
  { area: 'fleet', href: '/', label: 'Fleet' },
  { area: 'rollouts', href: '/rollouts', label: 'Rollouts' },
  { area: 'commits', href: '/commits', label: 'Commits' },
  { area: 'drift', href: '/drift', label: 'Drift' },
  { area: 'events', href: '/events', label: 'Events' },
];

/** The whole document. `now` is the server's clock, by which the script keeps relative times right. */
export function renderPage({ title, area, main, api }: Page, now: number): Markup {
  return html`<!doctype html>
<html lang="en" data-now="${new Date(now).toISOString()}">
<head>
<meta charset="utf-8">
<title>${title} · Plumb</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/dashboard.css">
<script src="/assets/dashboard.js" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
${renderSprite()}
<header class="top">
<a class="brand" href="/">${renderPlumbLine('straight')}<span>Plumb</span></a>
<nav aria-label="Main"><ul>${areas.map(
    (one) => html`<li><a href="${one.href}"${one.area === area ? html` aria-current="page"` : ''}>${one.label}</a></li>`,
  )}</ul></nav>
<p class="live" id="live" role="status" hidden>${renderIcon('reporting')}<span>Connecting</span></p>
</header>
<main id="main" tabindex="-1">
${main}
</main>
<footer class="bottom">
<p>Read-only: the fleet is changed in its Git repository.</p>
<p>As of <time datetime="${new Date(now).toISOString()}">${formatMoment(now)}</time>${api === undefined ? '' : html` · <a href="${api}">this page as JSON</a>`} · <a href="/api/v1/openapi.json">API</a> · <a href="/metrics">metrics</a></p>
</footer>
</body>
</html>`;
}
