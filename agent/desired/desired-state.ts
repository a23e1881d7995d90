import type { Adapter, AdapterEngine, FindingSource, RenderEnvironment } from '../../adapters/index.ts';
import { departedSlice } from '../../reconciler/compile/index.ts';
import { SourceError } from '../../reconciler/source/index.ts';
import {
  type ConfigTest,
  digestOf,
  hasErrors,
  type MemberReading,
  type RenderedParameter,
  type Resource,
  type Slice,
} from '../../schemas/index.ts';
import { validateDocument } from '../../schemas/validate.ts';
import type { StateDirectory } from '../state/state-directory.ts';
import { readAccepted, settleAccepted } from './accepted-commit.ts';
import type { HistoryState, RefusedCommit, SliceAnswer, SliceSource } from './slice-source.ts';

/** The desired state of this host, rendered, by the last commit that was good. */
export interface Desired {
  readonly commit: string;
  readonly slice: Slice;
  readonly sliceDigest: string;
  readonly resources: readonly Resource[];
  readonly configTests: readonly ConfigTest[];
  readonly parameters: readonly RenderedParameter[];
  readonly readings: readonly MemberReading[];
}

export interface DesiredAnswer {
  /** Absent until a first good commit was seen. */
  readonly desired?: Desired;
  /** A newer commit that is not enforced, and why. */
  readonly refused?: RefusedCommit;
  /** Why nothing newer can be learned now. */
  readonly problem?: { readonly reason: string; readonly message: string };
}

export interface DesiredState {
  /** Asks the source, unless `offline`, and answers with the newest good state. Never throws for a source that fails. */
  next(options: { readonly offline: boolean; readonly signal: AbortSignal }): Promise<DesiredAnswer>;
}

export interface DesiredStateOptions {
  readonly source: SliceSource;
  readonly engine: AdapterEngine;
  readonly environment: RenderEnvironment;
  readonly state: StateDirectory;
}

const file = 'desired.json';

/** Keeps the last good slice in memory and on disk, so that the host is kept in shape without Git and after a reboot. */
export async function createDesiredState(options: DesiredStateOptions): Promise<DesiredState> {
  const restored = await restore(options);
  let answer = restored.answer;
  let accepted: string | undefined;
  return {
    async next({ offline, signal }) {
      if (offline) return answer;
      const earlier = accepted;
      accepted = await readAccepted(options.state);
      // What was just accepted may be the commit that was refused: it is asked for again.
      const known = accepted === earlier ? (answer.refused?.commit ?? answer.desired?.commit) : undefined;
      answer = await ask(answer, { ...options, signal, position: { known, inForce: answer.desired?.commit ?? restored.commit, accepted } });
      return answer;
    },
  };
}

interface Asking extends DesiredStateOptions {
  readonly signal: AbortSignal;
  readonly position: HistoryState;
}

async function ask(answer: DesiredAnswer, options: Asking): Promise<DesiredAnswer> {
  const { problem: _solved, ...kept } = answer;
  try {
    const found = await options.source.next(options.position, options.signal);
    const next = await accept(found, kept, options);
    if (next.desired !== kept.desired) await settleAccepted(options.state, options.position.accepted);
    return next;
  } catch (error) {
    options.signal.throwIfAborted();
    if (error instanceof SourceError) return { ...kept, problem: { reason: error.reason, message: error.message } };
    // A full disk or a fault of ours is no reason to stop keeping the host in shape.
    return { ...kept, problem: { reason: 'SourceFailed', message: error instanceof Error ? error.message : String(error) } };
  }
}

async function accept(found: SliceAnswer, kept: DesiredAnswer, options: DesiredStateOptions): Promise<DesiredAnswer> {
  const previous = kept.desired === undefined ? {} : { desired: kept.desired };
  switch (found.status) {
    case 'unchanged':
      return kept;
    case 'refused':
      return { ...previous, refused: found };
    case 'unlisted':
      return leave(found, previous, options);
    case 'slice': {
      const { desired, diagnostics } = render(found, options);
      if (desired === undefined) return { ...previous, refused: { commit: found.commit, reason: 'CommitRefused', diagnostics } };
      await remember(found, options.state);
      return { desired };
    }
  }
}

type UnlistedAnswer = Extract<SliceAnswer, { readonly status: 'unlisted' }>;

/** A host that Git no longer lists keeps nothing of Plumb's; one that was never listed has nothing to keep. */
async function leave(
  unlisted: UnlistedAnswer,
  previous: { readonly desired?: Desired },
  options: DesiredStateOptions,
): Promise<DesiredAnswer> {
  const { commit, fleet } = unlisted;
  if (previous.desired === undefined) return { problem: { reason: 'HostUnlisted', message: describeUnlisted(unlisted) } };
  const slice = departedSlice(previous.desired.slice, { commit, settings: fleet });
  const { desired } = render({ commit, slice, adapters: {} }, options);
  await remember({ commit, slice, adapters: {} }, options.state);
  return desired === undefined ? previous : { desired };
}

const maxListed = 10;

function describeUnlisted({ commit, host, listed }: UnlistedAnswer): string {
  const more = listed.length > maxListed ? ` and ${listed.length - maxListed} more` : '';
  const known = listed.length === 0 ? 'none' : `${listed.slice(0, maxListed).join(', ')}${more}`;
  return `commit ${commit} has no Host ${JSON.stringify(host)}; it has ${known}: add one to the repository, or start the agent with --host and the name that it has there`;
}

interface SliceWithAdapters {
  readonly commit: string;
  readonly slice: Slice;
  readonly adapters: Readonly<Record<string, Adapter>>;
  readonly locate?: FindingSource;
}

function render({ commit, slice, adapters, locate }: SliceWithAdapters, { engine, environment }: DesiredStateOptions) {
  const { rendered, diagnostics } = engine.render(slice, adapters, environment, locate);
  if (hasErrors(diagnostics)) return { diagnostics };
  const resources = rendered.resources as readonly Resource[];
  const { configTests, parameters, readings } = rendered;
  const desired: Desired = { commit, slice, sliceDigest: digestOf(slice), resources, configTests, parameters, readings };
  return { desired, diagnostics };
}

async function remember({ slice, adapters }: SliceWithAdapters, state: StateDirectory): Promise<void> {
  const folders = Object.values(adapters).map(({ name, origin, files }) => ({ name, origin, files }));
  await state.write(file, JSON.stringify({ slice, adapters: folders }));
}

interface Restored {
  readonly answer: DesiredAnswer;
  /** The commit that was in force, also where its slice cannot be used: history goes on from it. */
  readonly commit?: string;
}

/** A remembered slice that no longer renders (another version of Plumb) is as good as none: Git brings it again. */
async function restore(options: DesiredStateOptions): Promise<Restored> {
  const text = await options.state.read(file);
  if (text === undefined) return { answer: {} };
  try {
    const { slice, adapters } = JSON.parse(text) as {
      slice: Slice;
      adapters: { name: string; origin: string; files: Record<string, string> }[];
    };
    const { commit } = slice;
    if (validateDocument('Slice', slice).length > 0) return { answer: {}, commit };
    const loaded = adapters.flatMap((folder) => options.engine.load(folder).adapter ?? []);
    const { desired } = render({ commit, slice, adapters: Object.fromEntries(loaded.map((one) => [one.name, one])) }, options);
    return { answer: desired === undefined ? {} : { desired }, commit };
  } catch {
    return { answer: {} };
  }
}
