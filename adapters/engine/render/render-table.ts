import { formatPointer, type RenderedParameter } from '../../../schemas/index.ts';
import { ownValue } from '../own-value.ts';
import { formatParameterText, type ParameterRule } from '../parameter-rules.ts';
import type { MemberContext } from './member-context.ts';
import { isSet, readBy } from './render-parameters.ts';

/** Resource ids by template name, of the templates that were rendered. */
export interface Places {
  readonly files: ReadonlyMap<string, string>;
  readonly reads: ReadonlyMap<string, string>;
}

/** One row for each parameter that is set, or that can be seen in a file or in the process. */
export function renderTable(context: MemberContext, places: Places): readonly RenderedParameter[] {
  return context.rules
    .filter((rule) => isSet(context, rule) || rule.live !== undefined || rule.file !== undefined)
    .map((rule) => renderRow(context, { rule, places }));
}

function renderRow(context: MemberContext, { rule, places }: { readonly rule: ParameterRule; readonly places: Places }): RenderedParameter {
  const { member } = context;
  const file = rule.file === undefined ? undefined : places.files.get(rule.file);
  const reader = readBy(context, rule);
  const read = reader === undefined ? undefined : places.reads.get(reader);
  return {
    member: member.key,
    name: rule.name,
    effect: rule.effect,
    sensitive: rule.sensitive,
    owner: rule.owner,
    ...(rule.unit === undefined ? {} : { unit: rule.unit }),
    ...(isSet(context, rule) ? { desired: formatParameterText(ownValue(member.parameters, rule.name), rule) } : {}),
    ...(file === undefined ? {} : { disk: { resource: file, pointer: `/entries${rule.entry}` } }),
    ...(read === undefined || rule.live === undefined
      ? {}
      : { running: { resource: read, pointer: formatPointer(['values', rule.live]) } }),
  };
}
