import { join } from 'node:path';
import { expect, test } from 'vitest';
import { adapterEngine } from '../../../adapters/index.ts';
import type { JudgedMember } from '../../../schemas/index.ts';
import { loadBuiltinAdapter } from '../../compile/index.ts';
import { createDirectorySource, readBuiltinAdapters } from '../../source/index.ts';
import { createWork } from '../../worker/create-work.ts';
import { createJudge as createJudgeOver } from './create-judge.ts';

const { signal } = new AbortController();
const builtin = readBuiltinAdapters().map((folder) => loadBuiltinAdapter(folder, adapterEngine));
const source = createDirectorySource({ path: join(import.meta.dirname, '../../../examples/shop') });
const { fleet } = await createWork({ source, engine: adapterEngine, builtin }).take(await source.check(signal), signal);
const createJudge = (inForce: Parameters<typeof createJudgeOver>[0]) => createJudgeOver(inForce, adapterEngine);

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

test('a member that Git does not list, or without a commit, is not safe', () => {
  expect(createJudge(() => fleet)('nobody')({ member: 'nobody/a', members: [] })).toMatchObject({ safe: false });
  expect(createJudge(() => undefined)('coordination')({ member: 'coordination/2', members: anEnsemble() })).toMatchObject({ safe: false });
});
