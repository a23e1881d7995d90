import type { JudgedMember } from '../../../schemas/index.ts';
import type { Adapter } from '../adapter.ts';
import { renderedNames, type VariableName } from '../expressions/expression.ts';
import { scopeMembers } from '../expressions/scope.ts';
import { parameterRules } from '../parameter-rules.ts';

/** Where in an adapter's specification a string stands. */
export type Path = readonly (string | number)[];

/** Names that expressions can use in one place. */
export interface VisibleNames {
  readonly variables: ReadonlySet<VariableName>;
  /** By variable, or path below one: the members it has, where Plumb or the adapter decides them. */
  readonly members: Readonly<Record<string, readonly string[]>>;
}

/** Fields of a member that safety conditions see. */
export const judgedFields = ['id', 'key', 'host', 'role', 'ready', 'facts'] as const satisfies readonly (keyof JudgedMember)[];

/** Names that the expressions of an adapter can use, place by place. */
export function createVisibleNames(adapter: Adapter): (path: Path) => VisibleNames {
  const members = { ...scopeMembers, ...knownParameters(adapter) };
  return (path) => {
    const [, section, part, field] = path;
    if (section === 'rollout' && part === 'reading' && field !== 'probe') return { variables: answerVariables, members: {} };
    if (section === 'rollout' && part === 'safety') return judgedNames(adapter);
    return { variables: renderedVariables(adapter, path), members: { ...members, vars: visibleVars(adapter, path) } };
  };
}

const answerVariables: ReadonlySet<VariableName> = new Set(['answer', 'answerText']);
const judgedVariables: ReadonlySet<VariableName> = new Set(['middleware', 'member', 'members']);

/** Safety conditions are judged on a server, over status reports: nothing of the rendered member is there. */
function judgedNames({ document }: Adapter): VisibleNames {
  const facts = Object.keys(document.spec.rollout?.reading?.facts ?? {});
  const members = {
    middleware: ['topology'],
    member: judgedFields,
    members: judgedFields,
    'member.facts': facts,
    'members.facts': facts,
  };
  return { variables: judgedVariables, members };
}

function renderedVariables({ document }: Adapter, [, section, index, field]: Path): ReadonlySet<VariableName> {
  const template = section === 'resources' && typeof index === 'number' ? document.spec.resources[index] : undefined;
  return new Set([
    ...renderedNames,
    ...(template?.forEach !== undefined && field !== 'forEach' ? (['each'] as const) : []),
    ...(field === 'apply' ? (['key', 'value'] as const) : []),
    ...(section === 'configTests' ? (['stage'] as const) : []),
  ]);
}

function visibleVars({ document }: Adapter, [, section, index]: Path): readonly string[] {
  const names = (document.spec.vars ?? []).map((variable) => variable.name);
  return section === 'vars' && typeof index === 'number' ? names.slice(0, index) : names;
}

function knownParameters(adapter: Adapter): VisibleNames['members'] {
  if (adapter.parametersSchema['additionalProperties'] !== false) return {};
  const names = parameterRules(adapter).map((rule) => rule.name);
  return { parameters: names, 'members.parameters': names };
}
