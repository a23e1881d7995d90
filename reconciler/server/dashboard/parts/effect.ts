import { html } from 'hono/html';
import type { Effect } from '../../../../schemas/index.ts';
import type { Markup } from './markup.ts';

const meanings: Readonly<Record<Effect, string>> = {
  none: 'nothing running is touched',
  hot: 'applied while it runs',
  reload: 'needs a reload',
  restart: 'needs a restart',
  recreate: 'has to be made anew',
};

export function renderEffect(effect: Effect): Markup {
  const meaning = Object.hasOwn(meanings, effect) ? meanings[effect] : '';
  return html`<span class="effect" title="${meaning}">${effect}</span>`;
}
