import type { LastStatus, LeaseHolder, RolloutState } from '../../reconciler/rollout/index.ts';
import type { MemberStatusReport } from '../../schemas/index.ts';

/** A rollout for tests: everybody is silent and nothing has happened yet. */
export function aRolloutState(over: Partial<RolloutState> & Pick<RolloutState, 'middleware' | 'commit'>): RolloutState {
  return {
    version: 1,
    revision: 'sha256:one',
    startedAt: 0,
    commits: [over.commit],
    begunAt: 0,
    unheard: [],
    fence: 0,
    sights: {},
    holders: [],
    ended: {},
    waiting: {},
    done: {},
    log: [],
    ...over,
  };
}

/** The last status of a member as reported at `asOf`: by default ready and in need of nothing. */
export function aLastStatus(
  { asOf, host, ...rest }: Partial<LastStatus> & { readonly asOf: number; readonly host: string },
  evidence: Partial<MemberStatusReport> & Pick<MemberStatusReport, 'member' | 'commit'>,
): LastStatus {
  return {
    host,
    session: `session-${host}`,
    sequence: 1,
    asOf,
    receivedAt: asOf + 400,
    wasReady: true,
    ...rest,
    evidence: { ready: true, facts: {}, message: '', needs: false, ...evidence },
  };
}

/** A lease for a restart that was given at `grantedAt` and heard of since. */
export function aHolder(over: Partial<LeaseHolder> & Pick<LeaseHolder, 'member' | 'host' | 'commit' | 'grantedAt'>): LeaseHolder {
  return { fence: 1, revision: 'sha256:one', action: 'restart', reasons: [], seenAt: over.grantedAt, ...over };
}
