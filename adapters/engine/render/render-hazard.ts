import type { Hazard, HazardTemplate } from '../../../schemas/index.ts';
import { type FieldReader, timeMs } from '../expressions/read-value.ts';
import { renderProbe } from './render-probe.ts';

/** A change that loses data by itself, with the questions that make it safe filled in. */
export function renderHazard(
  { message, first, ...change }: HazardTemplate,
  { read, asked: service }: { readonly read: FieldReader; readonly asked: string | undefined },
): Hazard {
  if (first === undefined) return { ...change, message };
  const { title, apply, until, timeout } = first;
  const of = service === undefined ? {} : { service };
  const { name } = change;
  const rendered = {
    title,
    name,
    ...of,
    apply: renderProbe(apply, read),
    until: renderProbe(until, read),
    timeoutMs: timeMs(timeout, '10m'),
  };
  return { ...change, message, first: rendered };
}
