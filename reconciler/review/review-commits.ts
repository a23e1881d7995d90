import type { AdapterEngine } from '../../adapters/index.ts';
import type { Compiled } from '../compile/index.ts';
import { decideHostStatus, type LastReport } from '../status/index.ts';
import { buildReview, hostsInvolved } from './build-review.ts';
import { changedFiles } from './changed-files.ts';
import { lastHostStatus } from './last-host-status.ts';
import type { Review } from './review.ts';
import type { LastHostStatus } from './review-input.ts';

/** A commit with what it was compiled from. */
export interface CommitSide {
  readonly compiled: Compiled;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export interface CommitPair {
  /** The commit that hosts are assumed to run. */
  readonly from: CommitSide;
  readonly to: CommitSide;
}

/** Last reports of hosts, from a server. */
export interface KnownReports {
  /** The last one of each host, by name. */
  readonly reports: ReadonlyMap<string, LastReport>;
  /** Silence after which a report is no longer what is true now. Default: as the first commit says. */
  readonly staleAfterMs?: number;
  /** Milliseconds since the epoch, on the server's clock. */
  readonly now: number;
}

/** The review that `plumb review --server` would give now, from what a server has at hand. */
export function reviewCommits({ from, to }: CommitPair, { engine, ...known }: KnownReports & { readonly engine: AdapterEngine }): Review {
  const lastStatuses = readLastStatuses({ from, to }, known);
  return buildReview({
    from: from.compiled,
    to: to.compiled,
    changedFiles: changedFiles(from.files, to.files),
    engine,
    ...(lastStatuses === undefined ? {} : { lastStatuses }),
  });
}

/** The hosts that a review of the two wants to see; undefined where one of them has errors. */
function readLastStatuses({ from, to }: CommitPair, known: KnownReports): ReadonlyMap<string, LastHostStatus> | undefined {
  if (from.compiled.fleet === undefined || to.compiled.fleet === undefined) return undefined;
  const hosts = hostsInvolved({ from: from.compiled.fleet, to: to.compiled.fleet });
  const { staleAfterMs = from.compiled.fleet.settings.staleAfterMs } = known;
  return new Map(hosts.map((host) => [host, seeHost(host, { ...known, staleAfterMs })]));
}

function seeHost(host: string, { reports, staleAfterMs, now }: Required<KnownReports>): LastHostStatus {
  const { state, seenAt, last } = decideHostStatus(host, { reports, now, expectation: { staleAfterMs } });
  return lastHostStatus({ state, ...(seenAt === undefined ? {} : { lastReportAt: seenAt }) }, last?.report);
}
