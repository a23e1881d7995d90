import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createFleetRepository, type FleetFile, type GitServerOptions, startGitServer } from '../../tests/support/git-server.ts';
import { createRandom, noise } from '../../tests/support/random.ts';
import { createTemporaryDirectory } from '../../tests/support/temporary-directory.ts';
import { createGitSource, type GitSourceOptions } from './git-source.ts';
import { SourceError } from './source.ts';

const { signal } = new AbortController();
const random = createRandom(11);

async function serve(files: Readonly<Record<string, FleetFile>>, serverOptions: Partial<GitServerOptions> = {}) {
  const root = createTemporaryDirectory();
  const repository = createFleetRepository(join(root, 'fleet.git'), files);
  const server = await startGitServer({ root, ...serverOptions });
  onTestFinished(() => server.close());
  const url = `${server.url}/fleet.git`;
  const cacheDir = join(root, 'cache');
  const open = (options: Partial<GitSourceOptions> = {}) => createGitSource({ url, branch: 'main', cacheDir, ...options });
  return { repository, server, url, cacheDir, open };
}

async function latest(source: ReturnType<typeof createGitSource>) {
  return await source.read(await source.check(signal), signal);
}

function textOf(files: ReadonlyMap<string, Uint8Array>, path: string): string | undefined {
  const content = files.get(path);
  return content === undefined ? undefined : Buffer.from(content).toString('utf8');
}

async function failureOf(promise: Promise<unknown>): Promise<SourceError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SourceError)) throw new Error('expected a SourceError', { cause: error });
  return error;
}

/** A fleet whose files are large enough for bytes on the wire to tell something. */
function manyFiles(count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`hosts/h${index}.yaml`, `name: ${Buffer.from(noise(random, 400)).toString('hex')}\n`]),
  );
}

