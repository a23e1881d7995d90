export { type Codec, CodecError, codecs, type Entries, type Entry, getCodec } from './formats/index.ts';
export type {
  Adapter,
  AdapterEngine,
  ComparisonRule,
  MemberScope,
  MemberWord,
  ParameterFinding,
  RenderEnvironment,
} from './spec/adapter.ts';
export { canonicalise } from './spec/canonicalise.ts';
export { adapterEngine } from './spec/engine.ts';

/** Folders beside this file that hold the products Plumb knows by itself. */
export const builtinAdapters = ['nginx', 'redis', 'zookeeper'] as const;

/** Where those folders are, for the programs that read them. */
export const builtinAdaptersUrl = new URL('./', import.meta.url);
