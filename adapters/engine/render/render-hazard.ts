import type { Hazard, HazardTemplate } from '../../../schemas/index.ts';
import { type FieldReader, timeMs } from '../expressions/read-value.ts';
import { renderProbe } from './render-probe.ts';

/** A change that loses data by itself, with the questions that make it safe filled in. */
export function renderHazard({ pointer, from, to, message, first }: HazardTemplate, read: FieldReader): Hazard {
  if (first === undefined) return { pointer, from, to, message };
  const { title, apply, until, timeout } = first;
  const rendered = { title, apply: renderProbe(apply, read), until: renderProbe(until, read), timeoutMs: timeMs(timeout, '10m') };
  return { pointer, from, to, message, first: rendered };
}
