import { formatPointer, type ProbeTemplate, type RenderedParameter } from '../../../schemas/index.ts';
import { formatParameterText } from '../compare/format-parameter.ts';
import { createFieldReader, RenderError } from '../expressions/read-value.ts';
import { ownValue } from '../own-value.ts';
import { type ParameterRule, transitionsAt } from '../parameter-rules.ts';
import { type ExpectedValue, expectedValues, type LiveRule } from './expected-values.ts';
import type { MemberContext, ResourcePart, TemplateContext } from './member-context.ts';
import { renderProbe } from './render-probe.ts';

/** Running values: what the process should answer, how to ask it, and how to set the hot ones. */
export function renderParameters(context: TemplateContext<'parameters'>): ResourcePart<'parameters'> {
  const { template, read, member, name } = context;
  const service = context.notified[0] ?? context.service;
  if (service === undefined) throw new RenderError('MW7002', 'there is no service whose process could be asked');
  const rules = liveRules(context);
  const values = expectedValues(context, rules);
  const { apply } = template;
  const renderApply = (probe: ProbeTemplate, { key, text }: ExpectedValue) =>
    renderProbe(probe, createFieldReader({ ...context.scope, key, value: text }));
  const hot = values.filter(({ effect, owner }) => effect === 'hot' && owner === 'git');
  const transitions = rules.flatMap((rule) => transitionsAt(formatPointer(['values', rule.live]), rule));
  return {
    kind: 'parameters',
    name: `${member.key}:${name}`,
    fields: { values: Object.fromEntries(values.map(({ key, canonical }) => [key, canonical])) },
    via: {
      service,
      read: renderProbe(template.read, read),
      apply: apply === undefined ? {} : Object.fromEntries(hot.map((value) => [value.key, renderApply(apply, value)])),
      canonical: Object.fromEntries(rules.map((rule) => [rule.live, rule.canonical])),
    },
    effects: Object.fromEntries(rules.map((rule) => [formatPointer(['values', rule.live]), rule.effect])),
    ...(transitions.length === 0 ? {} : { transitions }),
    preserve: rules.filter((rule) => rule.owner === 'program').map((rule) => formatPointer(['values', rule.live])),
    sensitive: rules.filter((rule) => rule.sensitive).map((rule) => formatPointer(['values', rule.live])),
  };
}

/** Parameters whose running values this template reads. */
function liveRules(context: TemplateContext): readonly LiveRule[] {
  return context.rules.filter((rule): rule is LiveRule => readBy(context, rule) === context.template.name);
}

/** Name of the template that reads the running value: the one the parameter names, else the adapter's first. */
function readBy({ adapter, member }: MemberContext, rule: ParameterRule): string | undefined {
  if (rule.live === undefined || rule.liveTopologies?.includes(member.topology) === false) return undefined;
  return rule.read ?? adapter.document.spec.resources.find((template) => template.kind === 'parameters')?.name;
}

function isSet({ member }: Pick<MemberContext, 'member'>, rule: ParameterRule): boolean {
  const value = ownValue(member.parameters, rule.name);
  return value !== undefined && value !== null;
}

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
