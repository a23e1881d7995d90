import type { Kysely } from 'kysely';
import type { IdentityStore } from '../commits/identity-store.ts';
import type { SentStatusStore } from '../commits/sent-status-store.ts';
import type { NonceStore } from '../http/nonce-store.ts';
import type { ReviewStore } from '../reviews/review-store.ts';
import type { RolloutStore } from '../rollouts/rollout-store.ts';
import { createCommitStore } from './create-commit-store.ts';
import { createReportStore } from './create-report-store.ts';
import type { DatabaseWays } from './database-ways.ts';
import { readExecutedSteps } from './executed-steps.ts';
import { readDepartedIdentities, writeIdentities } from './host-identities.ts';
import { insertNonce, isNonceUsed } from './insert-nonce.ts';
import { pruneStore } from './prune-store.ts';
import { readRollout, readRolloutHeads, readRollouts } from './read-rollouts.ts';
import { countSurprises, readReviewedChain, readReviewHeads, writeReviewedCommit } from './reviewed-commits.ts';
import { claimStatus, readSentStatuses, writeSentStatus } from './sent-statuses.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';
import { createTurns } from './take-turns.ts';
import { tryWrite } from './try-write.ts';
import { updateRollout } from './update-rollout.ts';

/** The ports of all features over any database kysely speaks to, migrated already. */
export function createStore(database: Kysely<Tables>, ways: DatabaseWays): Store {
  return {
    ...createReportStore(database, ways),
    ...createNonceStore(database),
    ...createCommitStore(database, ways),
    ...createIdentityStore(database, ways),
    ...createReviewStore(database),
    ...createRolloutStore(database, ways),
    ...createSentStatusStore(database),
    prune: (limits) => pruneStore(database, limits),
    ping: () => tryWrite(database, ways),
    close: () => database.destroy(),
  };
}

function createNonceStore(database: Kysely<Tables>): NonceStore {
  return { useNonce: (use) => insertNonce(database, use), isNonceUsed: (use) => isNonceUsed(database, use) };
}

function createIdentityStore(database: Kysely<Tables>, ways: DatabaseWays): IdentityStore {
  return {
    writeIdentities: (listed) => writeIdentities(database, { listed, ways }),
    readDepartedIdentities: () => readDepartedIdentities(database, ways),
  };
}

function createReviewStore(database: Kysely<Tables>): ReviewStore {
  return {
    writeReviewedCommit: (reviewed) => writeReviewedCommit(database, reviewed),
    readReviewedChain: (query) => readReviewedChain(database, query),
    readReviewHeads: () => readReviewHeads(database),
    readExecutedSteps: (commit) => readExecutedSteps(database, commit),
    countSurprises: (input) => countSurprises(database, input),
  };
}

/** Longest wait for other changes of the same rollout: as long as one statement may take. */
const patienceMs = 30_000;

function createRolloutStore(database: Kysely<Tables>, ways: DatabaseWays): RolloutStore {
  const inTurn = createTurns(patienceMs);
  return {
    updateRollout: (middleware, change) => inTurn(middleware, () => updateRollout({ database, ways, middleware, change })),
    readRollouts: async () => ({ now: await ways.now(database), rollouts: await readRollouts(database) }),
    readRollout: (middleware) => readRollout(database, middleware),
    readRolloutHeads: () => readRolloutHeads(database),
    readClock: () => ways.now(database),
  };
}

function createSentStatusStore(database: Kysely<Tables>): SentStatusStore {
  return {
    readSentStatuses: (query) => readSentStatuses(database, query),
    claimStatus: (claim) => claimStatus(database, claim),
    writeSentStatus: (sent) => writeSentStatus(database, sent),
  };
}
