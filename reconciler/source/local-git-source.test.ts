import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { createFleetRepository } from '../../tests/support/git-server.ts';
import { createTemporaryDirectory } from '../../tests/support/temporary-directory.ts';
import { createLocalGitSource } from './local-git-source.ts';
import { readRevision } from './read-revision.ts';

const { signal } = new AbortController();

function fleet() {
  return createFleetRepository(join(createTemporaryDirectory(), 'fleet.git'), { 'fleet.yaml': 'a: 1\n' });
}

function textOf(files: ReadonlyMap<string, Uint8Array>, path: string): string {
  return Buffer.from(files.get(path) ?? []).toString('utf8');
}

describe('a branch of a repository on this machine', () => {
  test('is read without a server, and followed', async () => {
    const repository = fleet();
    const source = createLocalGitSource({ path: repository.path, branch: 'main' });
    const first = await source.check(signal);
    expect(textOf((await source.read(first, signal)).files, 'fleet.yaml')).toBe('a: 1\n');
    const second = repository.commit({ 'fleet.yaml': 'a: 2\n' }, { subject: 'Two' });
    expect(await source.check(signal)).toBe(second);
    const snapshot = await source.read(second, signal);
    expect(textOf(snapshot.files, 'fleet.yaml')).toBe('a: 2\n');
    expect((await source.history(5)).map((commit) => commit.subject)).toEqual(['Two', 'Start the fleet']);
    expect(textOf((await source.read(first, signal)).files, 'fleet.yaml')).toBe('a: 1\n');
  });

  test('is read from the commits of a work tree, never from its files; also of a linked one', async () => {
    const repository = fleet();
    const work = join(createTemporaryDirectory(), 'work');
    repository.git('clone', '--quiet', repository.path, work);
    writeFileSync(join(work, 'fleet.yaml'), 'a: uncommitted\n');
    const linked = join(createTemporaryDirectory(), 'linked');
    repository.git('-C', work, 'worktree', 'add', '--quiet', '-b', 'side', linked);
    for (const path of [work, join(work, '.git'), linked]) {
      const source = createLocalGitSource({ path, branch: 'main' });
      expect(textOf((await source.read(await source.check(signal), signal)).files, 'fleet.yaml')).toBe('a: 1\n');
    }
  });

  test('fails with its reason: no branch, no repository, borrowed objects, SHA-256', async () => {
    const repository = fleet();
    const check = (path: string, branch = 'main') => createLocalGitSource({ path, branch }).check(signal);
    await expect(check(repository.path, 'nowhere')).rejects.toMatchObject({ reason: 'BranchMissing' });
    await expect(check(createTemporaryDirectory())).rejects.toMatchObject({ reason: 'Unreachable' });
    mkdirSync(join(repository.path, 'objects/info'), { recursive: true });
    writeFileSync(join(repository.path, 'objects/info/alternates'), '/elsewhere\n');
    await expect(check(repository.path)).rejects.toMatchObject({ reason: 'Refused', message: expect.stringContaining('alternates') });
    const other = createTemporaryDirectory();
    repository.git('init', '--bare', '--quiet', '--object-format=sha256', other);
    await expect(check(other)).rejects.toMatchObject({ reason: 'Refused', message: expect.stringContaining('SHA-256') });
  });

  test('hints when it moves', async () => {
    const repository = fleet();
    const onHint = vi.fn();
    const stop = createLocalGitSource({ path: repository.path, branch: 'main' }).watch?.(onHint);
    let count = 0;
    const commitAgain = () => {
      count += 1;
      repository.commit({ 'fleet.yaml': `a: ${count}\n` });
      return onHint.mock.calls.length;
    };
    await expect.poll(commitAgain).toBeGreaterThan(0);
    await stop?.();
  });
});

describe('a revision', () => {
  test('is a branch, a tag, a full or short id, or one of these and its ancestors', async () => {
    const repository = fleet();
    const first = repository.git('rev-parse', 'main').trim();
    repository.git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'tag', '-a', 'v1', '-m', 'v1', first);
    const second = repository.commit({ 'fleet.yaml': 'a: 2\n' });
    const third = repository.commit({ 'fleet.yaml': 'a: 3\n' });
    const commitOf = async (revision: string) => (await readRevision(repository.path, revision)).commit;
    expect(await commitOf('main')).toBe(third);
    expect(await commitOf('HEAD')).toBe(third);
    expect(await commitOf('HEAD~1')).toBe(second);
    expect(await commitOf('main~2')).toBe(first);
    expect(await commitOf('main^^')).toBe(first);
    expect(await commitOf('v1')).toBe(first);
    expect(await commitOf(second)).toBe(second);
    expect(await commitOf(second.slice(0, 9))).toBe(second);
    expect(await commitOf(`${third.slice(0, 12)}~1`)).toBe(second);
    repository.git('gc', '--quiet');
    expect(await commitOf('v1')).toBe(first);
  });

  test('that is not there is BranchMissing', async () => {
    const repository = fleet();
    for (const revision of ['nowhere', 'main~7', 'deadbeef', '../../etc/passwd', '']) {
      const failure = readRevision(repository.path, revision === '' ? 'HEAD~9' : revision);
      await expect(failure).rejects.toMatchObject({ name: 'SourceError', reason: 'BranchMissing' });
    }
  });

  test('of a work tree with uncommitted and staged files is what was committed', async () => {
    const repository = fleet();
    const work = join(createTemporaryDirectory(), 'work');
    repository.git('clone', '--quiet', repository.path, work);
    appendFileSync(join(work, 'fleet.yaml'), 'b: 1\n');
    execFileSync('git', ['-C', work, 'add', '.']);
    expect(textOf((await readRevision(work, 'HEAD')).files, 'fleet.yaml')).toBe('a: 1\n');
  });
});
