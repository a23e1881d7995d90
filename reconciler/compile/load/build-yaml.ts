import { type AliasEvent, EVENT_ID, type Event, getScalarValue, type MappingEvent, type ScalarEvent, type SequenceEvent } from 'js-yaml';
import type { Mark } from '../document.ts';
import { limits, refusedKeys } from './limits.ts';
import type { ParsedDocument, TextProblem } from './parsed-text.ts';
import { readScalar, readTag } from './yaml-scalar.ts';

interface Built {
  readonly value: unknown;
  readonly mark: Mark;
  /** Values in it, aliases counted with all they stand for. */
  readonly size: number;
}

interface Frame {
  readonly kind: 'map' | 'list' | 'document';
  readonly at: number;
  readonly anchor: string | undefined;
  readonly value: Record<string, unknown> | unknown[];
  readonly keyed: Map<string, Mark>;
  readonly listed: Mark[];
  size: number;
  /** A map's key waiting for its value; `refused` when the value is to be thrown away. */
  key?: { readonly text: string; readonly at: number; readonly refused: boolean } | undefined;
}

interface State {
  readonly text: string;
  frames: Frame[];
  anchors: Map<string, Built>;
  aliases: number;
  /** Values made so far in this document. */
  values: number;
  at: number;
  complete: boolean;
  problems: TextProblem[];
}

/** Values and places from parser events. Aliases share the value they name; their places are where it is written. */
export function buildYaml(text: string, events: readonly Event[]): readonly ParsedDocument[] {
  const documents: ParsedDocument[] = [];
  let state = startDocument(text);
  for (const event of events) {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        state = startDocument(text);
        break;
      case EVENT_ID.POP:
        if (state.frames.length > 1) closeFrame(state);
        else documents.push(endDocument(state));
        break;
      default:
        if (!isFull(state)) addNode(state, event);
        else if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) state.frames.push(createFrame('list', state.at, undefined));
    }
  }
  return documents;
}

function addNode(state: State, event: ScalarEvent | SequenceEvent | MappingEvent | AliasEvent): void {
  state.at = offsetOf(event) ?? state.at;
  if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) return openFrame(state, event);
  if (event.type === EVENT_ID.ALIAS) return addAlias(state, event);
  const frame = top(state);
  if (frame.kind === 'map' && frame.key === undefined) return setKey(state, frame, getScalarValue(state.text, event), event.style === 1);
  const scalar = readScalar(state.text, event);
  if (scalar.problem !== undefined) state.problems.push({ ...scalar.problem, at: state.at });
  const built = { value: scalar.value, mark: { at: state.at }, size: 1 };
  if (event.anchorStart !== -1) state.anchors.set(state.text.slice(event.anchorStart, event.anchorEnd), built);
  add(state, built);
}

function addAlias(state: State, event: AliasEvent): void {
  const name = state.text.slice(event.anchorStart, event.anchorEnd);
  const target = state.anchors.get(name);
  if (++state.aliases === limits.aliases + 1) spoil(state, 'MW1007', `more than ${limits.aliases} aliases in one document`);
  if (target === undefined) {
    const inside = state.frames.some((frame) => frame.anchor === name);
    if (inside) spoil(state, 'MW1007', `alias *${name} stands inside the value it names`);
    else spoil(state, 'MW1005', `no anchor &${name} stands before this alias`);
  }
  const frame = top(state);
  if (frame.kind === 'map' && frame.key === undefined) return setKey(state, frame, typeof target?.value === 'string' ? target.value : undefined, false);
  const refused = target === undefined || state.aliases > limits.aliases;
  add(state, refused ? { value: null, mark: { at: state.at }, size: 1 } : { ...target, mark: { ...target.mark, at: state.at } });
}

