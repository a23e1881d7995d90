import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createFleetRepository } from '../../tests/support/git-server.ts';
import { createTemporaryDirectory } from '../../tests/support/temporary-directory.ts';
import { type HistoryStep, readRevisions } from './read-revision.ts';

async function collect(steps: AsyncIterable<HistoryStep>): Promise<readonly HistoryStep[]> {
  const collected: HistoryStep[] = [];
  for await (const step of steps) collected.push(step);
  return collected;
}

function aRepository() {
  const repository = createFleetRepository(join(createTemporaryDirectory(), 'fleet.git'), { 'a.yaml': 'a: 1\n', 'b.yaml': 'b: 1\n' });
  repository.commit({ 'a.yaml': 'a: 2\n' }, { subject: 'Second' });
  repository.commit({ 'c.yaml': 'c: 1\n' }, { subject: 'Third' });
  return repository;
}

describe('the history of a revision', () => {
  test('is newest first, and tells where it begins', async () => {
    const { path } = aRepository();
    const steps = await collect(readRevisions(path, 'main'));
    expect(steps.map(({ snapshot, isFirst }) => [snapshot.author?.subject, [...snapshot.files.keys()], isFirst])).toEqual([
      ['Third', ['a.yaml', 'b.yaml', 'c.yaml'], false],
      ['Second', ['a.yaml', 'b.yaml'], false],
      ['Start the fleet', ['a.yaml', 'b.yaml'], true],
    ]);
    expect(await collect(readRevisions(path, 'main~2'))).toHaveLength(1);
  });

  test('has the same bytes for a file that did not change', async () => {
    const steps = await collect(readRevisions(aRepository().path, 'main'));
    const [third, second, first] = steps.map(({ snapshot }) => snapshot.files);
    expect(third?.get('b.yaml')).toBe(first?.get('b.yaml'));
    expect(third?.get('a.yaml')).toBe(second?.get('a.yaml'));
    expect(second?.get('a.yaml')).not.toBe(first?.get('a.yaml'));
  });

  test.each(['nowhere', 'main~9', '../../etc/passwd', '-x'])('that does not exist is missing: %j', async (revision) => {
    const steps = collect(readRevisions(aRepository().path, revision));
    await expect(steps).rejects.toMatchObject({ name: 'SourceError', reason: 'BranchMissing' });
  });
});