describe('a branch on a Git server', () => {
  test('gives the files of the newest commit, with author and subject', async () => {
    const { repository, open } = await serve({ 'fleet.yaml': 'kind: Fleet\n', 'apps/shop/nginx.yaml': 'a: ä\n' });
    const commit = repository.commit({ 'apps/shop/nginx.yaml': 'a: 2\n' }, { subject: 'Raise a', author: 'Grace Example' });
    const snapshot = await latest(open());
    expect(snapshot.commit).toBe(commit);
    expect(snapshot.author).toEqual({ name: 'Grace Example', at: '2026-01-05T09:01:00.000Z', subject: 'Raise a' });
    expect([...snapshot.files.keys()].sort()).toEqual(['apps/shop/nginx.yaml', 'fleet.yaml']);
    expect(textOf(snapshot.files, 'apps/shop/nginx.yaml')).toBe('a: 2\n');
  });

  test('is asked with two small requests when nothing is new, however many refs there are', async () => {
    const { repository, server, open } = await serve(manyFiles(20));
    const source = open();
    const { commit } = await latest(source);
    for (let index = 0; index < 30; index += 1) repository.git('update-ref', `refs/heads/topic-${index}`, commit);
    const before = { ...server.counters };
    expect(await source.check(signal)).toBe(commit);
    expect(server.counters.requests - before.requests).toBeLessThanOrEqual(2);
    expect(server.counters.bytes - before.bytes).toBeLessThan(1000);
    await source.read(commit, signal);
    expect(server.counters.requests - before.requests).toBeLessThanOrEqual(2);
  });

  test('sends only changed objects with the second fetch, and the third', async () => {
    const { repository, server, open } = await serve(manyFiles(200));
    const source = open();
    await latest(source);
    const cloned = server.counters.bytes;
    for (const round of [1, 2]) {
      const before = server.counters.bytes;
      const commit = repository.commit({ 'hosts/h7.yaml': `name: round-${round}\n` });
      const snapshot = await latest(source);
      expect(snapshot.commit).toBe(commit);
      expect(snapshot.files.size).toBe(200);
      expect(textOf(snapshot.files, 'hosts/h7.yaml')).toBe(`name: round-${round}\n`);
      expect(server.counters.bytes - before).toBeLessThan(cloned / 8);
    }
  });

  test('is read from the cache by the next process without the server, also an earlier commit', async () => {
    const { repository, server, open } = await serve({ 'fleet.yaml': 'kind: Fleet\n' });
    const { commit } = await latest(open());
    const next = repository.commit({ 'fleet.yaml': 'kind: Flotte\n' });
    await latest(open());
    server.faults.down = true;
    expect(textOf((await open().read(next, signal)).files, 'fleet.yaml')).toBe('kind: Flotte\n');
    const snapshot = await open().read(commit, signal);
    expect((await failureOf(open().read('1'.repeat(40), signal))).reason).toBe('Unreachable');
    expect(textOf(snapshot.files, 'fleet.yaml')).toBe('kind: Fleet\n');
  });

  test('is followed over a forced push', async () => {
    const { repository, open } = await serve(manyFiles(30));
    const source = open();
    repository.commit({ 'a.yaml': 'a: 1\n' });
    await latest(source);
    const commit = repository.forcePush({ 'b.yaml': 'b: 1\n' });
    const snapshot = await latest(source);
    expect(snapshot.commit).toBe(commit);
    expect([...snapshot.files.keys()]).toEqual(['b.yaml']);
  });

  test('gives the newer commit when the branch moves between check and read', async () => {
    const { repository, open } = await serve({ 'a.yaml': 'a: 1\n' });
    const source = open();
    const first = await source.check(signal);
    const second = repository.commit({ 'a.yaml': 'a: 2\n' });
    expect((await source.read(first, signal)).commit).toBe(second);
  });

  test('tells its commits as far as the store reaches', async () => {
    const { repository, open } = await serve({ 'a.yaml': '1' });
    const source = open();
    expect(await source.history(10)).toEqual([]);
    await latest(source);
    repository.commit({ 'a.yaml': '2' }, { subject: 'Second' });
    repository.commit({ 'a.yaml': '3' }, { subject: 'Third' });
    await latest(source);
    expect((await source.history(10)).map((commit) => commit.subject)).toEqual(['Third', 'Second', 'Start the fleet']);
    expect(await source.history(1)).toHaveLength(1);
  });

  test('is cloned anew after a number of fetches, into one store', async () => {
    const { repository, cacheDir, open } = await serve(manyFiles(10));
    const source = open({ limits: { fetchesPerStore: 2 } });
    for (const round of [1, 2, 3, 4]) {
      repository.commit({ 'a.yaml': `a: ${round}\n` });
      expect(textOf((await latest(source)).files, 'a.yaml')).toBe(`a: ${round}\n`);
    }
    const stores = readdirSync(cacheDir).filter((name) => name !== 'state.json');
    expect(stores).toHaveLength(1);
    const packs = readdirSync(join(cacheDir, stores[0] ?? '', 'objects/pack')).filter((name) => name.endsWith('.pack'));
    expect(packs).toHaveLength(1);
  });

  test('takes the place of a clone that a thread of this process began and did not end', async () => {
    const { server, open, cacheDir } = await serve({ 'a.yaml': 'a: 0\n' });
    const abandoned = `clone-${process.pid}-00000000`;
    mkdirSync(join(cacheDir, abandoned), { recursive: true });
    server.faults.endless = true;
    const limits = { checkBytes: 1000, transferBytes: 1000 };
    await failureOf(open({ limits }).read('0'.repeat(40), signal));
    expect(readdirSync(cacheDir)).toEqual([]);
  });

  test('reports links out of the repository, submodules and large files, and follows none', async () => {
    const { open } = await serve({
      'fleet.yaml': 'kind: Fleet\n',
      'inside.yaml': { linkTo: 'fleet.yaml' },
      'out.yaml': { linkTo: '../../../etc/passwd' },
      'absolute.yaml': { linkTo: '/etc/passwd' },
      vendor: { submodule: '1234567890123456789012345678901234567890' },
      'image.bin': noise(random, 1024 * 1024 + 1),
      'large.yaml': 'x'.repeat(3 * 1024 * 1024),
    });
    const { files, diagnostics } = await latest(open());
    expect([...files.keys()]).toEqual(['fleet.yaml']);
    expect(diagnostics.map(({ code, severity, file }) => [code, severity, file])).toEqual([
      ['MW8001', 'error', 'absolute.yaml'],
      ['MW8003', 'warning', 'image.bin'],
      ['MW8004', 'error', 'large.yaml'],
      ['MW8001', 'error', 'out.yaml'],
      ['MW8002', 'error', 'vendor'],
    ]);
  });
});

