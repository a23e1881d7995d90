import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { freePort } from '../support/free-ports.ts';
import { createFleetRepository, startGitServer } from '../support/git-server.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';
import { waitFor as waitForAnswer } from '../support/wait-for.ts';
import { writeFiles } from './a-command-run.ts';
import { environment, main, plumb } from './a-plumb-process.ts';

function makeFleet(): string {
  const root = join(createTemporaryDirectory(), 'fleet');
  expect(plumb(['init', root]).status).toBe(0);
  return root;
}

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
      (await waitForAnswer(async () => pattern.exec(log) ?? undefined, { what: String(pattern), seen: () => log })).value;
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
    const fleet = makeFleet();
    const files = Object.fromEntries(
      ['fleet.yaml', 'hosts/web-1.yaml', 'organizations/platform.yaml', 'applications/website.yaml', 'middleware/web.yaml'].map((path) => [
        path,
        readFileSync(join(fleet, path), 'utf8'),
      ]),
    );
    const repository = createFleetRepository(join(root, 'fleet.git'), files);
    const git = await startGitServer({ root, credentials: { token: 't0p-secret' } });
    onTestFinished(() => git.close());
    writeFiles(root, { token: 't0p-secret\n' });
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
    const fleet = makeFleet();
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

  test('serve names the place and the way out where it cannot start', async () => {
    const fleet = makeFleet();
    const root = createTemporaryDirectory();
    const data = join(root, 'data');
    const refused = (...args: string[]) => {
      const { status, stderr } = plumb(['serve', '--listen', '127.0.0.1:0', '--repo', fleet, '--data', data, ...args]);
      expect(stderr).not.toMatch(/^\s+at /m);
      return [status, stderr];
    };
    writeFiles(root, { 'damaged/plumb.sqlite': 'x'.repeat(5000) });
    const damaged = join(root, 'damaged');
    expect(refused('--data', damaged)).toEqual([2, expect.stringMatching(`${damaged}/plumb.sqlite: the database is damaged .*: .*backup`)]);
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    expect(refused('--listen', `127.0.0.1:${port}`)).toEqual([2, expect.stringMatching(`127.0.0.1:${port}: EADDRINUSE: another program`)]);
    taken.close();
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
