import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createSqliteStore, startServer } from '../../reconciler/server/index.ts';
import { aMemberReport, aReport } from '../support/sample-fleet.ts';
import { aFleetWithIdentities, signReport } from '../support/sample-server.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';
import { type CommandAnswer, commitFiles, git, runHere, type TextFiles, writeFiles } from './a-command-run.ts';

const commit = (root: string, subject: string, files: TextFiles) => commitFiles(root, files, subject);
const plumb = (cwd: string, ...args: readonly string[]) => runHere(cwd, 'diff', ...args);

const document = (kind: string, name: string, spec: string) =>
  `apiVersion: plumb/v1\nkind: ${kind}\nmetadata:\n  name: ${name}\nspec:\n${spec.replaceAll(/^/gm, '  ')}\n`;

const cache = (maxmemory: string, { password = 'hunter2-hunter2', b = 'port: 6390' } = {}): TextFiles => ({
  'middleware/cache.yaml': document(
    'Middleware',
    'cache',
    `adapter: redis
profiles: [small]
parameters:
  maxmemory: ${maxmemory}
  requirepass: ${password}
members:
  - host: data-1
    id: a
  - host: data-2
    id: b
    parameters: { ${b} }`,
  ),
});

const shop: TextFiles = {
  'fleet.yaml': document('Fleet', 'shop', 'interval: 90s'),
  'hosts.yaml': ['data-1', 'data-2', 'web-1'].map((name) => document('Host', name, `address: ${name}.example`)).join('---\n'),
  'profiles/small.yaml': document('Profile', 'small', 'adapter: redis\nparameters:\n  maxmemory: 16mb\n  maxmemory-policy: allkeys-lru'),
  'middleware/front.yaml': document('Middleware', 'front', 'adapter: nginx\nmembers: [{ host: web-1, id: web }]'),
  ...cache('1024mb'),
};

/** A fleet with one commit. */
function aFleet(folder = ''): string {
  const root = createTemporaryDirectory();
  git(root, 'init', '--quiet', '-b', 'main');
  commit(root, 'Open the shop', Object.fromEntries(Object.entries(shop).map(([path, text]) => [join(folder, path), text])));
  return root;
}

const rowsOf = ({ stdout }: CommandAnswer): readonly (readonly unknown[])[] =>
  (JSON.parse(stdout).rows as readonly { operand?: string; pointer: string; a?: { value: unknown }; b?: { value: unknown } }[]).map(
    (row) => [...(row.operand === undefined ? [] : [row.operand]), row.pointer, row.a?.value, row.b?.value],
  );

