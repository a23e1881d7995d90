import { html } from 'hono/html';
import type { DriftBucket, DriftHistory } from '../../../status/index.ts';
import type { Markup } from '../parts/markup.ts';
import { formatMoment } from '../parts/time.ts';

const width = 960;
const half = 92;
const left = 40;
const right = 8;
const top = 14;
const axis = top + half;
const bottom = axis + half;

/** Detected above the line, healed below it, so that shape and place tell them apart as well as colour. */
export function renderDriftPicture({ buckets, totals, from, to, bucketMs }: DriftHistory): Markup {
  const most = Math.max(1, ...buckets.flatMap(({ detected, healed }) => [detected, healed]));
  const step = (width - left - right) / Math.max(1, buckets.length);
  const barWidth = Math.max(1.5, step - Math.min(3, step * 0.3));
  return html`<figure class="picture">
<div class="scroll" role="region" aria-label="Picture of the drift history" tabindex="0">
<svg class="drift" viewBox="0 0 ${width} ${bottom + 26}" width="${width}" height="${bottom + 26}" role="img" aria-label="Drift from ${from} to ${to}: ${totals.detected} detected, ${totals.healed} healed. A table below has the numbers.">
${[0, half / 2, half].map((height) => html`<path class="grid" d="M${left} ${axis - height}H${width - right}M${left} ${axis + height}H${width - right}"/>`)}
<text class="scale" x="${left - 8}" y="${top + 4}" text-anchor="end">${most}</text>
<text class="scale" x="${left - 8}" y="${axis + 4}" text-anchor="end">0</text>
<text class="scale" x="${left - 8}" y="${bottom + 4}" text-anchor="end">${most}</text>
${buckets.map((bucket, index) => drawBucket(bucket, { x: round(left + index * step), width: round(barWidth), scale: half / most, ends: bucketMs }))}
<path class="axis" d="M${left} ${axis}H${width - right}"/>
<text class="series-detected" x="${left + 6}" y="${top + 10}">detected</text>
<text class="series-healed" x="${left + 6}" y="${bottom - 5}">healed</text>
${pickTicks(buckets).map(({ bucket, index }) => drawTick(bucket, { x: round(left + index * step), isLong: bucketMs >= 3_600_000 }))}
<text class="scale" x="${width - right}" y="${bottom + 19}" text-anchor="end">now</text>
</svg>
</div>
</figure>`;
}

interface BarFrame {
  readonly x: number;
  readonly width: number;
  /** Pixels for one event. */
  readonly scale: number;
  /** Length of the bucket. */
  readonly ends: number;
}

function drawBucket({ at, detected, healed }: DriftBucket, { x, width: barWidth, scale, ends }: BarFrame): Markup | '' {
  if (detected + healed === 0) return '';
  const up = round(Math.max(3, detected * scale));
  const down = round(Math.max(3, healed * scale));
  return html`<g><title>${describe(at, ends)}: ${detected} detected, ${healed} healed</title>${detected === 0 ? '' : html`<rect class="detected" x="${x}" y="${round(axis - up)}" width="${barWidth}" height="${up}"/>`}${healed === 0 ? '' : html`<rect class="healed" x="${x}" y="${axis}" width="${barWidth}" height="${down}"/>`}</g>
`;
}

function describe(at: string, lengthMs: number): string {
  const ms = Date.parse(at);
  return Number.isNaN(ms) ? at : `${formatMoment(ms)} to ${formatMoment(ms + lengthMs).slice(11)}`;
}

/** Six labels, the first one at the left edge. */
function pickTicks(buckets: readonly DriftBucket[]): readonly { readonly bucket: DriftBucket; readonly index: number }[] {
  const every = Math.max(1, Math.ceil(buckets.length / 6));
  return buckets.flatMap((bucket, index) => (index % every === 0 ? [{ bucket, index }] : []));
}

function drawTick({ at }: DriftBucket, { x, isLong }: { readonly x: number; readonly isLong: boolean }): Markup {
  const text = Number.isNaN(Date.parse(at)) ? at : isLong ? `${at.slice(5, 10)} ${at.slice(11, 16)}` : at.slice(11, 16);
  return html`<path class="tick" d="M${x} ${bottom}v5"/><text class="scale" x="${x}" y="${bottom + 19}">${text}</text>`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
