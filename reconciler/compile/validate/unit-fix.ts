import { compilePattern } from '../../../schemas/validate.ts';

/** For a bare number where the pattern wants one with a unit, such as `^[1-9][0-9]*(ms|s|m|h|d)$`: one that it takes. */
export function unitFix(written: string, pattern: string): string | undefined {
  if (!/^[0-9]{1,18}$/.test(written)) return undefined;
  const [, units = ''] = /\(([A-Za-z|]+)\)\$$/.exec(pattern) ?? [];
  const known = units.split('|');
  const fitting = (known.includes('s') ? ['s'] : known.toReversed()).map((unit) => `${written}${unit}`);
  const example = fitting.find((text) => units !== '' && compilePattern(pattern).matcher(text).find());
  return example === undefined ? undefined : `write a unit, such as ${example}`;
}
