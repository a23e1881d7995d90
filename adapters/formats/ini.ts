import type { EntriesChange } from './codec.ts';
import { createCodec } from './create-codec.ts';
import type { Addition, Language, Splice, TreePlace } from './language.ts';
import { insertInSections, linesOf, removeLines } from './lines.ts';
import { type Container, isList, isMap, refuseEntries, refuseText, type Span, type TreeMember } from './tree.ts';

/**
 * `[section]` and `key = value` (my.cnf, php.ini, systemd, Python): sections are maps, keys before the first section stand
 * at the top. `;` and `#` begin a comment line only; a value is the rest of its line, quotes and all. A key without `=` is ''.
 */
const language: Language = {
  name: 'ini',
  comment: ';',
  repeats: true,
  scan,
  format: (entries) => `${sectionsLast(additionsOf(entries)).flatMap(statement).join('\n')}\n`.trimStart(),
  spell: (value, leaf) => (leaf.style ?? '') + value,
  insert,
  remove: removeLines(/^[;#]/),
  reshape: ({ after }, value): Splice => ({ ...after.span, text: statement({ key: after.key, value }).join('\n') }),
  canonicalText,
  canonicalKey,
};

export const iniCodec = createCodec(language);

interface Section {
  readonly key: string;
  readonly header: Span;
  readonly members: TreeMember[];
}

function scan(text: string): Container {
  const top: Section = { key: '', header: { start: 0, end: 0 }, members: [] };
  const sections: Section[] = [];
  for (const line of linesOf(text)) {
    if (line.content === '' || /^[;#]/.test(line.content)) continue;
    if (line.content.startsWith('[')) {
      const name = /^\[([^\]]*)\](?:[ \t]*[;#].*)?$/.exec(line.content)?.[1];
      if (name === undefined) refuseText(text, line.start, `'${line.content.slice(0, 60)}' is not a section header; write [name]`);
      sections.push({ key: name.trim(), header: { start: line.start, end: line.end }, members: [] });
    } else (sections.at(-1) ?? top).members.push(readPair(line.start, line.content));
  }
  const members = [...top.members, ...sections.map(sectionMember)];
  return { kind: 'map', span: { start: 0, end: text.length }, members };
}

function sectionMember({ key, header, members }: Section): TreeMember {
  const span = { start: header.start, end: members.at(-1)?.span.end ?? header.end };
  return { key, span, value: { kind: 'map', span: { start: header.end, end: span.end }, members, head: header } };
}

function readPair(start: number, content: string): TreeMember {
  const end = start + content.length;
  const at = content.indexOf('=');
  if (at === -1) return { key: content, span: { start, end }, value: { kind: 'leaf', span: { start: end, end }, text: '', style: '=' } };
  const value = content.slice(at + 1).trimStart();
  return {
    key: content.slice(0, at).trimEnd(),
    span: { start, end },
    value: { kind: 'leaf', span: { start: end - value.length, end }, text: value },
  };
}

function insert(place: TreePlace, additions: readonly Addition[]): readonly Splice[] {
  const isSection = ({ value }: Addition): boolean => isMap(value);
  return insertInSections(
    { ...place, comment: /^[;#]/ },
    {
      pairs: additions.filter((addition) => !isSection(addition)).flatMap(statement),
      sections: additions.filter(isSection).flatMap(statement),
    },
  );
}

function additionsOf(entries: Readonly<Record<string, Addition['value']>>): readonly Addition[] {
  return Object.entries(entries).flatMap(([key, value]) => (isList(value) ? value : [value]).map((item) => ({ key, value: item })));
}

/** A key after a section would belong to it. */
function sectionsLast(additions: readonly Addition[]): readonly Addition[] {
  return [...additions.filter(({ value }) => !isMap(value)), ...additions.filter(({ value }) => isMap(value))];
}

function statement({ key, value }: Addition): readonly string[] {
  if (typeof value === 'string') {
    if (key.startsWith('[')) refuseEntries(`'${key}' would be read as a section header; choose a key that does not begin with '['`);
    return [key.startsWith('!') && value === '' ? key : value === '' ? `${key}=` : `${key} = ${value}`];
  }
  if (key.includes(']')) refuseEntries(`'${key}' cannot name a section; leave ']' out`);
  const inner = additionsOf(isMap(value) ? value : {});
  const nested = inner.find((addition) => typeof addition.value !== 'string');
  if (nested !== undefined) refuseEntries(`'${nested.key}' in section '${key}' is a map; an ini file has one level of sections`);
  return ['', `[${key}]`, ...inner.flatMap(statement)];
}

function canonicalText(text: string): string {
  if (/[\n\r]/.test(text) || text !== text.trimStart() || ' \t\f'.includes(text.at(-1) ?? '-')) {
    refuseEntries(`'${text.slice(0, 60)}' has a line break or blanks at its ends, which an ini file cannot hold; quote the value`);
  }
  return text;
}

function canonicalKey(key: string, value: EntriesChange[string]): string {
  const fits = isMap(value) || (isList(value) && isMap(value[0])) ? !/[\n\r]/.test(key) : /^[^=\n\r]+$/.test(key) && !/^[;#]/.test(key);
  if (!fits || key !== key.trim())
    refuseEntries(`'${key.slice(0, 60)}' cannot be a key of an ini file; leave out '=', line breaks and outer blanks`);
  return key;
}
