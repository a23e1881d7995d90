import { type AliasEvent, EVENT_ID, type Event, getScalarValue, type MappingEvent, type ScalarEvent, type SequenceEvent } from 'js-yaml';
import { limits, refusedKeys } from './limits.ts';
import type { ParsedDocument } from './parsed-text.ts';
import {
  addBuilt,
  createFrame,
  endDocument,
  type Frame,
  isFull,
  report,
  spoil,
  startDocument,
  topFrame,
  type YamlState,
} from './yaml-frames.ts';
import { readScalar, readTag } from './yaml-scalar.ts';

type NodeEvent = ScalarEvent | SequenceEvent | MappingEvent | AliasEvent;

/** Values and places from parser events. Aliases share the value they name; places inside it are where it is written. */
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
        else if (isCollection(event)) state.frames.push(createFrame('list', { at: state.at, anchor: undefined }));
    }
  }
  return documents;
}

function addNode(state: YamlState, event: NodeEvent): void {
  state.at = offsetOf(event) ?? state.at;
  if (isCollection(event)) openFrame(state, event);
  else if (event.type === EVENT_ID.ALIAS) addAlias(state, event);
  else addScalar(state, event);
}

function addScalar(state: YamlState, event: ScalarEvent): void {
  const frame = topFrame(state);
  if (awaitsKey(frame)) {
    setKey(state, { text: getScalarValue(state.text, event), plain: event.style === 1 });
    return;
  }
  const { value, problem } = readScalar(state.text, event);
  if (problem?.code === 'MW1011') spoil(state, problem);
  else if (problem !== undefined) report(state, problem);
  const built = { value, mark: { at: state.at }, size: 1 };
  if (event.anchorStart !== -1) state.anchors.set(state.text.slice(event.anchorStart, event.anchorEnd), built);
  addBuilt(state, built);
}

function addAlias(state: YamlState, event: AliasEvent): void {
  const name = state.text.slice(event.anchorStart, event.anchorEnd);
  const target = state.anchors.get(name);
  if (++state.aliases === limits.aliases + 1)
    spoil(state, { code: 'MW1007', detail: `more than ${limits.aliases} aliases in one document` });
  if (target === undefined) {
    const inside = state.frames.some((frame) => frame.anchor === name);
    if (inside) spoil(state, { code: 'MW1007', detail: `alias *${name.slice(0, 80)} stands inside the value it names` });
    else spoil(state, { code: 'MW1005', detail: `no anchor &${name.slice(0, 80)} stands before this alias` });
  }
  if (awaitsKey(topFrame(state))) setKey(state, { text: typeof target?.value === 'string' ? target.value : undefined, plain: false });
  else if (target === undefined || state.aliases > limits.aliases) addBuilt(state, { value: null, mark: { at: state.at }, size: 1 });
  else addBuilt(state, { ...target, mark: { ...target.mark, at: state.at } }, target.size);
}

function openFrame(state: YamlState, event: SequenceEvent | MappingEvent): void {
  const kind = event.type === EVENT_ID.MAPPING ? 'map' : 'list';
  const problem = readTag(state.text, event, kind === 'map' ? 'map' : 'seq');
  if (problem !== undefined) spoil(state, problem);
  if (awaitsKey(topFrame(state))) setKey(state, { text: undefined, plain: false });
  const anchor = event.anchorStart === -1 ? undefined : state.text.slice(event.anchorStart, event.anchorEnd);
  state.frames.push(createFrame(kind, { at: Math.max(0, event.start), anchor }));
}

function closeFrame(state: YamlState): void {
  const frame = state.frames.pop();
  if (frame === undefined || isFull(state)) return;
  const children = frame.kind === 'map' ? frame.keyed : frame.listed;
  const built = { value: frame.value, mark: { at: frame.at, children }, size: frame.size };
  if (frame.anchor !== undefined) state.anchors.set(frame.anchor, built);
  const parent = topFrame(state);
  // A collection used as a key was reported when it opened: it stands for the key, and the next node is thrown away with it.
  if (parent.kind === 'map' && parent.key?.text === '' && parent.key.refused && parent.key.at === frame.at) return;
  addBuilt(state, built);
}

function setKey(state: YamlState, { text, plain }: { readonly text: string | undefined; readonly plain: boolean }): void {
  const frame = topFrame(state);
  const problems = state.problems.length;
  if (text === undefined) spoil(state, { code: 'MW1020', detail: 'a list or a map stands where a key should' });
  else if (plain && text === '<<') spoil(state, { code: 'MW1010', detail: '<< takes over the keys of another map' });
  else if (refusedKeys.has(text)) report(state, { code: 'MW1009', detail: `${JSON.stringify(text)} is refused as a key` }, text);
  else if (Object.hasOwn(frame.value, text))
    report(state, { code: 'MW1008', detail: `${JSON.stringify(text.slice(0, 80))} stands in this map already` }, text);
  frame.key = { text: text ?? '', at: state.at, refused: state.problems.length > problems };
}

function awaitsKey(frame: Frame): boolean {
  return frame.kind === 'map' && frame.key === undefined;
}

function isCollection(event: NodeEvent): event is SequenceEvent | MappingEvent {
  return event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE;
}

/** Where the node begins, with its quote. Undefined for empty nodes. */
function offsetOf(event: NodeEvent): number | undefined {
  if (event.type === EVENT_ID.ALIAS) return Math.max(0, event.anchorStart - 1);
  const at = event.type === EVENT_ID.SCALAR ? event.valueStart : event.start;
  if (at < 0) return undefined;
  const quoted = event.type === EVENT_ID.SCALAR && (event.style === 2 || event.style === 3);
  return quoted ? at - 1 : at;
}
