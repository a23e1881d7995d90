import type { Adapter, AdapterEngine } from '../../adapters/index.ts';
import { compile, sliceFor } from '../../reconciler/compile/index.ts';
import type { Source } from '../../reconciler/source/index.ts';
import type { Diagnostic, Slice } from '../../schemas/index.ts';

/** The answer of a commit about this host. */
export type SliceAnswer =
  | { readonly status: 'unchanged' }
  | { readonly status: 'slice'; readonly commit: string; readonly slice: Slice; readonly adapters: Readonly<Record<string, Adapter>> }
  /** The commit is good, but this host is not in it; what holds for the whole fleet holds for its leaving too. */
  | { readonly status: 'unlisted'; readonly commit: string; readonly fleet: Slice['fleet'] }
  /** The commit has errors: what runs stays enforced. */
  | { readonly status: 'refused'; readonly commit: string; readonly diagnostics: readonly Diagnostic[] };

/** Brings the slice of this host. Git plus compile here today; a relay of compiled slices is another implementation. */
export interface SliceSource {
  /** Throws SourceError when nothing can be learned now. `known` is the newest commit already answered. */
  next(known: string | undefined, signal: AbortSignal): Promise<SliceAnswer>;
}

export interface CompiledSliceOptions {
  readonly source: Source;
  readonly engine: AdapterEngine;
  readonly builtin: readonly Adapter[];
  readonly host: string;
}

/** Compiles the whole commit on this host: nothing between Git and the host has to be trusted. */
export function createCompiledSliceSource({ source, engine, builtin, host }: CompiledSliceOptions): SliceSource {
  return {
    async next(known, signal) {
      const commit = await source.check(signal);
      if (commit === known) return { status: 'unchanged' };
      const snapshot = await source.read(commit, signal);
      const { fleet, diagnostics } = compile({ snapshot, engine, builtin });
      if (fleet === undefined) return { status: 'refused', commit, diagnostics };
      const own = sliceFor(fleet, host);
      return own === undefined ? { status: 'unlisted', commit, fleet: fleet.settings } : { status: 'slice', commit, ...own };
    },
  };
}
