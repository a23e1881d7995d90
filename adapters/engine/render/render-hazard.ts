import type { Hazard, HazardTemplate } from '../../../schemas/index.ts';
import { type FieldReader, timeMs } from '../expressions/read-value.ts';
import { renderProbe } from './render-probe.ts';

/** A change that loses data by itself, with the questions that make it safe filled in. */
export function renderHazard(
  { pointer, from, to, message, first }: HazardTemplate,
  { read, asked: service }: { readonly read: FieldReader; readonly asked: string | undefined },
): Hazard {
  if (first === undefined) return { pointer, from, to, message };
  const { title, apply, until, timeout } = first;
  const of = service === undefined ? {} : { service };
  const rendered = { title, ...of, apply: renderProbe(apply, read), until: renderProbe(until, read), timeoutMs: timeMs(timeout, '10m') };
  return { pointer, from, to, message, first: rendered };
}
