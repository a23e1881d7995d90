import type { ViewReader } from '../../reconciler/server/index.ts';
import { replaceTexts } from './xss-payloads.ts';

/** A reader that gives what another one gives for known names, with every text in it replaced. */
export function replacedReader(
  read: ViewReader,
  { names, replace }: { readonly names: ReaderNames; readonly replace: (text: string, index: number) => string },
): ViewReader {
  const replaced = async <Value>(view: Promise<Value>): Promise<Value> => replaceTexts(await view, replace);
  return {
    hasCommit: () => read.hasCommit(),
    comparable: () => replaced(read.comparable()),
    review: () => replaced(read.review(...names.review)),
    changes: () => replaced(read.changes(names.changes)),
    fleet: () => replaced(read.fleet({})),
    middleware: () => replaced(read.middleware(names.middleware)),
    host: () => replaced(read.host(names.host)),
    commit: () => replaced(read.commit(names.commit)),
    followedReview: (reference) => replaced(read.followedReview(reference)),
    rollouts: () => replaced(read.rollouts()),
    judgements: async () => {
      const judgements = [...((await read.judgements()) ?? [])];
      return new Map(judgements.map(([name, judgement]) => [name, replaceTexts(judgement, replace)]));
    },
    rollout: () => replaced(read.rollout(names.rollout)),
    driftHistory: (query) => replaced(read.driftHistory({ rangeMs: query.rangeMs, buckets: query.buckets })),
    events: ({ limit }) => replaced(read.events({ limit: Math.min(limit, 12) })),
  };
}

export interface ReaderNames {
  readonly middleware: string;
  readonly host: string;
  readonly commit: string;
  /** The middleware whose rollout is read. */
  readonly rollout: string;
  /** The commits that are compared. */
  readonly review: readonly [from: string, to: string];
  /** The middleware whose changes are shown. */
  readonly changes: string;
}
