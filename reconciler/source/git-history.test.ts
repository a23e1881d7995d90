import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createFleetRepository, startGitServer } from '../../tests/support/git-server.ts';
import { createRandom, noise } from '../../tests/support/random.ts';
import { createTemporaryDirectory } from '../../tests/support/temporary-directory.ts';
import { createGitSource, type GitSourceOptions } from './git-source.ts';
import { createLocalGitSource } from './local-git-source.ts';
import type { Source } from './source.ts';

const { signal } = new AbortController();

async function serve(options: Partial<GitSourceOptions> = {}) {
  const root = createTemporaryDirectory();
  const repository = createFleetRepository(join(root, 'fleet.git'), { 'a.yaml': 'a: 0\n' });
  const server = await startGitServer({ root });
  onTestFinished(() => server.close());
  const cacheDir = join(root, 'cache');
  const open = () => createGitSource({ url: `${server.url}/fleet.git`, branch: 'main', cacheDir, ...options });
  const setTo = (commit: string) => void repository.git('update-ref', 'refs/heads/main', commit);
  return { repository, server, cacheDir, open, setTo };
}

/** Brings the newest commit, as those do who follow a branch, and says how it stands to the one in force. */
async function follow(source: Source, inForce: string) {
  const { commit } = await source.read(await source.check(signal), signal);
  return await source.relate?.({ commit, inForce }, signal);
}

test('a commit on top goes forward, by what the fetch brought: nothing more is asked', async () => {
  const { repository, server, open } = await serve();
  const source = open();
  const first = await source.check(signal);
  await source.read(first, signal);
  const commits = [1, 2, 3].map((value) => repository.commit({ 'a.yaml': `a: ${value}\n` }));
  expect(await follow(source, first)).toBe('forward');
  const asked = server.counters.requests;
  expect(await source.relate?.({ commit: commits[2] ?? '', inForce: commits[0] ?? '' }, signal)).toBe('forward');
  expect(server.counters.requests).toBe(asked);
});

test('an older commit, a rewritten branch and another history are told apart, over a restart', async () => {
  const { repository, open, setTo } = await serve();
  const first = await open().check(signal);
  await follow(open(), first);
  const tip = repository.commit({ 'a.yaml': 'a: 1\n' });
  expect(await follow(open(), first)).toBe('forward');
  setTo(first);
  expect(await follow(open(), tip)).toBe('older');
  const amended = repository.commit({ 'a.yaml': 'a: 2\n' });
  expect(await follow(open(), tip)).toBe('rewritten');
  repository.forcePush({ 'a.yaml': 'a: 3\n' });
  expect(await follow(open(), amended)).toBe('unrelated');
  setTo(tip);
  expect(await follow(open(), tip)).toBe('forward');
});

test('a revert is a commit like others, and so is the merge of a branch from before the copy begins', async () => {
  const { repository, open } = await serve();
  const root = repository.git('rev-parse', 'main').trim();
  const tip = repository.commit({ 'a.yaml': 'a: 1\n' });
  await follow(open(), tip);
  repository.commit({ 'a.yaml': 'a: 0\n' }, { subject: 'Revert' });
  expect(await follow(open(), tip)).toBe('forward');
  repository.git('update-ref', 'refs/heads/topic', root);
  const topic = repository.commit({ 'b.yaml': 'b: 1\n' }, { branch: 'topic' });
  const main = repository.git('rev-parse', 'main').trim();
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
  const merge = repository.git(...identity, 'commit-tree', '-p', main, '-p', topic, '-m', 'Merge', `${topic}^{tree}`).trim();
  repository.git('update-ref', 'refs/heads/main', merge);
  expect(await follow(open(), main)).toBe('forward');
  expect(await follow(open(), topic)).toBe('forward');
});

test('where the copy of the repository is new, the history is fetched as far back as needed', async () => {
  const { repository, cacheDir, open, setTo } = await serve();
  const first = await open().check(signal);
  let tip = first;
  for (let count = 0; count < 60; count += 1) tip = repository.commit({ 'a.yaml': `a: ${count}\n` });
  expect(await follow(open(), first)).toBe('forward');
  rmSync(cacheDir, { recursive: true });
  setTo(first);
  expect(await follow(open(), tip)).toBe('rewritten');
});

test('a history that is larger than the limits is unproven', async () => {
  const { repository, open } = await serve({ limits: { transferBytes: 20_000 } });
  const first = await open().check(signal);
  const random = createRandom(7);
  for (let count = 0; count < 4; count += 1) repository.commit({ 'a.bin': noise(random, 8000) });
  expect(await follow(open(), first)).toBe('unproven');
});

test('a repository on this machine is asked the same', async () => {
  const { repository, setTo } = await serve();
  const source = createLocalGitSource({ path: repository.path, branch: 'main' });
  const first = await source.check(signal);
  const tip = repository.commit({ 'a.yaml': 'a: 1\n' });
  expect(await follow(source, first)).toBe('forward');
  setTo(first);
  expect(await follow(source, tip)).toBe('older');
  repository.forcePush({ 'a.yaml': 'a: 3\n' });
  expect(await follow(source, tip)).toBe('unrelated');
});
