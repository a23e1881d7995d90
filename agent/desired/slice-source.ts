import type { Adapter, AdapterEngine, FindingSource } from '../../adapters/index.ts';
import { compile, createLocator, sliceFor } from '../../reconciler/compile/index.ts';
import { checkHistory, type Source } from '../../reconciler/source/index.ts';
import type { Diagnostic, Slice } from '../../schemas/index.ts';

/** The answer of a commit about this host. */
export type SliceAnswer =
  | { readonly status: 'unchanged' }
  | {
      readonly status: 'slice';
      readonly commit: string;
      readonly slice: Slice;
      readonly adapters: Readonly<Record<string, Adapter>>;
      /** Where in the repository a finding of rendering belongs. */
      readonly locate?: FindingSource;
    }
  /** The commit is good, but this host is not in it; what holds for the whole fleet holds for its leaving too. */
  | {
      readonly status: 'unlisted';
      readonly commit: string;
      readonly fleet: Slice['fleet'];
      readonly host: string;
      /** Names of the hosts that the commit has. */
      readonly listed: readonly string[];
    }
  | ({ readonly status: 'refused' } & RefusedCommit);

/** A commit that is not applied: what runs stays enforced. */
export interface RefusedCommit {
  readonly commit: string;
  readonly reason: 'CommitRefused' | 'HistoryNotForward';
  readonly diagnostics: readonly Diagnostic[];
}

/** Brings the slice of this host. Git plus compile here today; a relay of compiled slices is another implementation. */
export interface SliceSource {
  /** Throws SourceError when nothing can be learned now. */
  next(position: HistoryState, signal: AbortSignal): Promise<SliceAnswer>;
}

/** Where this host stands in the history of commits. */
export interface HistoryState {
  /** The newest commit already answered. */
  readonly known?: string | undefined;
  /** The last good commit: what is new has to go on from it. */
  readonly inForce?: string | undefined;
  /** What a person accepted on this host in place of the commit in force. */
  readonly accepted?: string | undefined;
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
    async next({ known, inForce, accepted }, signal) {
      const newest = await source.check(signal);
      if (newest === known) return { status: 'unchanged' };
      const snapshot = await source.read(newest, signal);
      const { commit } = snapshot;
      const { fleet, diagnostics } = compile({ snapshot, engine, builtin });
      if (fleet === undefined) return { status: 'refused', commit, reason: 'CommitRefused', diagnostics };
      const replaces = fleet.document.value.spec.history?.replaces ?? [];
      const left = await checkHistory(source, { commit, inForce, accepted, replaces }, signal);
      if (left.length > 0) return { status: 'refused', commit, reason: 'HistoryNotForward', diagnostics: left };
      const own = sliceFor(fleet, host);
      return own === undefined
        ? { status: 'unlisted', commit, fleet: fleet.settings, host, listed: [...fleet.hosts.keys()] }
        : { status: 'slice', commit, ...own, locate: createLocator(fleet) };
    },
  };
}