describe('credentials', () => {
  const credentials = { username: 'plumb', password: 'hunter2 ü' };

  test('are sent as a user and password, or as a token, or taken from the URL', async () => {
    const { open } = await serve({ 'a.yaml': 'a: 1\n' }, { credentials });
    expect((await latest(open({ credentials }))).files.size).toBe(1);
    const tokened = await serve({ 'a.yaml': 'a: 1\n' }, { credentials: { token: 't0ken' } });
    expect((await latest(tokened.open({ credentials: { token: 't0ken' } }))).files.size).toBe(1);
    expect((await latest(tokened.open({ url: tokened.url.replace('//', '//any:t0ken@') }))).files.size).toBe(1);
    expect(readFileSync(join(tokened.cacheDir, 'state.json'), 'utf8')).not.toContain('t0ken');
  });

  test('that are wrong or missing are Unauthorized, and never shown', async () => {
    const { open, url } = await serve({ 'a.yaml': 'a: 1\n' }, { credentials });
    for (const source of [
      open(),
      open({ credentials: { token: 'wr0ng-s3cret' } }),
      open({ url: url.replace('//', '//user:wr0ng-s3cret@') }),
    ]) {
      const failure = await failureOf(source.check(signal));
      expect(failure.reason).toBe('Unauthorized');
      expect(`${failure.message} ${String(failure.stack)} ${JSON.stringify(failure)}`).not.toMatch(/s3cret/);
    }
  });

  test('do not follow a redirect to another host', async () => {
    const from = await serve({ 'a.yaml': 'a: 1\n' });
    const to = await serve({ 'a.yaml': 'a: 2\n' });
    from.server.faults.redirectTo = to.server.url;
    const snapshot = await latest(from.open({ credentials }));
    expect(textOf(snapshot.files, 'a.yaml')).toBe('a: 2\n');
    expect(from.server.counters.authorizations.every((value) => value?.startsWith('Basic '))).toBe(true);
    expect(to.server.counters.authorizations.every((value) => value === undefined)).toBe(true);
  });
});

