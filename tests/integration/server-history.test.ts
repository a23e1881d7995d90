import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fileAdapter } from '../support/file-adapter.ts';
import { fleetDocument, hostDocument } from '../support/fleet-documents.ts';
import { createFleetRepository, startGitServer } from '../support/git-server.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';
import { waitFor } from '../support/wait-for.ts';
import { environment, main, plumb } from './a-plumb-process.ts';

interface Source {
  readonly state: string;
  readonly message: string;
  readonly availableCommit?: string;
  readonly diagnostics: readonly { readonly code: string; readonly detail: string }[];
}

async function open() {
  const root = createTemporaryDirectory();
  const repository = createFleetRepository(join(root, 'fleet.git'), files('10.0.0.1'));
  const git = await startGitServer({ root });
  onTestFinished(() => git.close());
  const given = ['--repo', `${git.url}/fleet.git`, '--data', join(root, 'data'), '--listen', '127.0.0.1:0', '--poll', '100ms'];
  const serve = async (...args: readonly string[]) => {
    const child = spawn(process.execPath, [main, 'serve', ...given, ...args], { env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    let log = '';
    child.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString();
    });
    const said = async () => /listens on (\S+)/.exec(log)?.[1];
    const { value: url } = await waitFor(said, { what: 'the server', seen: () => log });
    const stop = async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
    };
    return { url, stop, log: () => log, expectSource: (wanted: Wanted) => expectSource(url, { ...wanted, log: () => log }) };
  };
  const tip = () => repository.git('rev-parse', 'main').trim();
  const setTo = (commit: string) => void repository.git('update-ref', 'refs/heads/main', commit);
  return { repository, git, serve, tip, setTo };
}

interface Wanted {
  readonly commit: string;
  readonly state: string;
  readonly refused?: string;
}

async function expectSource(url: string, { commit, state, refused, log }: Wanted & { readonly log: () => string }): Promise<Source> {
  const { value } = await waitFor(
    async () => {
      const fleet = (await (await fetch(`${url}/api/v1/fleet`)).json()) as { commit?: { id: string }; source?: Source };
      const { source } = fleet;
      return fleet.commit?.id === commit && source?.state === state && source.availableCommit === refused ? source : undefined;
    },
    { what: `${state} with ${commit} in force and ${refused} refused`, seen: log },
  );
  return value;
}

function files(address: string) {
  return { 'fleet.yaml': fleetDocument(), 'h1.yaml': hostDocument('h1', { address }), ...fileAdapter() };
}

test('the server keeps the last good commit in force over an older one, a rewritten branch and a restart, and says so', async () => {
  const { repository, git, serve, tip, setTo } = await open();
  const first = tip();
  let server = await serve();
  await server.expectSource({ commit: first, state: 'Ready' });
  const second = repository.commit({ 'h1.yaml': files('10.0.0.2')['h1.yaml'] });
  await server.expectSource({ commit: second, state: 'Ready' });

  setTo(first);
  const older = await server.expectSource({ commit: second, state: 'Refused', refused: first });
  expect(older.message).toBe('the newest commit does not go on from the one in force');
  expect(older.diagnostics).toMatchObject([{ code: 'MW8006', detail: `${first} is older than ${second}, which is in force` }]);
  const status = plumb(['status', '--server', server.url]);
  expect([status.status, status.stdout]).toEqual([
    expect.not.stringMatching(/^0$/),
    expect.stringContaining('source: HistoryNotForward: commit'),
  ]);
  expect(status.stdout).toContain('MW8006');
  expect(status.status).not.toBe(0);
  expect(await (await fetch(server.url)).text()).toContain('is older than');

  await server.stop();
  server = await serve();
  await server.expectSource({ commit: second, state: 'Refused', refused: first });
  const rewritten = repository.commit({ 'h1.yaml': files('10.0.0.3')['h1.yaml'] });
  await server.expectSource({ commit: second, state: 'Refused', refused: rewritten });
  await server.stop();
  git.faults.down = true;
  server = await serve();
  const { value: away } = await waitFor(
    async () => ((await (await fetch(`${server.url}/api/v1/fleet`)).json()) as { commit?: { id: string } }).commit?.id,
    { what: 'what is at hand', seen: server.log },
  );
  expect(away, 'the newest at hand is of the rewritten branch').toBe(second);
  git.faults.down = false;
  await server.expectSource({ commit: second, state: 'Refused', refused: rewritten });
  await server.stop();

  server = await serve('--accept', rewritten);
  await server.expectSource({ commit: rewritten, state: 'Ready' });
  setTo(second);
  await server.expectSource({ commit: rewritten, state: 'Refused', refused: second });
});

test('the server follows a history made anew that says what it replaces', async () => {
  const { repository, serve, tip } = await open();
  const first = tip();
  const server = await serve();
  await server.expectSource({ commit: first, state: 'Ready' });
  const foreign = repository.forcePush(files('10.0.0.4'));
  const { diagnostics } = await server.expectSource({ commit: first, state: 'Refused', refused: foreign });
  expect(diagnostics[0]?.detail).toContain('has no commit in common');
  const named = repository.commit({ 'fleet.yaml': fleetDocument({ history: { replaces: [first] } }) });
  await server.expectSource({ commit: named, state: 'Ready' });
});
