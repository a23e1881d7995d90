import { canonicalJson } from '../../../schemas/index.ts';
import type { Adapter, ComparisonRule } from '../adapter.ts';
import { type ParameterRule, parameterRules } from '../parameter-rules.ts';
import { canonicalise } from './canonicalise.ts';
import { formatParameterText } from './format-parameter.ts';

/** How the values of each parameter are compared, by the name of the parameter. */
export function comparisonRules(adapter: Adapter): ReadonlyMap<string, ComparisonRule> {
  return new Map(
    parameterRules(adapter).map((rule): [string, ComparisonRule] => [
      rule.name,
      { effect: rule.effect, sensitive: rule.sensitive, comparable: (value) => comparable(value, rule) },
    ]),
  );
}

function comparable(value: unknown, rule: ParameterRule): unknown {
  if (Array.isArray(value) && rule.separator === undefined) {
    const items = value.map((item) => canonicalJson(comparable(item, rule)));
    return rule.canonical.unordered === true ? [...new Set(items)].sort() : items;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, comparable(member, rule)]));
  }
  const text = formatParameterText(value, rule);
  // Without a rule white space may mean something, as in a password or a log format.
  return Object.keys(rule.canonical).length === 0 ? text : canonicalise(text, rule.canonical);
}
