import {
  COLLECTION_STYLE_FLOW,
  EVENT_ALIAS,
  EVENT_DOCUMENT,
  EVENT_POP,
  EVENT_SCALAR,
  EVENT_SEQUENCE,
  type Event,
  getScalarValue,
  load,
  type MappingEvent,
  parseEvents,
  SCALAR_STYLE_DOUBLE_QUOTED,
  SCALAR_STYLE_FOLDED_BLOCK,
  SCALAR_STYLE_LITERAL_BLOCK,
  SCALAR_STYLE_PLAIN,
  SCALAR_STYLE_SINGLE_QUOTED,
  type ScalarEvent,
  type SequenceEvent,
  YAMLException,
} from 'js-yaml';
import { CodecError } from './codec.ts';
import { stringOfText, textOfString } from './scalar-text.ts';
import { type Container, depthLimit, refuseText, type Span, type Tree, type TreeMember } from './tree.ts';
import { canonicalYamlText, isYamlLiteral } from './yaml-scalar.ts';

/** One document with a mapping at the top. Anchors are followed; an edit that would touch a shared value is refused by the core. */
export function scanYaml(text: string): Container {
  const events = readEvents(text);
  const empty: Container = { kind: 'map', span: { start: text.length, end: text.length }, members: [], style: 'block' };
  if (events.length === 0) return empty;
  if (events.filter((event) => event.type === EVENT_DOCUMENT).length > 1)
    refuseText(text, text.length, 'the text holds several documents; keep one');
  const reader: Reader = { text, events, index: 1, cursor: 0, anchors: new Map(), size: 0 };
  const root = readNode(reader);
  if (root.kind === 'map') return root;
  if (root.kind === 'leaf' && root.text === 'null') return empty;
  return refuseText(text, root.span.start, 'the document is no mapping; begin it with a key');
}

interface Reader {
  readonly text: string;
  readonly events: readonly Event[];
  index: number;
  /** Behind the last token that was read. */
  cursor: number;
  readonly anchors: Map<string, { readonly tree: Tree; readonly size: number }>;
  /** Nodes so far, those behind aliases included: js-yaml shares them, entries do not. */
  size: number;
}

const sizeLimit = 200_000;

function readEvents(text: string): readonly Event[] {
  try {
    const events = parseEvents(text, { maxDepth: depthLimit });
    if (events.length > 0) load(text, { maxDepth: depthLimit, maxAliases: 50 });
    return events;
  } catch (error) {
    const line = error instanceof YAMLException ? (error.mark?.line ?? 0) + 1 : 1;
    throw new CodecError(error instanceof YAMLException ? error.reason : String(error), line);
  }
}

function readNode(reader: Reader): Tree {
  const { text } = reader;
  const event = reader.events[reader.index];
  reader.index += 1;
  reader.size += 1;
  if (event === undefined || event.type === EVENT_POP || event.type === EVENT_DOCUMENT)
    return refuseText(text, reader.cursor, 'a value is missing');
  if (event.type === EVENT_ALIAS) return readAlias(reader, { start: event.anchorStart, end: event.anchorEnd });
  const before = reader.size;
  const tree = event.type === EVENT_SCALAR ? readScalar(reader, event) : readCollection(reader, event);
  if (event.anchorStart >= 0) reader.anchors.set(text.slice(event.anchorStart, event.anchorEnd), { tree, size: reader.size - before + 1 });
  return tree;
}

function readAlias(reader: Reader, name: Span): Tree {
  const { text } = reader;
  const found =
    reader.anchors.get(text.slice(name.start, name.end)) ??
    refuseText(text, name.start, 'an alias stands inside of its own anchor; remove it');
  reader.size += found.size;
  if (reader.size > sizeLimit)
    refuseText(text, name.start, `aliases blow the document up to more than ${sizeLimit} values; write the values out`);
  reader.cursor = name.end;
  return found.tree.kind === 'leaf' ? { ...found.tree, span: { start: name.start - 1, end: name.end } } : found.tree;
}

