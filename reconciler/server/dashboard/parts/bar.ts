import { html } from 'hono/html';
import type { Look } from './marks.ts';
import type { Markup } from './markup.ts';

export interface BarPart {
  readonly look: Look;
  readonly count: number;
}

/** Parts of a whole as one strip. `label` says all of it in words. */
export function renderBar(parts: readonly BarPart[], label: string): Markup {
  const present = parts.filter(({ count }) => count > 0);
  const total = present.reduce((sum, { count }) => sum + count, 0);
  const segments = present.map(({ look, count }, index) => {
    const before = present.slice(0, index).reduce((sum, part) => sum + part.count, 0);
    return html`<rect class="fill-${look.tone}" x="${percent(before, total)}" y="0" width="${percent(count, total)}" height="10"/>${index === 0 ? '' : html`<rect class="gap" x="${percent(before, total)}" y="0" width="2" height="10"/>`}`;
  });
  return html`<svg class="bar" width="100%" height="10" role="img" aria-label="${label}">
<rect class="fill-none" x="0" y="0" width="100%" height="10"/>${segments}
</svg>`;
}

/** 3 Drifted, 11 Synced */
export function describeParts(parts: readonly BarPart[]): string {
  const present = parts.filter(({ count }) => count > 0);
  return present.length === 0 ? 'none' : present.map(({ look, count }) => `${count} ${look.word}`).join(', ');
}

function percent(part: number, total: number): string {
  return `${Math.round((part / total) * 10_000) / 100}%`;
}
