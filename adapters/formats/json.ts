import { insertInBrackets, outerSpan, removeInBrackets } from './brackets.ts';
import type { Entry } from './codec.ts';
import { createCodec } from './create-codec.ts';
import { isJsonLiteral, scanJson } from './json-scan.ts';
import type { Addition, Language } from './language.ts';
import { indentAt } from './lines.ts';
import { stringOfText, textOfString } from './scalar-text.ts';
import { isList } from './tree.ts';

/** JSON with an object at the top. Numbers keep their digits; types are kept as scalar-text.ts says. */
const language: Language = {
  name: 'json',
  repeats: false,
  scan: scanJson,
  format: (entries) => `${formatValue(entries, '')}\n`,
  spell: formatScalar,
  insert: (place, additions) =>
    insertInBrackets(
      place,
      additions.map((addition) =>
        formatMember(place.container.kind, addition, indentAt(place.text, place.container.members[0]?.span.start ?? 0)),
      ),
    ),
  remove: removeInBrackets,
  reshape: ({ text, after }, value) => ({ ...outerSpan(after.value), text: formatValue(value, indentAt(text, after.span.start)) }),
  canonicalText: (text) => {
    const value = stringOfText(text, isJsonLiteral);
    return value === undefined ? text : textOfString(value, isJsonLiteral);
  },
};

export const jsonCodec = createCodec(language);

function formatMember(kind: 'map' | 'list', { key, value }: Addition, indent: string): string {
  return (kind === 'list' ? '' : `${JSON.stringify(key)}: `) + formatValue(value, indent);
}

function formatValue(value: Entry, indent: string): string {
  if (typeof value === 'string') return formatScalar(value);
  const inner = `${indent}  `;
  const items = isList(value)
    ? value.map((item) => inner + formatValue(item, inner))
    : Object.entries(value).map(([key, item]) => inner + formatMember('map', { key, value: item }, inner));
  const [open, close] = isList(value) ? ['[', ']'] : ['{', '}'];
  return items.length === 0 ? open + close : `${open}\n${items.join(',\n')}\n${indent}${close}`;
}

function formatScalar(text: string): string {
  const value = stringOfText(text, isJsonLiteral);
  return value === undefined ? text : JSON.stringify(value);
}
