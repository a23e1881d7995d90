import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createSqliteStore, startServer } from '../../reconciler/server/index.ts';
import { aMemberReport, aReport } from '../support/sample-fleet.ts';
import { aFleetWithIdentities, signReport } from '../support/sample-server.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';
import { commitFiles, git, runHere, type TextFiles, writeFiles } from './a-command-run.ts';

const review = (cwd: string, ...args: readonly string[]) => runHere(cwd, 'review', ...args);

const document = (kind: string, name: string, spec: string) =>
  `apiVersion: plumb/v1\nkind: ${kind}\nmetadata:\n  name: ${name}\nspec:\n${spec.replaceAll(/^/gm, '  ')}\n`;

const cache = (parameters: string, comment = ''): TextFiles => ({
  'middleware/cache.yaml': `${comment}${document(
    'Middleware',
    'cache',
    `adapter: redis
parameters: { requirepass: hunter2-hunter2, ${parameters} }
members:
  - { host: data-1, id: a }
  - { host: data-2, id: b }`,
  )}`,
});

const fleet = (budgets = ''): TextFiles => ({ 'fleet.yaml': document('Fleet', 'shop', `interval: 90s${budgets}`) });

const shop: TextFiles = {
  ...fleet(),
  'hosts.yaml': ['data-1', 'data-2'].map((name) => document('Host', name, `address: ${name}.example`)).join('---\n'),
  ...cache('maxmemory: 1gb'),
};

/** A fleet with one commit on main, and a branch that is checked out. */
function aFleet(folder = ''): string {
  const root = createTemporaryDirectory();
  git(root, 'init', '--quiet', '-b', 'main');
  commitFiles(root, Object.fromEntries(Object.entries(shop).map(([path, text]) => [join(folder, path), text])));
  git(root, 'checkout', '--quiet', '-b', 'topic');
  return root;
}

