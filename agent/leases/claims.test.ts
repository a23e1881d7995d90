import { expect, it } from 'vitest';
import { aRolloutPolicy } from '../../tests/support/a-rollout-policy.ts';
import { aSlice, aSliceMember } from '../desired/a-desired.ts';
import { coordinatedMembers } from './claims.ts';

const lease = aRolloutPolicy({ coordination: 'lease' });
const none = aRolloutPolicy({ coordination: 'none' });

it.each([
  ['whose disruptions the server orders is claimed', { rollout: lease }, [], true],
  ['whose disruptions nobody orders is not claimed', { rollout: none }, [], false],
  ['that was coordinated and is alone is claimed', { rollout: none }, ['shop/one'], true],
  ['beside one that was coordinated is not claimed', { rollout: none }, ['shop/two'], false],
  ['that is detached is not claimed', { rollout: lease, detached: true }, ['shop/one'], false],
])('a member %s', (_what, over, coordinated, isTold) => {
  const member = aSliceMember(over);
  expect(coordinatedMembers({ slice: aSlice({ members: [member] }) }, { coordinated })).toEqual(isTold ? [member] : []);
});
