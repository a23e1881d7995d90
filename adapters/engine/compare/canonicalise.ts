import type { CanonicalRule } from '../../../schemas/index.ts';
import { ownValue } from '../own-value.ts';

const booleans: Readonly<Record<string, string>> = {
  yes: 'yes',
  on: 'yes',
  true: 'yes',
  '1': 'yes',
  no: 'no',
  off: 'no',
  false: 'no',
  '0': 'no',
};

/**
 * One text for all ways a value can be written or reported: words one by one, quantities in base units, booleans as yes or no,
 * then the product's clamping. Whole numbers stay exact at any size. Text that fits no rule is kept word for word.
 */
export function canonicalise(text: string, rule: CanonicalRule): string {
  const words = text
    .trim()
    .split(/\s+/)
    .map((word) => canonicalWord(word, rule))
    .filter((word) => word !== '');
  return (rule.unordered === true ? [...new Set(words)].sort() : words).join(' ');
}

function canonicalWord(written: string, rule: CanonicalRule): string {
  const cased = rule.caseless === true ? written.toLowerCase() : written;
  const word = ownValue(rule.words, cased) ?? cased;
  if (rule.boolean === true) return ownValue(booleans, word.toLowerCase()) ?? word;
  const quantity = parseQuantity(word, rule);
  if (quantity === undefined) return word;
  return formatDecimal(clamp(quantity, rule));
}

/** A decimal number without rounding: digits × 10^-scale. */
interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

function parseQuantity(word: string, rule: CanonicalRule): Decimal | undefined {
  const isNumeric = rule.suffixes !== undefined || rule.minimum !== undefined || rule.maximum !== undefined;
  const match = /^([+-]?[0-9]{1,40}(?:\.[0-9]{1,20})?)([A-Za-z%]*)$/.exec(word);
  if (!isNumeric || match === null) return undefined;
  const [, number = '', suffix = ''] = match;
  const factor = ownValue(rule.suffixes, suffix) ?? (suffix === '' ? 1 : undefined);
  return factor === undefined ? undefined : multiply(parseDecimal(number), parseDecimal(plainNumber(factor)));
}

function clamp(value: Decimal, rule: CanonicalRule): Decimal {
  if (rule.minimum !== undefined && isBelow(value, parseDecimal(plainNumber(rule.minimum)))) return parseDecimal(plainNumber(rule.minimum));
  if (rule.maximum !== undefined && isBelow(parseDecimal(plainNumber(rule.maximum)), value)) return parseDecimal(plainNumber(rule.maximum));
  return value;
}

/** Digits of a number without an exponent. */
function plainNumber(value: number): string {
  return Number.isInteger(value) ? BigInt(value).toString() : value.toFixed(12);
}

function parseDecimal(text: string): Decimal {
  const [whole = '0', fraction = ''] = text.replace('+', '').split('.');
  return { digits: BigInt(whole + fraction), scale: fraction.length };
}

function multiply(a: Decimal, b: Decimal): Decimal {
  return { digits: a.digits * b.digits, scale: a.scale + b.scale };
}

function isBelow(a: Decimal, b: Decimal): boolean {
  return a.digits * 10n ** BigInt(b.scale) < b.digits * 10n ** BigInt(a.scale);
}

function formatDecimal(value: Decimal): string {
  const sign = value.digits < 0n ? '-' : '';
  const digits = value.digits
    .toString()
    .replace('-', '')
    .padStart(value.scale + 1, '0');
  const whole = digits.slice(0, digits.length - value.scale);
  const fraction = digits.slice(digits.length - value.scale).replace(/0+$/, '');
  return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}