describe('plumb review', () => {
  test('compares a branch with where it left the default branch, whatever main became meanwhile', async () => {
    const root = aFleet();
    commitFiles(root, cache('maxmemory: 2gb'));
    git(root, 'checkout', '--quiet', 'main');
    commitFiles(root, fleet('\nstaleAfter: 10m'));
    git(root, 'checkout', '--quiet', 'topic');
    const { status, stdout, stderr } = await review(root);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toContain('- maxmemory hot on 2 Redis members (cache/a and cache/b)\n- nothing is deleted\n');
    expect(stdout).not.toMatch(/hunter2|staleAfter/);
    const other = await review('/', '--repo', root, '--from', 'topic', '--to', 'main');
    expect(other.stdout).toMatch(/2gb +1gb/);
  });

  test('of a comment is empty, with exit code 0', async () => {
    const root = aFleet();
    commitFiles(root, cache('maxmemory: 1gb', '# A comment.\n'));
    expect(await review(root)).toMatchObject({ status: 0, stdout: expect.stringContaining('Nothing changes on any host.') });
  });

  test('reads the files as they are before they are committed, in a folder of a larger repository', async () => {
    const root = aFleet('fleet');
    writeFiles(join(root, 'fleet'), cache('maxmemory: 1gb, databases: 4'));
    expect(await review(join(root, 'fleet'))).toMatchObject({ status: 0 });
    const { status, stdout } = await review(join(root, 'fleet'), '--to', '.');
    expect(status).toBe(1);
    expect(stdout).toContain('rolling restart of 2 Redis members (cache/a and cache/b), one at a time, at worst 1 of 2 serve');
    expect(stdout).toMatch(/databases +not set +4 +restart +middleware\/cache\.yaml:7/);
    expect(stdout).toContain('with the files as they are');
  });

  test('fails a check where a budget is exceeded, and lets a label through', async () => {
    const root = aFleet();
    git(root, 'checkout', '--quiet', 'main');
    commitFiles(root, fleet('\nbudgets: [{ reason: calm weeks, maxEffect: reload, unlessLabel: storm }]'));
    git(root, 'checkout', '--quiet', '-B', 'topic', 'main');
    commitFiles(root, cache('maxmemory: 1gb, databases: 4'));
    const failed = await review(root, '--check');
    expect(failed.status).toBe(1);
    expect(failed.stdout).toMatch(/A budget is exceeded \(MW9001\): Fleet shop wants "calm weeks"; .*\(fleet\.yaml:7\)/);
    expect((await review(root, '--check', '--label', 'other', 'storm')).status).toBe(0);
    expect((await review(root, '--label', 'storm')).status).toBe(1);
    git(root, 'checkout', '--quiet', '-B', 'topic', 'main');
    commitFiles(root, cache('maxmemory: 2gb'));
    expect((await review(root, '--check')).status).toBe(0);
  });

  test('is the same in every format', async () => {
    const root = aFleet();
    commitFiles(root, cache('maxmemory: 1gb, databases: 4'));
    const json = JSON.parse((await review(root, '-o', 'json')).stdout);
    expect(json).toMatchObject({
      version: 1,
      verdict: 'changes',
      totals: { changedMembers: 2, members: 2 },
      middleware: [{ name: 'cache' }],
    });
    expect((await review(root, '-o', 'json')).stdout).toBe((await review(root, '-o', 'json')).stdout);
    expect((await review(root, '-o', 'markdown')).stdout).toMatch(/^## Plumb review of `shop`\n/);
    const [run] = JSON.parse((await review(root, '-o', 'sarif')).stdout).runs;
    expect(run.results).toMatchObject([
      {
        ruleId: 'MW9003',
        level: 'warning',
        locations: [{ physicalLocation: { artifactLocation: { uri: 'middleware/cache.yaml' }, region: { startLine: 7 } } }],
      },
    ]);
    expect(run.tool.driver.rules[0]).toMatchObject({ id: 'MW9003', help: { text: expect.any(String) } });
    expect((await review(root, '-o', 'junit')).stdout).toContain('<testsuite name="plumb review" tests="1" failures="0"');
  });

  test('of a commit with errors says which, with exit code 2', async () => {
    const root = aFleet();
    commitFiles(root, { 'hosts.yaml': document('Host', 'data-1', 'address: data-1.example') });
    const { status, stdout } = await review(root, '--check');
    expect(status).toBe(2);
    expect(stdout).toMatch(/This change fails 1 check\.[\s\S]*Host does not exist \(MW3003\): no Host is called "data-2"/);
  });

  test.each([
    [['--from', 'nowhere'], 'has no revision "nowhere"'],
    [['--repo', '/nonexistent'], '/nonexistent is no directory'],
    [['--repo', '/'], '/ is in no Git repository'],
    [['-o', 'yaml'], "'yaml' is invalid"],
    [['--server', 'nonsense'], 'is no http(s) URL'],
    [['--server', 'http://127.0.0.1:1'], 'cannot be reached'],
  ])('refuses %j with the reason', async (args, message) => {
    const { status, stdout, stderr } = await review(aFleet(), ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

describe('plumb review --server', () => {
  async function aServer(): Promise<string> {
    const store = await createSqliteStore({ path: ':memory:' });
    const expectation = aFleetWithIdentities();
    const server = await startServer({ store, expectation: () => expectation, version: '0.1.0' });
    onTestFinished(async () => {
      await server.close();
      await store.close();
    });
    const difference = {
      resource: 'file[/etc/plumb/redis/cache-a/redis.conf]',
      pointer: '/entries/maxmemory',
      desired: '1gb',
      observed: '3gb',
      place: 'disk',
      origin: 'drift',
      effect: 'hot',
      sensitive: false,
    } as const;
    const member = aMemberReport({ key: 'cache/a', differences: [difference], services: [], parameters: [] });
    const report = aReport({ host: 'data-1', at: new Date().toISOString(), members: [member] });
    const signed = signReport(server.url, report, { created: Math.floor(Date.now() / 1000) });
    expect((await fetch(`${server.url}/api/v1/reports`, signed)).status).toBe(200);
    return server.url;
  }

  test('names the drift that the change writes over, and the hosts that cannot be seen', async () => {
    const server = await aServer();
    const root = aFleet();
    commitFiles(root, cache('maxmemory: 2gb'));
    const { status, stdout } = await review(root, '--server', server);
    expect(status).toBe(1);
    expect(stdout).toContain('Drift is written over (MW9004): cache/a: maxmemory is 3gb.');
    expect(stdout).toContain('Hosts cannot be seen (MW9005): data-2 (it has never reported).');
    const { digest, observation } = JSON.parse((await review(root, '--server', server, '-o', 'json')).stdout);
    expect(observation.blind).toEqual([{ host: 'data-2', reason: 'it has never reported' }]);
    expect(digest.observed).toMatch(/^sha256:/);
  });
});
