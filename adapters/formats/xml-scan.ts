import { DOMParser } from '@xmldom/xmldom';
import { CodecError } from './codec.ts';
import { type Container, depthLimit, type Leaf, refuseText, type Span, type TreeMember } from './tree.ts';

/** Elements as maps: attributes under `@name`, text under `#text`, children under their names. */
export function scanXml(text: string): Container {
  const top: OpenElement = { name: '', start: 0, head: { start: 0, end: 0 }, members: [], texts: [] };
  const open: OpenElement[] = [top];
  for (let at = 0; at < text.length; ) {
    const parent = open.at(-1) ?? top;
    const skipped = skipNonElement(text, at);
    if (skipped !== undefined) at = skipped;
    else if (text.startsWith('<![CDATA[', at)) at = readCharacters(text, { start: at, end: endOf(text, at, ']]>') }, parent);
    else if (text.startsWith('</', at)) {
      const end = endOf(text, at, '>');
      const name = text.slice(at + 2, end - 1).trimEnd();
      if (open.length === 1 || name !== parent.name)
        refuseText(text, at, `</${name.slice(0, 40)}> closes an element that is not open; write </${parent.name}>`);
      open.pop();
      open.at(-1)?.members.push(closeElement(text, parent, { start: at, end }));
      at = end;
    } else if (text[at] === '<') {
      if (open.length > depthLimit) refuseText(text, at, `elements are nested deeper than ${depthLimit} levels`);
      const element = readStartTag(text, at);
      at = element.head.end;
      if (text[at - 2] === '/') parent.members.push(closeElement(text, element, { start: at, end: at }));
      else open.push(element);
    } else {
      const next = text.indexOf('<', at);
      at = readCharacters(text, { start: at, end: next === -1 ? text.length : next }, parent);
    }
  }
  const last = open.at(-1) ?? top;
  if (open.length > 1) refuseText(text, last.start, `<${last.name.slice(0, 40)}> is never closed; add </${last.name.slice(0, 40)}>`);
  assertWellFormed(text);
  return { kind: 'map', span: { start: 0, end: text.length }, members: top.members };
}

interface OpenElement {
  readonly name: string;
  readonly start: number;
  /** The start tag. */
  readonly head: Span;
  readonly members: TreeMember[];
  readonly texts: Leaf[];
}

/** xmldom judges what this scanner lets pass, such as names. */
function assertWellFormed(text: string): void {
  const at = text.search(/[^\t\n\r -\ufffd]/);
  if (at !== -1) refuseText(text, at, `the character U+${hexadecimal(text.charCodeAt(at))} cannot stand in XML; remove it`);
  const faults: CodecError[] = [];
  const note = (message: string, line: number | undefined) => faults.push(new CodecError(message, line ?? 1));
  try {
    const onError = (level: string, message: string, context: unknown): void => {
      if (level !== 'warning')
        note(message, (context as { readonly locator?: { readonly lineNumber?: number } } | undefined)?.locator?.lineNumber);
    };
    new DOMParser({ onError }).parseFromString(text, 'text/xml');
  } catch (error) {
    note(error instanceof Error ? error.message : String(error), undefined);
  }
  const [first] = faults;
  if (first !== undefined) throw first;
}

export function hexadecimal(code: number): string {
  return code.toString(16).padStart(4, '0');
}

