import { html } from 'hono/html';
import type { Markup } from './markup.ts';

const cutAt = 72;
/** Shorter values are never broken, so that a column of numbers stays a column. */
const unbrokenTo = 24;

/** A value as it is, long ones folded. `absent` says in words what it means that there is none. */
export function renderValue(value: string | null | undefined, absent: string): Markup {
  if (value === null || value === undefined) return html`<span class="none">${absent}</span>`;
  if (value === '') return html`<span class="none">empty text</span>`;
  const shown = showControls(value);
  if (shown.length <= cutAt && !shown.includes('\n'))
    return html`<code class="${shown.length <= unbrokenTo ? 'short' : 'longer'}">${shown}</code>`;
  const [line = ''] = shown.split('\n', 1);
  const lines = shown.split('\n').length;
  const size = lines > 1 ? `${lines} lines` : `${shown.length} characters`;
  return html`<details class="long">
<summary><code>${cut(line, cutAt - 12)}</code> <span class="quiet">${size}</span></summary>
<pre tabindex="0">${shown}</pre>
</details>`;
}

/** A text of people or programs, folded where it is longer than a few lines. */
export function renderText(text: string): Markup {
  const shown = showControls(text);
  if (shown.length <= 280) return html`<span class="text">${shown}</span>`;
  return html`<details class="long"><summary><span class="text">${cut(shown, 200)}</span></summary><p class="text">${shown}</p></details>`;
}

export function cut(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}

/** Control characters become their pictures, so that nothing hides in a value. */
export function showControls(text: string): string {
  return text
    .replaceAll(/[\u0000-\u0008\u000b-\u001f]/g, (character) => String.fromCodePoint(0x2400 + (character.codePointAt(0) ?? 0)))
    .replaceAll('\u007f', '\u2421');
}

/** `ParametersDiffer` becomes `Parameters differ`. */
export function formatReason(reason: string): string {
  const words = reason.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').split(' ');
  return words.map((word, index) => (index === 0 || /^[A-Z]{2}/.test(word) ? word : word.toLowerCase())).join(' ');
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
