export type {
  Adapter,
  AdapterEngine,
  ComparisonRule,
  ExplainedStatus,
  FindingSource,
  MemberScope,
  ParameterFinding,
  RenderEnvironment,
  RenderFinding,
  SafetyRules,
} from './engine/adapter.ts';
export { canonicalise } from './engine/compare/canonicalise.ts';
export { adapterEngine } from './engine/engine.ts';
export { findNames } from './engine/expressions/find-names.ts';
export {
  bytesOfText,
  type Codec,
  CodecError,
  codecs,
  type Entries,
  type EntriesChange,
  type Entry,
  getCodec,
  textOfBytes,
} from './formats/index.ts';

/** Folders beside this file that hold the products Plumb knows by itself. */
export const builtinAdapters = ['nginx', 'redis', 'zookeeper'] as const;

/** Where those folders are, for the programs that read them. */
export const builtinAdaptersUrl = new URL('./', import.meta.url);
