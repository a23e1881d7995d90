import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSnapshot } from '../../../tests/support/fleet-snapshots.ts';
import type { JudgedMember } from '../../rollout/index.ts';
import { compileSnapshot } from '../fleet/compile-snapshot.ts';
import { createJudge } from './create-judge.ts';

const { fleet } = compileSnapshot(readSnapshot(join(import.meta.dirname, '../../../examples/shop')));

/** Three ZooKeeper members with a leader that has both followers in sync. */
function anEnsemble(): readonly JudgedMember[] {
  return ['1', '2', '3'].map((id) => ({
    key: `coordination/${id}`,
    id,
    host: `data${id}`,
    role: id === '1' ? 'leader' : 'follower',
    ready: true,
    facts: id === '1' ? { synced: 2, voting: 2, voters: 3 } : {},
  }));
}

test('a middleware is judged by its adapter in the commit in force', () => {
  const judge = createJudge(() => fleet)('coordination');
  const members = anEnsemble();
  expect(judge({ member: 'coordination/2', members })).toEqual({ safe: true, message: '' });
  const behind = members.map((member) => (member.id === '1' ? { ...member, facts: { ...member.facts, synced: 1 } } : member));
  expect(judge({ member: 'coordination/2', members: behind })).toMatchObject({ safe: false });
});

test('what Git does not list, or no commit says, is not safe', () => {
  expect(createJudge(() => fleet)('nobody')({ member: 'nobody/a', members: [] })).toMatchObject({ safe: false });
  expect(createJudge(() => undefined)('coordination')({ member: 'coordination/2', members: anEnsemble() })).toMatchObject({ safe: false });
});
