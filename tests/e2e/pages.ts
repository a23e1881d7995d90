import { driftedCommits } from '../support/drifted-commits.ts';

/** Every kind of page, with the drifted fleet. */
export const pagePaths = [
  '/',
  '/middleware/session-cache',
  '/middleware/coordination',
  '/rollouts',
  '/middleware/orders/rollout',
  '/middleware/payments-cache/rollout',
  '/middleware/coordination/rollout',
  '/hosts/data-1',
  '/hosts/data-3',
  '/hosts/web-2',
  '/commits',
  `/commits/${driftedCommits.refused}`,
  '/drift',
  '/events',
  '/hosts/nobody',
] as const;
