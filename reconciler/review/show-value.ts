import { quoteValue } from '../../schemas/index.ts';
import type { Conceal } from './hide-secrets.ts';

const longest = 300;

/** A value for people, without secrets and of a readable length; undefined for what is not there. */
export function showValue(value: unknown, conceal: Conceal = (text) => text): string | undefined {
  if (value === undefined || value === null) return undefined;
  const text = conceal(typeof value === 'string' ? value : (JSON.stringify(value) ?? quoteValue(value)));
  return text.length <= longest ? text : `${text.slice(0, longest)}… (${text.length} characters)`;
}
