import type { CommitRecord, FleetExpectation, LastReport, SourceState, StatusInput } from '../../status/index.ts';
import type { CommitStore } from '../commits/commit-store.ts';
import type { RolloutStore } from '../rollouts/rollout-store.ts';

export interface StatusInputOptions {
  readonly store: Pick<CommitStore, 'readCommits' | 'readCommit'> & Pick<RolloutStore, 'readRollouts'>;
  readonly expectation: () => FleetExpectation | undefined;
  readonly source?: () => SourceState | undefined;
  readonly clock: () => number;
  /** The last report of every host. */
  readonly readReports: () => Promise<ReadonlyMap<string, LastReport>>;
  /** What keeps the server from its work. Absent: nobody looks. */
  readonly findObstacle?: () => Promise<string | undefined>;
}

const recentCommits = 200;

/** Undefined until a commit was compiled. */
export async function readStatusInput(options: StatusInputOptions): Promise<StatusInput | undefined> {
  const expectation = options.expectation();
  if (expectation === undefined) return undefined;
  const reports = await options.readReports();
  const source = options.source?.();
  const commits = await readCommits(options.store, reports);
  const coordination = await options.store.readRollouts();
  const obstacle = await options.findObstacle?.();
  return {
    expectation,
    reports,
    now: options.clock(),
    commits,
    coordination,
    ...(source === undefined ? {} : { source }),
    ...(obstacle === undefined ? {} : { obstacle }),
  };
}

/** The recent commits, and any older one that a host is still on. */
async function readCommits(store: StatusInputOptions['store'], reports: ReadonlyMap<string, LastReport>): Promise<readonly CommitRecord[]> {
  const recent = await store.readCommits(recentCommits);
  const known = new Set(recent.map(({ id }) => id));
  const enforced = new Set([...reports.values()].flatMap(({ report }) => report.commit ?? []));
  const older = await Promise.all([...enforced].filter((id) => !known.has(id)).map((id) => store.readCommit(id)));
  return [...recent, ...older.flatMap((commit) => commit ?? [])];
}