/** Behind a comment, a processing instruction or a document type. */
function skipNonElement(text: string, at: number): number | undefined {
  if (text.startsWith('<!--', at)) return endOf(text, at + 4, '-->');
  if (text.startsWith('<?', at)) return endOf(text, at, '?>');
  if (!text.startsWith('<!', at) || text.startsWith('<![CDATA[', at)) return undefined;
  const found = /^<!DOCTYPE(?:[^<>[\]"']|"[^"]*"|'[^']*')*>/.exec(text.slice(at, at + 4096))?.[0];
  return found === undefined
    ? refuseText(text, at, 'a document type with declarations of its own is refused; remove what stands in [ ]')
    : at + found.length;
}

function endOf(text: string, from: number, mark: string): number {
  const at = text.indexOf(mark, from);
  return at === -1 ? refuseText(text, from, `'${mark}' is missing`) : at + mark.length;
}

function readStartTag(text: string, start: number): OpenElement {
  const name =
    /^[^\s/>="'<&]{1,1000}/.exec(text.slice(start + 1, start + 1001))?.[0] ?? refuseText(text, start, "'<' begins no element; write &lt;");
  const members: TreeMember[] = [];
  const attribute = /\s+([^\s=/>"'<&]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
  let at = start + 1 + name.length;
  for (;;) {
    attribute.lastIndex = at;
    const found = attribute.exec(text);
    if (found === null) break;
    const end = at + found[0].length;
    const raw = found[2] ?? found[3] ?? '';
    const span = { start: end - 1 - raw.length, end: end - 1 };
    const value = decodeReferences(text, span, raw.replace(/\r\n|[\r\n\t]/g, ' '));
    const style = found[2] === undefined ? "'" : '"';
    if (members.some((member) => member.key === `@${found[1]}`)) refuseText(text, at, `the attribute ${found[1]} stands twice; remove one`);
    members.push({ key: `@${found[1]}`, span: { start: at, end }, value: { kind: 'leaf', span, text: value, style } });
    at = end;
  }
  const close =
    /^\s*\/?>/.exec(text.slice(at, at + 4096))?.[0] ??
    refuseText(text, at, `the tag <${name}> is not well-formed; write name="value" pairs and '>'`);
  return { name, start, head: { start, end: at + close.length }, members, texts: [] };
}

function readCharacters(text: string, span: Span, parent: OpenElement): number {
  const raw = text.slice(span.start, span.end);
  const isData = raw.startsWith('<![CDATA[');
  if (!isData && /^[ \t\r\n]*$/.test(raw)) parent.texts.push({ kind: 'leaf', span, text: raw.replace(/\r\n?/g, '\n'), style: 'blank' });
  else {
    if (parent.name === '') refuseText(text, span.start, `'${raw.trim().slice(0, 40)}' stands outside of the root element; remove it`);
    const lines = (isData ? raw.slice(9, -3) : raw).replace(/\r\n?/g, '\n');
    parent.texts.push({ kind: 'leaf', span, text: isData ? lines : decodeReferences(text, span, lines) });
  }
  return span.end;
}

function closeElement(text: string, { name, start, head, members, texts }: OpenElement, endTag: Span): TreeMember {
  const solid = texts.filter((leaf) => leaf.style !== 'blank');
  const first = texts[0];
  const last = texts.at(-1);
  if (solid.length > 0 && first !== undefined && last !== undefined) {
    if (members.some((member) => !member.key.startsWith('@'))) {
      refuseText(
        text,
        solid[0]?.span.start ?? start,
        `<${name}> holds text between elements, which cannot be given as entries; own the file as text`,
      );
    }
    const span = { start: first.span.start, end: last.span.end };
    const value = texts.map((leaf) => leaf.text).join('');
    members.push({ key: '#text', span, value: { kind: 'leaf', span, text: value, style: texts.length > 1 ? 'split' : 'text' } });
  }
  const span = { start: head.end, end: endTag.start };
  return { key: name, span: { start, end: endTag.end }, value: { kind: 'map', span, members, head } };
}

const references: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function decodeReferences(text: string, span: Span, raw: string): string {
  return raw.replace(/&([^;&\s]{0,40};?)/g, (whole, body: string) => {
    const name = body.slice(0, -1);
    const digits = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(name);
    const code = digits === null ? undefined : digits[1] === undefined ? Number(digits[2]) : Number.parseInt(digits[1], 16);
    if (!body.endsWith(';') || (code === undefined && !Object.hasOwn(references, name)) || (code !== undefined && !isCharacter(code))) {
      return refuseText(text, span.start, `'${whole}' is no reference that is known here; write &amp; for an ampersand`);
    }
    return code === undefined ? (references[name] ?? '') : String.fromCodePoint(code);
  });
}

/** Characters that XML 1.0 can hold. */
export function isCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
  return code < 0xd800 || (code > 0xdfff && code < 0xfffe) || (code > 0xffff && code <= 0x10ffff);
}
