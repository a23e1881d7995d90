import { html } from 'hono/html';
import type { Markup } from './markup.ts';

/** Every state has a shape of its own, so that colour never carries meaning alone. */
export type IconName =
  | 'synced'
  | 'drifted'
  | 'changing'
  | 'waiting'
  | 'blocked'
  | 'exempt'
  | 'unknown'
  | 'stale'
  | 'healthy'
  | 'degraded'
  | 'unhealthy'
  | 'unseen'
  | 'reporting'
  | 'halted'
  | 'unsafe'
  | 'doing'
  | 'proving'
  | 'pending'
  | 'open'
  | 'closed'
  | 'frozen';

/** Drawn from the symbols that `renderSprite` puts into every page. */
export function renderIcon(name: IconName): Markup {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><use href="#icon-${name}"></use></svg>`;
}

/** Lines take the colour of the text around them; `solid` shapes are filled with it. */
export function renderSprite(): Markup {
  return html`<svg class="sprite" width="0" height="0" aria-hidden="true" focusable="false">
<symbol id="icon-synced" viewBox="0 0 16 16"><path d="M3 8.6l3.3 3.3L13 4.6"/></symbol>
<symbol id="icon-drifted" viewBox="0 0 16 16"><path d="M3 6h10M3 10.2h10M10.6 2.8L5.4 13.4"/></symbol>
<symbol id="icon-changing" viewBox="0 0 16 16"><path d="M2.5 8h10.5M9 3.8L13.2 8 9 12.2"/></symbol>
<symbol id="icon-waiting" viewBox="0 0 16 16"><circle cx="8" cy="8" r="5.7"/><path d="M8 4.6V8l2.4 1.6"/></symbol>
<symbol id="icon-blocked" viewBox="0 0 16 16"><circle cx="8" cy="8" r="5.7"/><path d="M4.8 8h6.4"/></symbol>
<symbol id="icon-exempt" viewBox="0 0 16 16"><path d="M5.5 3.6v8.8M10.5 3.6v8.8"/></symbol>
<symbol id="icon-unknown" viewBox="0 0 16 16"><path d="M5.4 5.9a2.6 2.6 0 1 1 3.7 2.4c-.8.4-1.1.8-1.1 1.7"/><circle class="solid" cx="8" cy="12.9" r=".6"/></symbol>
<symbol id="icon-stale" viewBox="0 0 16 16"><circle cx="8" cy="8" r="5.7" stroke-dasharray="2.4 2"/><path d="M5.6 8h.1M8 8h.1M10.4 8h.1"/></symbol>
<symbol id="icon-healthy" viewBox="0 0 16 16"><circle class="solid" cx="8" cy="8" r="4.6"/></symbol>
<symbol id="icon-degraded" viewBox="0 0 16 16"><circle cx="8" cy="8" r="5"/><path class="solid" d="M8 3a5 5 0 0 1 0 10z"/></symbol>
<symbol id="icon-unhealthy" viewBox="0 0 16 16"><path d="M4 4l8 8M12 4l-8 8"/></symbol>
<symbol id="icon-unseen" viewBox="0 0 16 16"><circle cx="8" cy="8" r="5" stroke-dasharray="2.2 2"/></symbol>
<symbol id="icon-halted" viewBox="0 0 16 16"><path d="M5.6 2.2h4.8l3.4 3.4v4.8l-3.4 3.4H5.6l-3.4-3.4V5.6zM5.4 8h5.2"/></symbol>
<symbol id="icon-unsafe" viewBox="0 0 16 16"><path d="M8 2.2l6.2 11.2H1.8zM8 6.4v3.2"/><circle class="solid" cx="8" cy="11.5" r=".7"/></symbol>
<symbol id="icon-doing" viewBox="0 0 16 16"><path d="M13.2 8a5.2 5.2 0 1 1-1.7-3.9M13.4 1.9v3.2h-3.2"/></symbol>
<symbol id="icon-proving" viewBox="0 0 16 16"><circle cx="8" cy="8" r="5.7" stroke-dasharray="3.4 2.6"/><path d="M5.4 8.2l1.9 1.9 3.4-4"/></symbol>
<symbol id="icon-pending" viewBox="0 0 16 16"><circle cx="8" cy="8" r="4.6"/></symbol>
<symbol id="icon-open" viewBox="0 0 16 16"><path d="M3 13.4V8l8.6-5M1.4 13.4h3.2"/></symbol>
<symbol id="icon-closed" viewBox="0 0 16 16"><path d="M3 13.4V5.4M3 7.4h11M1.4 13.4h3.2"/></symbol>
<symbol id="icon-frozen" viewBox="0 0 16 16"><path d="M8 2v12M2.8 5l10.4 6M13.2 5L2.8 11"/></symbol>
<symbol id="icon-reporting" viewBox="0 0 16 16"><circle class="solid" cx="8" cy="11.6" r="1.3"/><path d="M5.2 8.7a4 4 0 0 1 5.6 0M3 6.2a7.2 7.2 0 0 1 10 0"/></symbol>
</svg>`;
}

/** A plumb line, straight or leaning. The words beside it say the same. */
export function renderPlumbLine(lean: 'straight' | 'leaning'): Markup {
  return html`<svg class="plumb-line" viewBox="0 0 32 40" width="32" height="40" aria-hidden="true" focusable="false">
<path class="beam" d="M4 2.5h24"/>
<g transform="rotate(${lean === 'leaning' ? 11 : 0} 16 2.5)"><path class="line" d="M16 2.5v20"/><path class="bob" d="M11.5 22.5h9v3.2L16 37.5l-4.5-11.8z"/></g>
</svg>`;
}