describe('failures', () => {
  test('a server that is down is Unreachable, and so is one that answers 500 or in HTML', async () => {
    const { server, open } = await serve({ 'a.yaml': 'a: 1\n' });
    server.faults.down = true;
    expect((await failureOf(open().check(signal))).reason).toBe('Unreachable');
    delete server.faults.down;
    server.faults.status = 500;
    expect(await failureOf(open().check(signal))).toMatchObject({ reason: 'Unreachable', message: expect.stringContaining('HTTP 500') });
    server.faults.status = 200;
    expect((await failureOf(open().check(signal))).reason).toBe('Unreachable');
    await server.close();
    expect((await failureOf(open().check(signal))).reason).toBe('Unreachable');
  });

  test('a server that is too slow is Unreachable', async () => {
    const { server, open } = await serve({ 'a.yaml': 'a: 1\n' });
    server.faults.delayMs = 2000;
    expect(await failureOf(open({ limits: { checkMs: 100 } }).check(signal))).toMatchObject({
      reason: 'Unreachable',
      message: expect.stringContaining('100 ms'),
    });
    expect((await failureOf(open({ limits: { idleMs: 100 } }).check(signal))).reason).toBe('Unreachable');
  });

  test('an abort ends the request with its own reason', async () => {
    const { server, open } = await serve({ 'a.yaml': 'a: 1\n' });
    server.faults.delayMs = 2000;
    const controller = new AbortController();
    const reason = new Error('stopping');
    setTimeout(() => controller.abort(reason), 20);
    await expect(open().check(controller.signal)).rejects.toBe(reason);
  });

  test('a deleted branch is BranchMissing; what is stored stays readable', async () => {
    const { repository, open } = await serve({ 'a.yaml': 'a: 1\n' });
    repository.git('branch', 'mainline', 'main');
    const source = open();
    const { commit } = await latest(source);
    repository.deleteBranch();
    expect((await failureOf(source.check(signal))).reason).toBe('BranchMissing');
    expect((await open().read(commit, signal)).commit).toBe(commit);
    expect((await failureOf(open({ branch: 'nowhere', cacheDir: createTemporaryDirectory() }).read(commit, signal))).reason).toBe(
      'BranchMissing',
    );
  });

  test('a pack damaged on the way is Corrupt, and nothing of it is kept', async () => {
    const { server, repository, open } = await serve(manyFiles(20));
    server.faults.corrupt = true;
    const commit = await open().check(signal);
    expect((await failureOf(open().read(commit, signal))).reason).toBe('Corrupt');
    delete server.faults.corrupt;
    const source = open();
    expect((await latest(source)).files.size).toBe(20);
    const next = repository.commit({ 'a.yaml': 'a: 1\n' });
    server.faults.corrupt = true;
    expect((await failureOf(source.read(next, signal))).reason).toBe('Corrupt');
    delete server.faults.corrupt;
    expect((await latest(source)).commit).toBe(next);
  });

  test('a store damaged on disk is Corrupt once, then cloned again', async () => {
    const { cacheDir, open } = await serve(manyFiles(20));
    const { commit } = await latest(open());
    const [store = ''] = readdirSync(cacheDir).filter((name) => name.startsWith('store-'));
    const packs = join(cacheDir, store, 'objects/pack');
    const [pack = ''] = readdirSync(packs).filter((name) => name.endsWith('.pack'));
    const bytes = readFileSync(join(packs, pack));
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 0xff;
    writeFileSync(join(packs, pack), bytes);
    const source = open();
    expect((await failureOf(source.read(commit, signal))).reason).toBe('Corrupt');
    expect((await source.read(commit, signal)).files.size).toBe(20);
  });

  test('a store that vanished or has a damaged state is cloned again', async () => {
    const { cacheDir, open } = await serve({ 'a.yaml': 'a: 1\n' });
    const { commit } = await latest(open());
    writeFileSync(join(cacheDir, 'state.json'), '{"version":1,"directory":"../../etc"');
    expect((await open().read(commit, signal)).files.size).toBe(1);
    rmSync(cacheDir, { recursive: true });
    expect((await open().read(commit, signal)).files.size).toBe(1);
  });

  test('endless data is stopped at the limit', async () => {
    const { server, open } = await serve({ 'a.yaml': 'a: 1\n' });
    server.faults.endless = true;
    expect(await failureOf(open().check(signal))).toMatchObject({ reason: 'TooLarge', message: expect.stringContaining('4194304 bytes') });
    expect((await failureOf(open({ limits: { transferBytes: 100_000 } }).read('0'.repeat(40), signal))).reason).toBe('TooLarge');
    expect(server.counters.bytes).toBeLessThan(16 * 1024 * 1024);
  });

  test('an object, a commit or a tree beyond the limits is TooLarge', async () => {
    const { open } = await serve({ 'a.yaml': 'x'.repeat(500_000), 'b/c/d/e.yaml': 'y' });
    const commit = await open().check(signal);
    const failing = async (limits: GitSourceOptions['limits']) =>
      (await failureOf(open({ limits, cacheDir: createTemporaryDirectory() }).read(commit, signal))).reason;
    expect(await failing({ objectBytes: 100_000 })).toBe('TooLarge');
    expect(await failing({ inflatedBytes: 100_000 })).toBe('TooLarge');
    expect(await failing({ packObjects: 3 })).toBe('TooLarge');
    expect(await failing({ snapshotBytes: 100_000 })).toBe('TooLarge');
    expect(await failing({ snapshotFiles: 4 })).toBe('TooLarge');
    expect(await failing({ depth: 2 })).toBe('TooLarge');
  });

  test('a SHA-256 repository is refused in clear words', async () => {
    const { repository, open } = await serve({});
    const root = createTemporaryDirectory();
    const git = (...args: string[]) => repository.git('-C', join(root, 'sha256.git'), ...args).trim();
    repository.git('init', '--bare', '--quiet', '--initial-branch=main', '--object-format=sha256', join(root, 'sha256.git'));
    const tree = git('hash-object', '-t', 'tree', '-w', '/dev/null');
    git('update-ref', 'refs/heads/main', git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit-tree', '-m', 'x', tree));
    const server = await startGitServer({ root });
    onTestFinished(() => server.close());
    const failure = await failureOf(open({ url: `${server.url}/sha256.git` }).check(signal));
    expect(failure).toMatchObject({ reason: 'Refused', message: expect.stringContaining('SHA-256') });
  });

  test('a URL of another scheme is refused', () => {
    expect(() => createGitSource({ url: 'ssh://git@example.com/x.git', branch: 'main', cacheDir: '/nowhere' })).toThrow(/http/);
  });
});
