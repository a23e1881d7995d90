import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createFleetRepository } from '../../tests/support/git-server.ts';
import { createTemporaryDirectory } from '../../tests/support/temporary-directory.ts';
import { findBranchPoint, readChange } from './read-change.ts';

function fleet() {
  return createFleetRepository(join(createTemporaryDirectory(), 'fleet.git'), { 'fleet.yaml': 'a: 1\n', 'other.yaml': 'b: 1\n' });
}

/** A work tree whose branch `side` is one commit ahead of main, which has gone on as well. */
function forked() {
  const repository = fleet();
  const fork = repository.git('rev-parse', 'main').trim();
  const work = join(createTemporaryDirectory(), 'work');
  repository.git('clone', '--quiet', repository.path, work);
  const git = (...args: readonly string[]) =>
    repository.git('-C', work, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args).trim();
  git('checkout', '--quiet', '-b', 'side');
  writeFileSync(join(work, 'fleet.yaml'), 'a: 2\n');
  git('commit', '--quiet', '--all', '-m', 'Side');
  repository.commit({ 'other.yaml': 'b: 2\n' });
  git('fetch', '--quiet');
  return { repository, fork, work, git };
}

describe('two revisions', () => {
  test('share the bytes of what is the same in both', async () => {
    const { fork, work } = forked();
    const { from, to } = await readChange(work, { from: 'origin/main', to: 'side' });
    expect(Buffer.from(to.files.get('fleet.yaml') ?? []).toString()).toBe('a: 2\n');
    expect(Buffer.from(from.files.get('other.yaml') ?? []).toString()).toBe('b: 2\n');
    const change = await readChange(work, { from: fork, to: 'side' });
    expect(change.to.files.get('other.yaml')).toBe(change.from.files.get('other.yaml'));
    expect(change.from.commit).toBe(fork);
  });

  test('that are not there are BranchMissing', async () => {
    await expect(readChange(fleet().path, { from: 'main', to: 'nowhere' })).rejects.toMatchObject({ reason: 'BranchMissing' });
  });
});

describe('the commit at which a branch left the default branch', () => {
  test('is the last one that both have, by what origin says', async () => {
    const { fork, work, git } = forked();
    expect(await findBranchPoint(work, 'HEAD')).toBe(fork);
    expect(await findBranchPoint(work, 'side')).toBe(fork);
    git('branch', '--quiet', '-D', 'main');
    expect(await findBranchPoint(work, 'side')).toBe(fork);
    rmSync(join(work, '.git', 'refs', 'remotes', 'origin', 'HEAD'), { force: true });
    expect(await findBranchPoint(work, 'side')).toBe(fork);
  });

  test('is the revision itself on the default branch, and main where there is no origin', async () => {
    const repository = fleet();
    const tip = repository.git('rev-parse', 'main').trim();
    expect(await findBranchPoint(repository.path, 'HEAD')).toBe(tip);
  });

  test('is not known without a default branch, or where the history here is too short', async () => {
    const { repository, work, git } = forked();
    git('push', '--quiet', 'origin', 'side');
    const shallow = join(createTemporaryDirectory(), 'shallow');
    repository.git('clone', '--quiet', '--depth=1', '--no-single-branch', `file://${repository.path}`, shallow);
    await expect(findBranchPoint(shallow, 'origin/side')).rejects.toThrow('git fetch --unshallow');
    git('remote', 'remove', 'origin');
    git('branch', '--quiet', '-D', 'main');
    await expect(findBranchPoint(work, 'side')).rejects.toThrow('neither origin/HEAD nor main nor master');
  });
});
