import { formatText } from '../expressions/expression-functions.ts';
import type { ParameterRule } from '../parameter-rules.ts';

/** A parameter's value as it stands in a configuration file: text, a list of texts, or maps of them. */
export function formatParameter(value: unknown, rule: ParameterRule): unknown {
  if (typeof value === 'boolean') return value ? rule.booleans[0] : rule.booleans[1];
  if (Array.isArray(value)) {
    const items = value.map((item) => formatParameter(item, rule));
    return rule.separator === undefined ? items : items.map(formatText).join(rule.separator);
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, formatParameter(member, rule)]));
  }
  return formatText(value);
}

/** One text for a value of any shape, for tables and for running values. */
export function formatParameterText(value: unknown, rule: ParameterRule): string {
  if (!Array.isArray(value)) return typeof value === 'object' ? formatText(value) : formatText(formatParameter(value, rule));
  const isFlat = value.every((item) => typeof item !== 'object');
  return isFlat ? formatText(value.map((item) => formatParameter(item, rule)).join(rule.separator ?? ' ')) : formatText(value);
}
