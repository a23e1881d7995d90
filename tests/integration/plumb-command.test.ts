import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createFleetRepository, startGitServer } from '../support/git-server.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';

// Every command is a process of its own, on a machine that may be busy.
vi.setConfig({ testTimeout: 180_000 });

const main = join(import.meta.dirname, '../../reconciler/main.ts');
const environment = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };

function plumb(
  args: readonly string[],
  { cwd = '/', env = {} }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    cwd,
    env: { ...environment, ...env },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

function write(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

const cache = (maxmemory: string) => `apiVersion: plumb/v1
kind: Middleware
metadata:
  name: cache
spec:
  adapter: redis
  profiles: [small]
  parameters:
    maxmemory: ${maxmemory}
    requirepass: hunter2-hunter2
  members:
    - host: web-1
      id: "1"
      parameters:
        port: 6399
`;

const profile = `apiVersion: plumb/v1
kind: Profile
metadata:
  name: small
spec:
  adapter: redis
  parameters:
    maxmemory: 16mb
    maxmemory-policy: allkeys-lru
`;

const template = mkdtempSync(join(tmpdir(), 'plumb-fleet-'));
beforeAll(() => {
  const { status } = plumb(['init', join(template, 'fleet')]);
  expect(status).toBe(0);
  write(join(template, 'fleet'), { 'middleware/cache.yaml': cache('64mb'), 'profiles/small.yaml': profile });
});
afterAll(() => rmSync(template, { recursive: true }));

/** What `plumb init` makes, with a Redis whose password is a secret. */
function aFleet(): string {
  const root = join(createTemporaryDirectory(), 'fleet');
  cpSync(join(template, 'fleet'), root, { recursive: true });
  return root;
}

function commitAll(root: string, subject: string): void {
  const git = (...args: string[]) => {
    const { status, stderr } = spawnSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      env: environment,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  };
  if (!existsSync(join(root, '.git'))) git('init', '--quiet', '-b', 'main');
  git('add', '-A');
  git('commit', '--quiet', '-m', subject);
}

describe('plumb', () => {
  test('is executable, knows its version, and helps with examples and exit codes', () => {
    expect(statSync(main).mode & 0o111).toBe(0o111);
    const { version } = JSON.parse(readFileSync(join(main, '../../package.json'), 'utf8'));
    expect(plumb(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
    const help = plumb(['--help']).stdout;
    for (const command of ['init', 'validate', 'render', 'explain', 'diff', 'review', 'serve', 'status', 'comment', 'codeowners']) {
      expect(help).toContain(`  ${command} `);
      expect(plumb([command, '--help']).stdout).toMatch(/Examples:\n {2}# [^\n]+\n {2}\$ plumb[\s\S]*Exit codes:\n {2}0 {2}/);
    }
  });

  test.each([[['bogus']], [['validate', '--bogus']], [['render']], [['validate', '-o', 'xml']], [['explain']], [['diff', '--from']]])(
    '%j is wrong usage: exit code 2, nothing on stdout',
    (args) => {
      const { status, stdout, stderr } = plumb(args);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toContain('error:');
    },
  );

  test('completes commands, options and their values for every shell', () => {
    for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
      const { status, stdout } = plumb(['completion', shell]);
      expect(status).toBe(0);
      expect(stdout).toContain('plumb');
    }
    expect(plumb(['complete', '--', 'val']).stdout).toContain('validate');
    expect(plumb(['complete', '--', 'validate', '-o', '']).stdout).toMatch(/sarif\s/);
  });
});

describe('plumb init', () => {
  test('makes a fleet that validates without a finding, and that editors understand', () => {
    const root = join(createTemporaryDirectory(), 'My Fleet');
    expect(plumb(['init', root])).toMatchObject({ status: 0, stdout: '' });
    expect(readFileSync(join(root, 'fleet.yaml'), 'utf8')).toContain('name: my-fleet\n');
    expect(plumb(['validate', '--strict', root])).toEqual({ status: 0, stdout: '', stderr: 'no findings, 1 host\n' });
    for (const file of [
      'fleet.yaml',
      'hosts/web-1.yaml',
      'middleware/web.yaml',
      'organizations/platform.yaml',
      'applications/website.yaml',
    ]) {
      const [, schema = ''] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(readFileSync(join(root, file), 'utf8')) ?? [];
      expect(JSON.parse(readFileSync(join(root, dirname(file), schema), 'utf8'))).toHaveProperty('title');
    }
    const settings = JSON.parse(readFileSync(join(root, '.vscode/settings.json'), 'utf8'));
    for (const schema of Object.keys(settings['yaml.schemas'])) expect(existsSync(join(root, schema))).toBe(true);
  });

  test('overwrites nothing', () => {
    const root = createTemporaryDirectory();
    write(root, { 'fleet.yaml': 'mine\n' });
    const { status, stderr } = plumb(['init', root]);
    expect(status).toBe(2);
    expect(stderr).toContain('fleet.yaml');
    expect(readFileSync(join(root, 'fleet.yaml'), 'utf8')).toBe('mine\n');
    expect(existsSync(join(root, 'hosts'))).toBe(false);
  });
});

describe('plumb validate', () => {
  test('tells what is wrong, where, in the format that is asked for', () => {
    const root = aFleet();
    appendFileSync(join(root, 'hosts/web-1.yaml'), '  adress: typo\n');
    const text = plumb(['validate'], { cwd: root });
    expect(text.status).toBe(1);
    expect(text.stdout).toMatch(/^error MW2001 hosts\/web-1\.yaml:\d+:\d+/);
    expect(text.stdout).not.toContain('\u001b');
    expect(text.stderr).toContain('1 error');
    const json = JSON.parse(plumb(['validate', root, '-o', 'json']).stdout);
    expect(json).toMatchObject({ ok: false, diagnostics: [{ code: 'MW2001', file: 'hosts/web-1.yaml' }] });
    expect(JSON.parse(plumb(['validate', root, '-o', 'sarif']).stdout).runs[0].results[0].ruleId).toBe('MW2001');
    expect(plumb(['validate', root, '-o', 'junit']).stdout).toContain('<failure type="MW2001"');
    expect(plumb(['validate', root], { env: { FORCE_COLOR: '1' } }).stdout).toContain('\u001b[31m');
    expect(plumb(['validate', root], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } }).stdout).not.toContain('\u001b');
  });

  test('checks a revision as well as the files, also of a fleet in a folder of a repository', () => {
    const root = aFleet();
    commitAll(join(root, '..'), 'One');
    appendFileSync(join(root, 'hosts/web-1.yaml'), '  adress: typo\n');
    expect(plumb(['validate', root]).status).toBe(1);
    expect(plumb(['validate', root, '--revision', 'HEAD'])).toMatchObject({ status: 0, stdout: '' });
    expect(plumb(['validate', root, '--revision', 'nowhere'])).toMatchObject({ status: 2, stdout: '' });
  });

  test('ends with 2 where there is nothing to read', () => {
    expect(plumb(['validate', '/nonexistent/fleet'])).toEqual({
      status: 2,
      stdout: '',
      stderr: 'plumb: /nonexistent/fleet is no directory\n',
    });
  });
});

describe('plumb render and explain', () => {
  test('render shows the resources of a host, secrets masked', () => {
    const root = aFleet();
    const { status, stdout } = plumb(['render', root, '--host', 'web-1', '-o', 'json']);
    expect(status).toBe(0);
    const { host, resources, readings } = JSON.parse(stdout);
    expect([host, readings]).toMatchObject(['web-1', [{ probe: { resp: { auth: [expect.stringContaining('(sensitive ')] } } }]]);
    expect(resources.map((resource: { kind: string }) => resource.kind)).toEqual(expect.arrayContaining(['file', 'service', 'parameters']));
    expect(stdout).toContain('(sensitive ');
    for (const more of [
      ['-o', 'yaml'],
      ['-o', 'table'],
      ['-o', 'json', '--slice'],
    ]) {
      const rendered = plumb(['render', root, '--host', 'web-1', ...more]);
      expect(rendered.status).toBe(0);
      expect(rendered.stdout).not.toContain('hunter2');
    }
    expect(stdout).not.toContain('hunter2');
  });

  test('render under a root leaves out what needs privileges', () => {
    const { stdout } = plumb(['render', aFleet(), '--host', 'web-1', '--root', '/tmp/x', '-o', 'json']);
    const files = JSON.parse(stdout).resources.filter((resource: { kind: string }) => resource.kind === 'file');
    expect(files.length).toBeGreaterThan(0);
    for (const { name, fields } of files) {
      expect(name).toMatch(/^\/tmp\/x\//);
      expect(fields).not.toHaveProperty('owner');
    }
  });

  test('render names the hosts there are', () => {
    const { status, stderr } = plumb(['render', aFleet(), '--host', 'web-9']);
    expect(status).toBe(2);
    expect(stderr).toContain('web-1');
  });

  test('explain tells layer, file and line of the final value, and what it overrides', () => {
    const root = aFleet();
    const { status, stdout } = plumb(['explain', root, 'cache/1', 'maxmemory', '-o', 'json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      {
        member: 'cache/1',
        values: [
          {
            pointer: '/maxmemory',
            value: '64mb',
            layer: 'parameters',
            place: { file: 'middleware/cache.yaml', line: 9, column: 16 },
            overrides: expect.arrayContaining([
              { value: '16mb', layer: 'profile small', place: { file: 'profiles/small.yaml', line: 8, column: 16 } },
            ]),
          },
        ],
      },
    ]);
    const table = plumb(['explain', 'cache'], { cwd: root }).stdout;
    expect(table).toMatch(/cache\/1 +port +6399 +member +middleware\/cache\.yaml:15/);
    expect(table).not.toContain('hunter2');
    expect(plumb(['explain', 'cache', 'maxmemory-policy'], { cwd: root }).stdout).toContain('profiles/small.yaml:9');
    for (const words of [['nowhere'], ['cache/9'], ['cache', 'nothing']])
      expect(plumb(['explain', ...words], { cwd: root }).status).toBe(2);
  });
});

describe('plumb diff', () => {
  test('shows fields, effects and final values of two revisions, secrets masked', () => {
    const root = aFleet();
    commitAll(root, 'One');
    write(root, { 'middleware/cache.yaml': cache('128mb').replace('hunter2-hunter2', 'correct-horse') });
    commitAll(root, 'Two');
    expect(plumb(['diff', root, '--from', 'HEAD', '--to', 'main'])).toEqual({ status: 0, stdout: '', stderr: 'no differences\n' });
    expect(plumb(['diff', root, '--from', 'HEAD'])).toMatchObject({ status: 0 });
    const diff = plumb(['diff', root, '--from', 'HEAD~1', '--to', 'HEAD', '-o', 'json']);
    expect(diff.status).toBe(1);
    const { hosts } = JSON.parse(diff.stdout);
    const fields = hosts[0].resources.flatMap((resource: { fields: object[] }) => resource.fields);
    expect(fields).toContainEqual(
      expect.objectContaining({ pointer: '/fields/entries/maxmemory', from: '64mb', to: '128mb', effect: 'hot' }),
    );
    expect(hosts[0].slice).toContainEqual({ pointer: '/members/cache~11/parameters/maxmemory', from: '64mb', to: '128mb' });
    expect(hosts[0].slice.map((change: { pointer: string }) => change.pointer)).toContain('/members/cache~11/parameters/requirepass');
    const table = plumb(['diff', root, '--from', 'HEAD~1']);
    expect(table.status).toBe(1);
    expect(table.stdout).toMatch(/\/entries\/maxmemory +64mb +128mb +hot/);
    for (const { stdout } of [diff, table]) expect(stdout).not.toMatch(/hunter2|correct-horse/);
  });

  test('has the exit codes it says, also those of terraform', () => {
    const root = aFleet();
    commitAll(root, 'One');
    write(root, { 'middleware/cache.yaml': cache('128mb') });
    const codes = (...args: string[]) => [
      plumb(['diff', root, ...args]).status,
      plumb(['diff', root, ...args, '--detailed-exitcode']).status,
    ];
    expect(codes('--from', 'HEAD', '--to', 'HEAD')).toEqual([0, 0]);
    expect(codes('--from', 'HEAD')).toEqual([1, 2]);
    expect(codes('--from', 'nowhere')).toEqual([2, 1]);
    write(root, { 'middleware/cache.yaml': 'kind: [\n' });
    expect(codes('--from', 'HEAD')).toEqual([2, 1]);
  });
});

describe('plumb serve and status', () => {
  async function serve(args: readonly string[]) {
    const child = spawn(process.execPath, [main, 'serve', '--listen', '127.0.0.1:0', '--poll', '100ms', ...args], {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let log = '';
    child.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString();
    });
    const waitFor = async (pattern: RegExp) =>
      await vi.waitFor(() => pattern.exec(log) ?? Promise.reject(new Error(log)), { timeout: 15_000, interval: 50 });
    const [, url = ''] = await waitFor(/listens on (\S+)/);
    const stop = async () => {
      child.kill('SIGTERM');
      const [code] = await once(child, 'exit');
      return code;
    };
    return { url, waitFor, stop };
  }

  test('serve follows a repository; a bad commit is refused while the one before stays; status asks it', async () => {
    const root = createTemporaryDirectory();
    const fleet = aFleet();
    const files = Object.fromEntries(
      ['fleet.yaml', 'hosts/web-1.yaml', 'organizations/platform.yaml', 'applications/website.yaml', 'middleware/web.yaml'].map((path) => [
        path,
        readFileSync(join(fleet, path), 'utf8'),
      ]),
    );
    const repository = createFleetRepository(join(root, 'fleet.git'), files);
    const git = await startGitServer({ root, credentials: { token: 't0p-secret' } });
    onTestFinished(() => git.close());
    write(root, { token: 't0p-secret\n' });
    const args = ['--repo', `${git.url}/fleet.git`, '--data', join(root, 'data'), '--git-token-file', join(root, 'token')];
    const first = repository.git('rev-parse', 'main').trim();
    const server = await serve(args);
    await server.waitFor(/repository Ready/);
    const page = await fetch(server.url);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('web-1')]);
    const status = plumb(['status', '--server', server.url, '-o', 'json']);
    expect(status.status).toBe(1);
    expect(JSON.parse(status.stdout)).toMatchObject({
      fleet: 'fleet',
      commit: { id: first, author: 'Ada Example' },
      hosts: [{ name: 'web-1', state: 'NeverReported' }],
    });
    expect(plumb(['status'], { env: { PLUMB_SERVER: server.url } }).stdout).toMatch(/web-1 +NeverReported/);

    const bad = repository.commit({ 'middleware/web.yaml': 'kind: [\n' });
    await server.waitFor(new RegExp(`repository Refused: .*1 error.*${bad.slice(0, 12)}`));
    const view = JSON.parse(plumb(['status', '--server', server.url, '-o', 'json']).stdout);
    expect(view).toMatchObject({
      commit: { id: first },
      source: { state: 'Refused', availableCommit: bad, diagnostics: [{ code: 'MW1005' }] },
    });

    git.faults.down = true;
    await server.waitFor(/repository Unreachable/);
    expect(await server.stop()).toBe(0);

    // Started while the repository is down, the newest stored commit without errors is in force again.
    const again = await serve(args);
    await again.waitFor(/repository Unreachable/);
    expect(JSON.parse(plumb(['status', '--server', again.url, '-o', 'json']).stdout)).toMatchObject({ commit: { id: first } });
    const good = repository.commit({ 'middleware/web.yaml': files['middleware/web.yaml'] ?? '' });
    git.faults.down = false;
    await again.waitFor(/repository Ready/);
    expect(JSON.parse(plumb(['status', '--server', again.url, '-o', 'json']).stdout).commit.id).toBe(good);
    expect(await again.stop()).toBe(0);
  });

  test('serve refuses to be open to others by accident, and says what is wrong with its options', () => {
    const fleet = aFleet();
    const data = createTemporaryDirectory();
    const refused = (...args: string[]) => plumb(['serve', '--repo', fleet, '--data', data, ...args]);
    expect(refused('--listen', '0.0.0.0:0')).toMatchObject({ status: 2, stderr: expect.stringContaining('--viewer-token') });
    expect(refused('--listen', 'nonsense')).toMatchObject({ status: 2, stderr: expect.stringContaining('HOST:PORT') });
    expect(refused('--poll', 'often')).toMatchObject({ status: 2, stderr: expect.stringContaining('--poll') });
    expect(refused('--viewer-token-file', '/nonexistent')).toMatchObject({ status: 2, stderr: expect.stringContaining('ENOENT') });
    expect(plumb(['serve', '--repo', 'ssh://git@example.com/x', '--data', data])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('https URL'),
    });
  });

  test('status says why it cannot ask', async () => {
    expect(plumb(['status', '--server', `http://127.0.0.1:${await freePort()}`])).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('ECONNREFUSED'),
    });
    expect(plumb(['status', '--server', 'nonsense'])).toMatchObject({ status: 2, stdout: '' });
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
