import { insertInBrackets, outerSpan, removeInBrackets } from './brackets.ts';
import type { Entry } from './codec.ts';
import { createCodec } from './create-codec.ts';
import type { Addition, Language, Splice, TreePlace } from './language.ts';
import { lineBreakOf, linesAfter, linesAtEnd, removeLines } from './lines.ts';
import { stringOfText } from './scalar-text.ts';
import { isList, isMap, type TreeMember } from './tree.ts';
import { canonicalYamlText, isYamlLiteral, quoteYaml, spellYamlScalar, spellYamlString } from './yaml-scalar.ts';
import { scanYaml } from './yaml-scan.ts';

/**
 * YAML 1.2, one document with a mapping at the top. Types are kept as scalar-text.ts says; an empty value is `null`.
 * `merge` refuses what a line cannot say: a change behind an anchor or a tag that would change something else too.
 */
const language: Language = {
  name: 'yaml',
  comment: '#',
  repeats: false,
  scan: scanYaml,
  format: (entries) => (Object.keys(entries).length === 0 ? '{}\n' : `${blockLines(entries, '').join('\n')}\n`),
  spell: (value, leaf) => (leaf.style === 'empty' ? ` ${spellYamlScalar(value)}` : spellYamlScalar(value)),
  insert,
  remove,
  reshape,
  canonicalText: canonicalYamlText,
};

export const yamlCodec = createCodec(language);

function insert(place: TreePlace, additions: readonly Addition[]): readonly Splice[] {
  const { text, container } = place;
  if (container.style === 'flow') {
    return insertInBrackets(
      place,
      additions.map((addition) => flowMember(container.kind, addition)),
    );
  }
  const last = place.after ?? container.members.at(-1);
  if (last === undefined)
    return [
      linesAtEnd(
        text,
        additions.flatMap((addition) => memberLines(container.kind, addition, '')),
      ),
    ];
  const lines = additions.flatMap((addition) => memberLines(container.kind, addition, columnOf(text, last.span.start)));
  return [linesAfter({ text, offset: last.span.end, comment: /^#/ }, lines)];
}

function remove(place: TreePlace, members: readonly TreeMember[]): readonly Splice[] {
  const { text, container } = place;
  if (container.style === 'flow') return removeInBrackets(place, members);
  const [first, ...others] = container.members;
  const isTop = first !== undefined && columnOf(text, first.span.start) === '' && container.kind === 'map';
  if (isTop || members.length < container.members.length || first === undefined) return removeLines(/^#/)(place, members);
  // An empty block has no spelling of its own; the blank keeps a list that is not indented inside of its key.
  return [{ ...first.span, text: container.kind === 'map' ? '{}' : ' []' }, ...removeLines(/^#/)(place, others)];
}

function reshape({ text, container, after }: TreePlace & { readonly after: TreeMember }, value: Entry): Splice {
  if (container.style === 'flow') return { ...outerSpan(after.value), text: flow(value) };
  const lines = memberLines(container.kind, { key: after.key, value }, columnOf(text, after.span.start));
  return { ...after.span, text: lines.join(lineBreakOf(text)).trimStart() };
}

/** Blanks up to the column of an offset: members of a block stand in one column. */
function columnOf(text: string, offset: number): string {
  return ' '.repeat(offset - (text.slice(0, offset).lastIndexOf('\n') + 1));
}

function memberLines(kind: 'map' | 'list', { key, value }: Addition, indent: string): readonly string[] {
  const head = indent + (kind === 'list' ? '-' : `${spellYamlString(key)}:`);
  if (typeof value === 'string') return [`${head} ${spellYamlScalar(value)}`];
  const inner = blockLines(value, `${indent}  `);
  const [first, ...rest] = inner;
  if (first === undefined) return [`${head} ${isList(value) ? '[]' : '{}'}`];
  return kind === 'list' ? [`${head} ${first.trimStart()}`, ...rest] : [head, ...inner];
}

function blockLines(value: Entry, indent: string): readonly string[] {
  if (isList(value)) return value.flatMap((item) => memberLines('list', { key: '', value: item }, indent));
  return isMap(value) ? Object.entries(value).flatMap(([key, item]) => memberLines('map', { key, value: item }, indent)) : [];
}

function flowMember(kind: 'map' | 'list', { key, value }: Addition): string {
  return kind === 'list' ? flow(value) : `${quoteYaml(key)}: ${flow(value)}`;
}

function flow(value: Entry): string {
  if (typeof value === 'string') {
    const content = stringOfText(value, isYamlLiteral);
    return content === undefined ? value : quoteYaml(content);
  }
  if (isList(value)) return `[${value.map(flow).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => flowMember('map', { key, value: item }))
    .join(', ')}}`;
}
