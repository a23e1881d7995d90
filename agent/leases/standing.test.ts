import { expect, it } from 'vitest';
import { aRolloutPolicy } from '../../tests/support/a-rollout-policy.ts';
import { aSlice, aSliceMember } from '../desired/a-desired.ts';
import { coordinatedMembers } from './standing.ts';

const lease = aRolloutPolicy({ coordination: 'lease' });
const none = aRolloutPolicy({ coordination: 'none' });

it.each([
  ['whose disruptions the server orders', { rollout: lease }, [], true],
  ['that needs nobody', { rollout: none }, [], false],
  ['that is alone now and was not', { rollout: none }, ['shop/one'], true],
  ['beside one that was coordinated', { rollout: none }, ['shop/two'], false],
  ['that is detached', { rollout: lease, detached: true }, ['shop/one'], false],
])('a member %s', (_what, over, coordinated, isTold) => {
  const member = aSliceMember(over);
  expect(coordinatedMembers({ slice: aSlice({ members: [member] }) }, { coordinated })).toEqual(isTold ? [member] : []);
});
