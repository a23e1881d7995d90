import { linesOf, type TextLine } from './lines.ts';
import { type Container, refuseText, type Span, type TreeMember } from './tree.ts';

/** Style of a value behind which lines are indented deeper. */
export const indented = 'indented';

/** Sections and the pairs in them; pairs before the first section stand at the top. */
export function scanIni(text: string): Container {
  const top: Section = { key: '', header: { start: 0, end: 0 }, members: [] };
  const sections: Section[] = [];
  const lines = linesOf(text);
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at];
    if (line === undefined || isLayout(line)) continue;
    if (line.content.startsWith('[')) {
      const name = /^\[([^\]]*)\](?:[ \t]*[;#].*)?$/.exec(line.content)?.[1];
      if (name === undefined) refuseText(text, line.start, `'${line.content.slice(0, 60)}' is not a section header; write [name]`);
      sections.push({ key: name.trim(), header: { start: line.start, end: line.end }, members: [] });
      continue;
    }
    const last = lastLine(lines, at);
    (sections.at(-1) ?? top).members.push(readPair(text, lines.slice(at, last + 1), lines[last + 1]));
    at = last;
  }
  const ends = [...sections.slice(1).map(({ header }) => header.start), text.length];
  const members = [...top.members, ...sections.map((section, index) => sectionMember(section, ends[index] ?? text.length))];
  return { kind: 'map', span: { start: 0, end: text.length }, members };
}

interface Section {
  readonly key: string;
  readonly header: Span;
  readonly members: TreeMember[];
}

function isLayout({ content }: TextLine): boolean {
  return content === '' || isComment(content);
}

function isComment(content: string): boolean {
  return /^[;#]/.test(content);
}

/** Index of the line on which a pair ends; comments between its lines belong to it, as systemd has it. */
function lastLine(lines: readonly TextLine[], first: number): number {
  let at = first;
  while (lines[at]?.content.endsWith('\\') === true && at + 1 < lines.length) {
    at += 1;
    while (isComment(lines[at]?.content ?? '') && at + 1 < lines.length) at += 1;
  }
  return at;
}

/** The statement ends with its last pair; the body reaches to the next header, as comments on the way stand in it. */
function sectionMember({ key, header, members }: Section, bodyEnd: number): TreeMember {
  const span = { start: header.start, end: members.at(-1)?.span.end ?? header.end };
  return { key, span, value: { kind: 'map', span: { start: header.end, end: bodyEnd }, members, head: header } };
}

/** `after` is the line behind the pair. */
function readPair(text: string, lines: readonly TextLine[], after: TextLine | undefined): TreeMember {
  const { start = 0, content = '' } = lines[0] ?? {};
  const end = lines.at(-1)?.end ?? start;
  const at = content.indexOf('=');
  const isOpen = after !== undefined && !isLayout(after) && columnOf(text, after.start) > columnOf(text, start);
  const style = isOpen ? indented : undefined;
  if (at === -1)
    return { key: content, span: { start, end }, value: { kind: 'leaf', span: { start: end, end }, text: '', style: style ?? '=' } };
  const first = content.slice(at + 1).trimStart();
  const value = [first, ...lines.slice(1).flatMap((line) => (isComment(line.content) ? [] : [line.content]))]
    .map((line) => line.replace(/\\$/, ''))
    .join(' ');
  return {
    key: content.slice(0, at).trimEnd(),
    span: { start, end },
    value: {
      kind: 'leaf',
      span: { start: start + content.length - first.length, end },
      text: value.trim(),
      ...(style === undefined ? {} : { style }),
    },
  };
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}
