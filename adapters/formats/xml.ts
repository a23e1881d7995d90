import { isEscapedByte } from './bytes.ts';
import type { Entries, EntriesChange } from './codec.ts';
import { createCodec } from './create-codec.ts';
import type { Addition, Language, Splice, TreePlace } from './language.ts';
import { indentAt, lineBreakOf, linesAfter, removeLines } from './lines.ts';
import { isList, isMap, refuseEntries, type TreeMember } from './tree.ts';
import { hexadecimal, isCharacter, scanXml } from './xml-scan.ts';

/**
 * XML: an element is a map of its attributes (`@port`), its text (`#text`) and its children; what stands several times is a
 * list. Text between elements and documents that declare entities are refused. Blanks alone are no text.
 */
const language: Language = {
  name: 'xml',
  repeats: true,
  scan: scanXml,
  format,
  spell: (value, leaf) => {
    if (leaf.style === 'split') refuseEntries('a comment stands in the text that is to be changed; move it out of the element');
    return leaf.style === 'text' ? spellText(value) : spellAttribute(value, leaf.style ?? '"');
  },
  insert,
  remove: ({ text, container }, members) =>
    members.flatMap((member) => (isChild(member) ? removeLines(/^$/)({ text, container }, [member]) : [{ ...member.span, text: '' }])),
  reshape: ({ text, after }, value) => ({
    ...after.span,
    text: element({ key: after.key, value }, indentAt(text, after.span.start)).join(lineBreakOf(text)).trimStart(),
  }),
  canonicalText: (text) => {
    for (const character of text) {
      const code = character.codePointAt(0) ?? 0;
      if (!isCharacter(code) && !isEscapedByte(code)) refuseEntries(`the character U+${hexadecimal(code)} cannot stand in XML; remove it`);
    }
    return text;
  },
  canonicalKey,
};

export const xmlCodec = createCodec(language);

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

function format(entries: Entries): string {
  const [root, ...others] = Object.entries(entries);
  if (root === undefined || others.length > 0 || !isMap(root[1])) {
    refuseEntries(
      `an XML file has one root element, not ${root === undefined ? 'none' : Object.keys(entries).slice(0, 5).join(', ')}; give one key with a map`,
    );
  }
  return `${declaration}${element({ key: root[0], value: root[1] }, '').join('\n')}\n`;
}

function isChild(member: TreeMember): boolean {
  return member.key !== '#text' && !member.key.startsWith('@');
}

function insert({ text, container, after }: TreePlace, additions: readonly Addition[]): readonly Splice[] {
  const { head, members, span } = container;
  if (head === undefined) return refuseEntries('an XML file has one root element; change the one that is there');
  const attributes = additions.filter(({ key }) => key.startsWith('@'));
  const body = additions.filter(({ key }) => !key.startsWith('@'));
  const splices: Splice[] = [];
  if (attributes.length > 0) {
    const nameEnd = head.start + (/^<[^\s/>]+/.exec(text.slice(head.start, head.end))?.[0].length ?? 1);
    const at = members.findLast((member) => member.key.startsWith('@'))?.span.end ?? nameEnd;
    splices.push({ start: at, end: at, text: attributes.map(attribute).join('') });
  }
  if (body.length > 0) splices.push(insertBody({ text, container, ...(after === undefined ? {} : { after }) }, { body, span, head }));
  return splices;
}

function insertBody(
  { text, container, after }: TreePlace,
  { body, span, head }: { body: readonly Addition[]; span: { start: number; end: number }; head: { start: number; end: number } },
): Splice {
  const last = after ?? container.members.findLast(isChild);
  const never = /^$/;
  if (last !== undefined) {
    const lines = body.flatMap((addition) => element(addition, indentAt(text, last.span.start)));
    return linesAfter({ text, offset: last.span.end, comment: never }, lines);
  }
  const lineBreak = lineBreakOf(text);
  const outer = indentAt(text, head.start);
  const lines = (): readonly string[] => body.flatMap((addition) => element(addition, `${outer}  `));
  const plain = body.every(({ key }) => key === '#text') ? body.map(({ value }) => spellText(String(value))).join('') : undefined;
  const content =
    plain ??
    `${lines()
      .map((line) => lineBreak + line)
      .join('')}${lineBreak}${outer}`;
  const tag = text.slice(head.start, head.end);
  if (tag.endsWith('/>')) {
    const kept = tag.slice(0, -2).trimEnd().length;
    return { start: head.start + kept, end: head.end, text: `>${content}</${/^<([^\s/>]+)/.exec(tag)?.[1]}>` };
  }
  const present = text.slice(span.start, span.end);
  if (present.trim() === '') return { ...span, text: content };
  return { start: span.start, end: span.start, text: content.trimEnd() + (present.startsWith('\n') ? '' : lineBreak) };
}

function attribute({ key, value }: Addition): string {
  if (typeof value !== 'string') refuseEntries(`the attribute '${key}' cannot hold a map or a list; give text`);
  return ` ${key.slice(1)}="${spellAttribute(value, '"')}"`;
}

function element({ key, value }: Addition, indent: string): readonly string[] {
  if (!isMap(value)) return refuseEntries(`the element '${key}' cannot be text; write { "#text": … }, or "@${key}" for an attribute`);
  const pairs = Object.entries(value);
  const attributes = pairs.filter(([name]) => name.startsWith('@')).map(([name, item]) => attribute({ key: name, value: item }));
  const children = pairs.filter(([name]) => name !== '#text' && !name.startsWith('@'));
  const open = `${indent}<${key}${attributes.join('')}`;
  const content = Object.hasOwn(value, '#text') ? value['#text'] : undefined;
  if (content !== undefined) {
    if (typeof content !== 'string' || content === '')
      refuseEntries(`'#text' of '${key}' must be text that is not empty; leave it out for an element without text`);
    if (children.length > 0) refuseEntries(`the element '${key}' cannot hold both text and elements; keep one of them`);
    return [`${open}>${spellText(content)}</${key}>`];
  }
  if (children.length === 0) return [`${open}/>`];
  const inner = children.flatMap(([name, item]) =>
    (isList(item) ? item : [item]).flatMap((one) => element({ key: name, value: one }, `${indent}  `)),
  );
  return [`${open}>`, ...inner, `${indent}</${key}>`];
}

function spellText(value: string): string {
  const escaped = escapeMarkup(value).replace(/>/g, '&gt;');
  // Blanks alone count as layout, unless one of them is a reference.
  return value !== '' && /^[ \t\n]*$/.test(value) ? escaped.replace(/^[ \t\n]/, (blank) => `&#${blank.charCodeAt(0)};`) : escaped;
}

function spellAttribute(value: string, quote: string): string {
  const escaped = escapeMarkup(value).replace(/[\t\n]/g, (blank) => `&#${blank.charCodeAt(0)};`);
  return quote === '"' ? escaped.replace(/"/g, '&quot;') : escaped.replace(/'/g, '&apos;');
}

function escapeMarkup(value: string): string {
  return value.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/\r/g, '&#13;');
}

function canonicalKey(key: string, value: EntriesChange[string]): string {
  const name = key.startsWith('@') ? key.slice(1) : key;
  if (key !== '#text' && !/^[\p{L}_][\p{L}\p{N}_.-]*(?::[\p{L}_][\p{L}\p{N}_.-]*)?$/u.test(name)) {
    refuseEntries(`'${key.slice(0, 60)}' is not the name of an element or attribute`);
  }
  if (typeof value !== 'string' && value !== undefined && key !== name)
    refuseEntries(`the attribute '${key}' cannot hold a map or a list; give text`);
  return key;
}