describe('plumb diff A B', () => {
  test('compares two members: value, cost, file and line', async () => {
    const root = aFleet();
    const json = await plumb(root, 'cache/a', 'cache/b', '-o', 'json');
    expect(json.status).toBe(1);
    expect(JSON.parse(json.stdout)).toEqual({
      a: { operand: 'cache/a', adapter: 'redis', commit: expect.stringMatching(/^dir:/) },
      b: { operand: 'cache/b', adapter: 'redis', commit: expect.stringMatching(/^dir:/) },
      onlyInA: [],
      onlyInB: [],
      rows: [
        {
          pointer: '/port',
          a: { value: 6379, layer: 'adapter default' },
          b: { value: 6390, layer: 'member', place: { file: 'middleware/cache.yaml', line: 16, column: 27 } },
          same: false,
          effect: 'restart',
          sensitive: false,
        },
      ],
    });
    const table = await plumb('/', root, 'cache/a', 'cache/b');
    expect(table.stdout).toMatch(/port +6379 +6390 +restart +adapter default +middleware\/cache\.yaml:16/);
    const all = await plumb(root, 'cache/a', 'cache/b', '--all');
    expect(all.stdout).toMatch(/maxmemory +1024mb +1024mb +none/);
    expect(all.stdout).toMatch(/requirepass +set +set +none/);
    expect(await plumb(root, 'cache/a', 'cache')).toEqual({ status: 0, stdout: '', stderr: 'no differences\n' });
    const codes: number[] = [];
    for (const b of ['cache/b', 'cache', 'cache/x']) codes.push((await plumb(root, 'cache/a', b, '--detailed-exitcode')).status);
    expect(codes).toEqual([2, 0, 1]);
  });

  test('compares a member with a profile, and yaml says the same as json', async () => {
    const root = aFleet();
    const answer = await plumb(root, 'profile:small', 'cache/a', '-o', 'json');
    expect(rowsOf(answer)).toEqual([
      ['/maxmemory', '16mb', '1024mb'],
      ['/requirepass', undefined, 'set'],
    ]);
    expect((await plumb(root, 'profile:small', 'cache/a', '-o', 'yaml')).stdout).toContain('value: 1024mb');
  });

  test('compares commits of a middleware with its members, notations aside, and never shows a secret', async () => {
    const root = aFleet();
    git(root, 'tag', 'v1');
    commit(root, 'Write it shorter', cache('1gb'));
    expect(await plumb(root, 'cache@v1', 'cache@main')).toEqual({ status: 0, stdout: '', stderr: 'no differences\n' });
    writeFiles(root, cache('2gb', { password: 'correct-horse', b: 'port: 6391' }));
    const answer = await plumb(root, 'cache@v1', 'cache', '-o', 'json');
    expect(rowsOf(answer)).toEqual([
      ['cache', '/maxmemory', '1024mb', '2gb'],
      ['cache', '/requirepass', 'set', 'set'],
      ['cache/b', '/port', 6390, 6391],
    ]);
    const table = await plumb(root, 'cache@v1', 'cache');
    expect(table.stdout).toMatch(/A +cache@v1 +redis +[0-9a-f]{12} +Open the shop\nB +cache +redis +files as they are\n/);
    expect(table.stdout).toMatch(/cache +requirepass +set +changed +restart/);
    for (const { stdout } of [answer, table]) expect(stdout).not.toMatch(/hunter2|correct-horse/);
    const member = await plumb(root, 'cache/b@HEAD~1', 'cache/b', '-o', 'json');
    expect(rowsOf(member).map(([, pointer]) => pointer)).toEqual(['/maxmemory', '/port', '/requirepass']);
  });

  test.each([
    [['cache/a', 'front/web'], 'cache/a is of adapter redis, front/web of nginx: their parameters cannot be compared'],
    [['cahce/a', 'cache/b'], 'the fleet has no middleware "cahce"; did you mean "cache"?'],
    [['cache/1', 'cache/b'], 'cache has no member "1"; it has "a", "b"'],
    [['cache', 'profile:smal@main'], 'at main the fleet has no profile "smal"; did you mean "small"?'],
    [['cache@nowhere', 'cache'], 'no revision "nowhere"'],
    [['cache@', 'cache'], 'names no revision behind the @'],
    [['./', 'cache'], 'cannot be compared'],
    [['.', 'cache'], '. is a directory: did you mean plumb diff . A B'],
    [['cache', 'cache', '--from', 'main'], '--from goes without A and B'],
    [['--all'], '--all goes with A and B'],
    [['cache', 'cache', '--limit', '3'], '--limit goes with --history'],
    [['cache', 'cache', '--server', 'http://127.0.0.1:1'], 'give MIDDLEWARE/ID on one side at least'],
    [['cache/a', 'cache/b', '--server', 'nonsense'], 'is no http(s) URL'],
    [['cache'], 'cache is no directory; to compare, write plumb diff [DIR]'],
    [['--history', '.'], 'cannot be compared'],
    [['--history', 'cache/9'], 'cache has no member "9"'],
  ])('refuses %j with the reason', async (args, message) => {
    const root = aFleet();
    const { status, stdout, stderr } = await plumb(root, ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  test('is not impressed by hostile words', async () => {
    const root = aFleet();
    for (const word of [
      'cache@../../../etc/passwd',
      'cache@-x',
      'cache@\u001b[31m',
      'profile:__proto__',
      'constructor/x',
      `cache/${'9'.repeat(5000)}`,
    ]) {
      const { status, stdout, stderr } = await plumb(root, 'cache', word);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).not.toMatch(/\u001b|\n {4}at /);
    }
  });
});

interface Change {
  readonly commit: string;
  readonly author: string;
  readonly subject: string;
  readonly rows: readonly { readonly operand: string; readonly pointer: string; readonly a?: { readonly value: unknown } }[];
  readonly onlyInB: readonly object[];
}

const changesOf = ({ stdout }: CommandAnswer): readonly Change[] => JSON.parse(stdout).changes;
const subjectsOf = (answer: CommandAnswer) => changesOf(answer).map(({ subject }) => subject);

describe('plumb diff --history', () => {
  test('lists the commits that changed a middleware, newest first, and no others', async () => {
    const root = aFleet();
    commit(root, 'Write it shorter', cache('1gb'));
    const second = commit(root, 'More memory', cache('2gb'));
    commit(root, 'Something else', { 'middleware/front.yaml': `${shop['middleware/front.yaml']}# nothing\n` });
    commit(root, 'Move a member', cache('2gb', { b: 'port: 6391' }));
    const answer = await plumb(root, '--history', 'cache', '-o', 'json');
    expect(answer.status).toBe(1);
    expect(subjectsOf(answer)).toEqual(['Move a member', 'More memory', 'Open the shop']);
    expect(changesOf(answer)[0]?.rows).toMatchObject([{ operand: 'cache/b', pointer: '/port', a: { value: 6390 }, b: { value: 6391 } }]);
    expect(changesOf(answer)[1]).toMatchObject({
      commit: second,
      author: 'Ada Example',
      rows: [{ operand: 'cache', pointer: '/maxmemory' }],
    });
    expect(changesOf(answer)[2]).toMatchObject({ rows: [], onlyInB: [{ operand: 'cache', adapter: 'redis' }] });

    expect(subjectsOf(await plumb(root, '--history', 'cache/a', '-o', 'json'))).toEqual(['More memory', 'Open the shop']);
    expect(subjectsOf(await plumb(root, '--history', 'cache', '-n', '3', '-o', 'json'))).toEqual(['Move a member', 'More memory']);
    expect(subjectsOf(await plumb(root, '--history', 'cache@HEAD~2', '-n', '1', '-o', 'json'))).toEqual(['More memory']);
    expect(await plumb(root, '--history', 'cache@HEAD~1', '-n', '1')).toEqual({
      status: 0,
      stdout: '',
      stderr: 'none of 1 commits changed cache\n',
    });
    const { stdout } = await plumb(root, '--history', 'cache');
    expect(stdout).toMatch(/^[0-9a-f]{12} {2}\d{4}-\d\d-\d\d \d\d:\d\d {2}Ada Example {2}Move a member\nOF +PARAMETER +FROM/);
    expect(stdout).toMatch(/cache\/b +port +6390 +6391 +restart +middleware\/cache\.yaml:16\n\n/);
    expect(stdout).toMatch(/Open the shop\nadded: cache \(redis\)\n$/);
  });

  test('leaves out commits with errors, and shows what they changed at the next without', async () => {
    const root = aFleet();
    const bad = commit(root, 'Too much at once', { ...cache('2gb'), 'middleware/broken.yaml': 'kind: [\n' });
    commit(root, 'Mend it', { 'middleware/broken.yaml': '# nothing\n' });
    const answer = await plumb(root, '--history', 'cache', '-n', '1', '-o', 'json');
    expect(subjectsOf(answer)).toEqual(['Mend it']);
    const both = await plumb(root, '--history', 'cache', '-n', '2');
    expect(both.stderr).toBe(`left out for their errors (plumb validate --revision): ${bad.slice(0, 12)}\n`);
    expect(both.stdout).toMatch(/Mend it\n.*\nmaxmemory +1024mb +2gb/);
  });

  test('does not take the end of a shallow clone for the beginning', async () => {
    const root = aFleet();
    commit(root, 'More memory', cache('2gb'));
    commit(root, 'Even more memory', cache('3gb'));
    const clone = join(createTemporaryDirectory(), 'clone');
    git('/', 'clone', '--quiet', '--depth', '2', `file://${root}`, clone);
    expect(subjectsOf(await plumb(clone, '--history', 'cache', '-o', 'json'))).toEqual(['Even more memory']);
  });

  test('follows the first parents of merges, in a folder of a larger repository', async () => {
    const root = aFleet('fleet');
    git(root, 'checkout', '--quiet', '-b', 'topic');
    commit(root, 'Try', { 'fleet/middleware/cache.yaml': cache('2gb')['middleware/cache.yaml'] ?? '' });
    git(root, 'checkout', '--quiet', 'main');
    git(root, 'merge', '--quiet', '--no-ff', '-m', 'Merge topic', 'topic');
    const answer = await plumb('/', '--history', join(root, 'fleet'), 'cache', '-n', '1', '-o', 'json');
    expect(subjectsOf(answer)).toEqual(['Merge topic']);
    expect(changesOf(answer)[0]?.rows).toMatchObject([{ b: { place: { file: 'middleware/cache.yaml' } } }]);
  });
});

describe('plumb diff --server', () => {
  async function aServer(lateMs = 0): Promise<string> {
    const store = await createSqliteStore({ path: ':memory:' });
    const expectation = aFleetWithIdentities();
    let shift = 0;
    const server = await startServer({ store, expectation: () => expectation, clock: () => Date.now() + shift, version: '0.1.0' });
    onTestFinished(async () => {
      await server.close();
      await store.close();
    });
    const parameter = (name: string, running: string, sensitive = false) =>
      ({ name, effect: 'hot', sensitive, owner: 'git', running, state: 'same' }) as const;
    const report = (host: string, member: string, memory: string) =>
      aReport({
        host,
        at: new Date().toISOString(),
        members: [
          aMemberReport({ key: member, parameters: [parameter('maxmemory', memory), parameter('requirepass', '(sensitive abc)', true)] }),
        ],
      });
    for (const one of [report('data-1', 'cache/a', '1073741824'), report('data-2', 'cache/b', '536870912')]) {
      const created = Math.floor(Date.now() / 1000);
      const { status } = await fetch(`${server.url}/api/v1/reports`, signReport(server.url, one, { created }));
      expect(status).toBe(200);
    }
    shift = lateMs;
    return server.url;
  }

  test('shows what members run beside what Git wants, secrets masked', async () => {
    const server = await aServer();
    const root = aFleet();
    const { status, stdout } = await plumb(root, 'cache/a', 'cache/b', '--server', server);
    expect(status).toBe(1);
    expect(stdout).toMatch(/CACHE\/A RUNS +CACHE\/B RUNS\n/);
    // Git wants the same of both.
    expect(stdout).toMatch(/maxmemory +1024mb +1024mb +none .* 1073741824 +536870912\n/);
    const json = JSON.parse((await plumb(root, 'cache/a', 'cache/b', '--all', '--server', server, '-o', 'json')).stdout);
    expect(json.running).toMatchObject([{ member: 'cache/a', host: 'data-1', hostState: 'Reporting' }, { member: 'cache/b' }]);
    expect(json.rows.find(({ pointer }: { pointer: string }) => pointer === '/requirepass')).toMatchObject({
      a: { value: 'set' },
      running: { 'cache/a': 'set', 'cache/b': 'set' },
    });
    expect(JSON.stringify(json)).not.toContain('abc');
  });

  test('says how old the values of a silent host are, and which members are unknown', async () => {
    const server = await aServer(3_600_000);
    const root = aFleet();
    const stale = await plumb(root, 'cache/a', 'profile:small', '--server', server);
    expect(stale.stdout).toMatch(/CACHE\/A RAN \d+ \w+ AGO\n/);
    writeFiles(root, cache('1gb', { b: 'port: 1' }));
    writeFiles(root, { 'middleware/cache.yaml': (cache('1gb')['middleware/cache.yaml'] ?? '').replace('id: b', 'id: c') });
    const unknown = await plumb(root, 'cache/c', 'profile:small', '--server', server);
    expect(unknown.stderr).toContain('knows nothing of cache/c');
    expect(unknown.stdout).not.toContain('RUNS');
  });
});
