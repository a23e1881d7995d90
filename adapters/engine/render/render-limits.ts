import { isLowerLimit, type LimitsTemplate, limitNames, type ProcessTemplate, readLimit, splitLimit } from '../../../schemas/index.ts';
import { RenderError } from '../expressions/read-value.ts';
import type { TemplateContext } from './member-context.ts';

type RenderedLimits = Readonly<Record<string, string>>;

/** The limits of the adapter with those of Git before them; undefined where neither says one. One below the product's need is refused. */
export function renderLimits({ limits, needs }: ProcessTemplate, { member, read }: TemplateContext): RenderedLimits | undefined {
  const found: RenderedLimits = { ...readLimits(limits, { read, field: 'limits' }), ...member.limits };
  const least = readLimits(needs, { read, field: 'needs' });
  for (const [name, limit] of Object.entries(found)) {
    const need = least[name];
    if (need !== undefined && isLowerLimit(limit, need)) {
      const detail = `the limit ${name} is ${splitLimit(limit).soft}, and its parameters need ${splitLimit(need).soft}`;
      throw new RenderError('MW7002', `${detail}; raise spec.limits.${name}, or lower what needs it`);
    }
  }
  return Object.keys(found).length === 0 ? undefined : found;
}

function readLimits(
  template: LimitsTemplate | undefined,
  { read, field }: Pick<TemplateContext, 'read'> & { readonly field: string },
): RenderedLimits {
  return Object.fromEntries(
    limitNames.flatMap((name): (readonly [string, string])[] => {
      const value = template?.[name] === undefined ? null : read.value(template[name]);
      if (value === null) return [];
      const found = readLimit(name, value);
      if ('problem' in found) throw new RenderError('MW7002', `${field}.${name}: ${found.problem}`);
      return [[name, found.limit]];
    }),
  );
}
