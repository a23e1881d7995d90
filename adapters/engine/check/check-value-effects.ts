import { type Diagnostic, type Effect, formatPointer, parsePointer } from '../../../schemas/index.ts';
import type { Adapter } from '../adapter.ts';
import { parameterRules } from '../parameter-rules.ts';
import type { AdapterFiles } from './check-references.ts';

/** Effects of running values that cannot be kept: hot without a way to set them, or another one than the parameter's. */
export function checkValueEffects(adapter: Adapter, { document: file }: AdapterFiles): readonly Diagnostic[] {
  const ofParameter = new Map(parameterRules(adapter).flatMap(({ live, effect }) => (live === undefined ? [] : [[live, effect] as const])));
  return adapter.document.spec.resources.flatMap((template, index) => {
    if (template.kind !== 'parameters') return [];
    const at = (...path: readonly string[]) => formatPointer(['spec', 'resources', index, ...path]);
    const notSet = (effect: Effect | undefined) =>
      effect === 'hot' && template.apply === undefined ? `it is hot, and ${template.name} has no apply to set it` : undefined;
    const declared = Object.entries((template.effects ?? {}) as Readonly<Record<string, Effect>>).flatMap(([pointer, effect]) => {
      const known = ofParameter.get(parsePointer(pointer)[1] ?? '');
      const other = known === undefined || known === effect ? undefined : `it is ${effect}, and the x-effect of the parameter is ${known}`;
      const problem = notSet(effect) ?? other;
      return problem === undefined ? [] : [wrong(`${pointer}: ${problem}`, { file, pointer: at('effects', pointer) })];
    });
    const all = notSet(template.effect);
    return all === undefined ? declared : [...declared, wrong(`${template.name}: ${all}`, { file, pointer: at('effect') })];
  });
}

function wrong(detail: string, place: Pick<Diagnostic, 'file' | 'pointer'>): Diagnostic {
  const fix = 'add apply, or write the effect that brings the value into the process';
  return { code: 'MW6009', severity: 'error', summary: 'the effect of a parameter cannot be kept', detail, fix, ...place };
}
