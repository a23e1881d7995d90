import type { Mark } from '../document.ts';
import { limits } from './limits.ts';
import type { ParsedDocument, TextProblem } from './parsed-text.ts';

/** A finished value. */
export interface Built {
  readonly value: unknown;
  readonly mark: Mark;
  /** Values in it, aliases counted with all they stand for. */
  readonly size: number;
}

/** An open map or list. */
export interface Frame {
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

/** One document while it is read. */
export interface YamlState {
  readonly text: string;
  readonly frames: Frame[];
  readonly anchors: Map<string, Built>;
  readonly problems: TextProblem[];
  aliases: number;
  /** Values made so far in this document. */
  values: number;
  at: number;
  complete: boolean;
}

export function startDocument(text: string): YamlState {
  const frames = [createFrame('document', { at: 0, anchor: undefined })];
  return { text, frames, anchors: new Map(), problems: [], aliases: 0, values: 0, at: 0, complete: true };
}

export function endDocument(state: YamlState): ParsedDocument {
  const root = topFrame(state);
  const value = Array.isArray(root.value) ? root.value[0] : undefined;
  return { value: value ?? null, mark: root.listed[0] ?? { at: state.at }, complete: state.complete, problems: state.problems };
}

export function createFrame(kind: Frame['kind'], { at, anchor }: Pick<Frame, 'at' | 'anchor'>): Frame {
  return { kind, at, anchor, value: kind === 'map' ? {} : [], keyed: new Map(), listed: [], size: kind === 'document' ? 0 : 1 };
}

export function topFrame(state: YamlState): Frame {
  const frame = state.frames.at(-1);
  if (frame === undefined) throw new Error('parser events are not balanced');
  return frame;
}

/** The rest of a document with too many values is only counted through. */
export function isFull(state: YamlState): boolean {
  return state.values > limits.valuesPerDocument;
}

/** Puts a finished value where the parser stands. An alias weighs all it stands for, so that aliases of aliases cannot explode. */
export function addBuilt(state: YamlState, built: Built, weight = 1): void {
  const frame = topFrame(state);
  state.values += weight;
  frame.size += built.size;
  if (isFull(state)) spoil(state, { code: 'MW1017', detail: `more than ${limits.valuesPerDocument} values` });
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

/** A problem after which the document's values cannot be judged any more. */
export function spoil(state: YamlState, problem: Omit<TextProblem, 'at' | 'path'>): void {
  state.complete = false;
  report(state, problem);
}

/** A problem where the parser stands; `key` when it is about a key of the open map. */
export function report(state: YamlState, problem: Omit<TextProblem, 'at' | 'path'>, key?: string): void {
  const path = state.frames.flatMap((frame) => (frame.kind === 'document' ? [] : stepOf(frame)));
  state.problems.push({ ...problem, at: state.at, path: key === undefined ? path : [...path, key] });
}

function stepOf(frame: Frame): readonly (string | number)[] {
  if (Array.isArray(frame.value)) return [frame.value.length];
  return frame.key === undefined ? [] : [frame.key.text];
}
