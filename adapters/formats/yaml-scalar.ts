import { stringOfText, textOfString } from './scalar-text.ts';

/** Whether the YAML 1.2 core schema reads a plain scalar as something other than a string. */
export function isYamlLiteral(text: string): boolean {
  return /^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|[-+]?\d+|0o[0-7]+|0x[\da-fA-F]+|[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/.test(
    text,
  );
}

/** Words that YAML 1.1 readers, which most middleware has, take for booleans, numbers or dates. */
const older = /^(?:y|n|yes|no|on|off)$|^[-+.]?\d[\d_:,.eE+-]*$|^[-+]?0[box]|^\d{4}-\d/i;

export function canonicalYamlText(text: string): string {
  const value = stringOfText(text, isYamlLiteral);
  if (value !== undefined) return textOfString(value, isYamlLiteral);
  return /^(?:~|null)$/i.test(text) ? 'null' : text;
}

/** One line, plain where every reader takes it for the same string. */
export function spellYamlScalar(text: string): string {
  const value = stringOfText(text, isYamlLiteral);
  return value === undefined ? text : spellYamlString(value);
}

export function spellYamlString(value: string): string {
  const plain = /^[\w/](?:[\w./@%+-]| (?=[\w./@%+-])|:(?=[\w/]))*$/.test(value) && !isYamlLiteral(value) && !older.test(value);
  return plain ? value : quoteYaml(value);
}

/** JSON's escapes are YAML's, but for characters that YAML does not count as printable. */
export function quoteYaml(value: string): string {
  return JSON.stringify(value).replace(
    /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