function openFrame(state: State, event: SequenceEvent | MappingEvent): void {
  const kind = event.type === EVENT_ID.MAPPING ? 'map' : 'list';
  const problem = readTag(state.text, event, kind === 'map' ? 'map' : 'seq');
  if (problem !== undefined) state.problems.push({ ...problem, at: state.at });
  const frame = top(state);
  if (frame.kind === 'map' && frame.key === undefined) setKey(state, frame, undefined, false);
  const anchor = event.anchorStart === -1 ? undefined : state.text.slice(event.anchorStart, event.anchorEnd);
  state.frames.push(createFrame(kind, Math.max(0, event.start), anchor));
}

function createFrame(kind: Frame['kind'], at: number, anchor: string | undefined): Frame {
  return { kind, at, anchor, value: kind === 'map' ? {} : [], keyed: new Map(), listed: [], size: kind === 'document' ? 0 : 1 };
}

/** The rest of a document with too many values is only counted through. */
function isFull(state: State): boolean {
  return state.values > limits.valuesPerDocument;
}

function closeFrame(state: State): void {
  const frame = state.frames.pop();
  if (frame === undefined || isFull(state)) return;
  const built: Built = {
    value: frame.value,
    mark: { at: frame.at, children: frame.kind === 'map' ? frame.keyed : frame.listed },
    size: frame.size,
  };
  if (frame.anchor !== undefined) state.anchors.set(frame.anchor, built);
  const parent = top(state);
  // A collection used as a key was reported when it opened: it stands for the key, and the next node is thrown away with it.
  if (parent.kind === 'map' && parent.key?.text === '' && parent.key.refused && parent.key.at === frame.at) return;
  add(state, built);
}

function setKey(state: State, frame: Frame, text: string | undefined, plain: boolean): void {
  const at = state.at;
  let refused = true;
  if (text === undefined) state.problems.push({ code: 'MW1020', at, detail: 'a list or a map stands where a key should' });
  else if (plain && text === '<<') spoil(state, 'MW1010', '<< takes over the keys of another map');
  else if (refusedKeys.has(text)) state.problems.push({ code: 'MW1009', at, detail: `${JSON.stringify(text)} is refused as a key` });
  else if (Object.hasOwn(frame.value, text)) state.problems.push({ code: 'MW1008', at, detail: `${JSON.stringify(text.slice(0, 80))} stands in this map already` });
  else refused = false;
  if (text === undefined) state.complete = false;
  frame.key = { text: text ?? '', at, refused };
}

function add(state: State, built: Built): void {
  const frame = top(state);
  state.values += built.size;
  frame.size += built.size;
  if (isFull(state)) spoil(state, 'MW1017', `more than ${limits.valuesPerDocument} values`);
  if (Array.isArray(frame.value)) {
    frame.value.push(built.value);
    frame.listed.push(built.mark);
    return;
  }
  const key = frame.key;
  frame.key = undefined;
  if (key === undefined || key.refused || !state.complete) return;
  frame.value[key.text] = built.value;
  frame.keyed.set(key.text, { ...built.mark, keyAt: key.at });
}

function spoil(state: State, code: TextProblem['code'], detail: string): void {
  state.complete = false;
  state.problems.push({ code, at: state.at, detail });
}

function startDocument(text: string): State {
  return { text, frames: [createFrame('document', 0, undefined)], anchors: new Map(), aliases: 0, values: 0, at: 0, complete: true, problems: [] };
}

function endDocument(state: State): ParsedDocument {
  const root = top(state);
  const value = Array.isArray(root.value) ? root.value[0] : undefined;
  return { value: value ?? null, mark: root.listed[0] ?? { at: state.at }, complete: state.complete, problems: state.problems };
}

function top(state: State): Frame {
  const frame = state.frames.at(-1);
  if (frame === undefined) throw new Error('parser events are not balanced');
  return frame;
}

function offsetOf(event: ScalarEvent | SequenceEvent | MappingEvent | AliasEvent): number | undefined {
  if (event.type === EVENT_ID.ALIAS) return Math.max(0, event.anchorStart - 1);
  const at = event.type === EVENT_ID.SCALAR ? event.valueStart : event.start;
  if (at < 0) return undefined;
  const quoted = event.type === EVENT_ID.SCALAR && (event.style === 2 || event.style === 3);
  return quoted ? at - 1 : at;
}