function readScalar(reader: Reader, event: ScalarEvent): Tree {
  const { text, cursor } = reader;
  const value = getScalarValue(text, event);
  if (event.valueStart < 0) return { kind: 'leaf', span: { start: cursor, end: cursor }, text: 'null', style: 'empty' };
  switch (event.style) {
    case SCALAR_STYLE_PLAIN: {
      const span = { start: event.valueStart, end: event.valueEnd };
      reader.cursor = span.end;
      const tag = event.tagStart >= 0 ? text.slice(event.tagStart, event.tagEnd) : '';
      return {
        kind: 'leaf',
        span,
        text: isYamlLiteral(value) && tag !== '!!str' ? canonicalYamlText(value) : textOfString(value, isYamlLiteral),
      };
    }
    case SCALAR_STYLE_SINGLE_QUOTED:
    case SCALAR_STYLE_DOUBLE_QUOTED: {
      const span = { start: event.valueStart - 1, end: event.valueEnd + 1 };
      reader.cursor = span.end;
      return { kind: 'leaf', span, text: textOfString(value, isYamlLiteral) };
    }
    case SCALAR_STYLE_LITERAL_BLOCK:
    case SCALAR_STYLE_FOLDED_BLOCK: {
      const start = text.slice(cursor, event.valueStart).search(/[|>]/) + cursor;
      const lines = text.slice(start, event.valueEnd).trimEnd();
      reader.cursor = start + lines.length;
      return { kind: 'leaf', span: { start, end: reader.cursor }, text: textOfString(value, isYamlLiteral) };
    }
    default:
      return refuseText(text, cursor, 'a scalar of an unknown style; quote it');
  }
}

function readCollection(reader: Reader, event: MappingEvent | SequenceEvent): Container {
  const { text } = reader;
  const flow = event.style === COLLECTION_STYLE_FLOW;
  const kind = event.type === EVENT_SEQUENCE ? 'list' : 'map';
  const members: TreeMember[] = [];
  reader.cursor = flow ? event.start + 1 : Math.max(reader.cursor, kind === 'list' ? event.start : 0);
  while (reader.events[reader.index]?.type !== EVENT_POP) {
    if (flow) reader.cursor = behind(text, reader.cursor, ',') ?? reader.cursor;
    members.push(kind === 'map' ? readPair(reader) : readItem(reader, flow));
  }
  reader.index += 1;
  const start = flow ? event.start + 1 : event.start;
  if (!flow) return { kind, span: { start, end: members.at(-1)?.span.end ?? start }, members, style: 'block' };
  const comma = behind(text, reader.cursor, ',') ?? reader.cursor;
  const end = (behind(text, comma, kind === 'map' ? '}' : ']') ?? comma + 1) - 1;
  reader.cursor = end + 1;
  return { kind, span: { start, end }, members, style: 'flow' };
}

function readPair(reader: Reader): TreeMember {
  const { text } = reader;
  const key = readNode(reader);
  if (key.kind !== 'leaf') refuseText(text, reader.cursor, 'a key is a mapping or a list; use text');
  const colon = behind(text, reader.cursor, ':');
  reader.cursor = colon ?? reader.cursor;
  // A key without characters stands where its colon does.
  const start = key.style === 'empty' && colon !== undefined ? colon - 1 : key.span.start;
  const value = readNode(reader);
  // A key that looks like a number or a boolean is text here as everywhere.
  const content = stringOfText(key.text, isYamlLiteral) ?? key.text;
  return { key: content, span: { start, end: reader.cursor }, value };
}

function readItem(reader: Reader, flow: boolean): TreeMember {
  const from = flow ? undefined : behind(reader.text, reader.cursor, '-');
  if (from !== undefined) reader.cursor = from;
  const value = readNode(reader);
  const start = from === undefined ? (value.kind === 'leaf' ? value.span.start : value.span.start - 1) : from - 1;
  return { key: '', span: { start, end: reader.cursor }, value };
}

/** Offset behind a mark, with blanks, line breaks and comments before it. */
function behind(text: string, from: number, mark: string): number | undefined {
  const layout = /(?:\s|(?<=\s)#[^\n]*)*/y;
  layout.lastIndex = from;
  layout.exec(text);
  const at = Math.max(from, layout.lastIndex);
  return text.startsWith(mark, at) ? at + mark.length : undefined;
}
