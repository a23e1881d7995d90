import type { EntriesChange } from './codec.ts';
import { createCodec } from './create-codec.ts';
import { indented, scanIni } from './ini-scan.ts';
import type { Addition, Language, Splice, TreePlace } from './language.ts';
import { insertInSections, removeLines } from './lines.ts';
import { isList, isMap, refuseEntries } from './tree.ts';

/**
 * `[section]` and `key = value` (my.cnf, php.ini, systemd, Python): sections are maps, keys before the first section stand
 * at the top. `;` and `#` begin a comment line only; a value is the rest of its line, quotes and all. A key without `=` is ''.
 * A line that ends in a backslash goes on in the next one. Lines indented deeper than a key may be more of its value (Python) or not
 * (Git): such a value is read as its first line, and neither changed nor removed.
 */
const language: Language = {
  name: 'ini',
  comment: ';',
  repeats: true,
  scan: scanIni,
  format: (entries) => `${sectionsLast(additionsOf(entries)).flatMap(statement).join('\n')}\n`.trimStart(),
  spell: (value, leaf) => {
    if (leaf.style === indented) refuseIndented();
    return (leaf.style ?? '') + value;
  },
  insert,
  remove: (place, members) => {
    if (members.some(({ value }) => value.kind === 'leaf' && value.style === indented)) refuseIndented();
    return removeLines(/^[;#]/)(place, members);
  },
  reshape: ({ after }, value): Splice => ({ ...after.span, text: statement({ key: after.key, value }).join('\n') }),
  canonicalText,
  canonicalKey,
};

export const iniCodec = createCodec(language);

function refuseIndented(): never {
  return refuseEntries(
    'lines that are indented deeper stand behind it and may be more of its value; write it on one line, or own the whole file',
  );
}

function insert(place: TreePlace, additions: readonly Addition[]): readonly Splice[] {
  const colons = place.container.members.flatMap(({ key }) => /^([^:]*?)[ \t]*:/.exec(key)?.[1] ?? []);
  const twice = additions.find(({ key }) => colons.includes(key));
  if (twice !== undefined) refuseEntries(`'${twice.key}' stands there with a colon, which is no pair here; write it with '='`);
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
  if (text.endsWith('\\'))
    refuseEntries(`'${text.slice(0, 60)}' ends in a backslash, behind which an ini file goes on with the next line; quote it`);
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
