import type { Store } from '../../reconciler/server/index.ts';
import type { DriftedFleet } from './drifted-fleet.ts';

/** Puts the fleet's rollouts into the store as they are, without playing how they came about. */
export async function storeRollouts(store: Store, { rollouts }: DriftedFleet): Promise<void> {
  for (const state of rollouts) await store.updateRollout(state.middleware, () => ({ state, result: undefined, isVisible: true }));
}
