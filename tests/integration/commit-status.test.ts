import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type ForgeServer, startForgeServer } from '../support/forge-server.ts';
import { createFleetRepository, type FleetFile } from '../support/git-server.ts';
import { aMemberReport, aReport } from '../support/sample-fleet.ts';
import { aFleetWithIdentities, signReport } from '../support/sample-server.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';

// Processes of their own, on a machine that may be busy.
const main = join(import.meta.dirname, '../../reconciler/main.ts');
const identity = aFleetWithIdentities().hosts.find(({ name }) => name === 'web-1')?.identity;

const files: Readonly<Record<string, FleetFile>> = {
  'fleet.yaml': 'apiVersion: plumb/v1\nkind: Fleet\nmetadata: {name: shop}\nspec: {}\n',
  'web-1.yaml': `apiVersion: plumb/v1\nkind: Host\nmetadata: {name: web-1}\nspec: {address: web-1.example, identity: "${identity}"}\n`,
  'front.yaml':
    'apiVersion: plumb/v1\nkind: Middleware\nmetadata: {name: front}\nspec: {adapter: nginx, members: [{host: web-1, id: web}]}\n',
};

interface Served {
  readonly url: string;
  readonly process: ChildProcess;
  readonly said: () => string;
}

async function serve(repository: string, forge: ForgeServer): Promise<Served> {
  const flags = ['--listen', '127.0.0.1:0', '--poll', '1s', '--repo', repository, '--data', createTemporaryDirectory()];
  const forgeFlags = [
    '--forge',
    'gitea',
    '--forge-api-url',
    forge.apiUrl,
    '--forge-project',
    'shop/fleet',
    '--public-url',
    'https://plumb.example/',
  ];
  const child = spawn(process.execPath, [main, 'serve', ...flags, ...forgeFlags], {
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', PLUMB_FORGE_TOKEN: forge.token },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  onTestFinished(() => void child.kill('SIGKILL'));
  await expect.poll(() => /listens on (\S+)/.exec(said)?.[1]).toBeDefined();
  return { url: /listens on (\S+)/.exec(said)?.[1] ?? '', process: child, said: () => said };
}

test('plumb serve tells the forge how far each commit is, and what was refused', async () => {
  const repository = createFleetRepository(join(createTemporaryDirectory(), 'fleet.git'), files);
  const commit = repository.git('rev-parse', 'main').trim();
  const forge = await startForgeServer('gitea');
  const served = await serve(repository.path, forge);
  const told = (id: string) =>
    forge.statusLog.filter((status) => status.commit === id).map(({ state, description }) => `${state} ${description}`);
  await expect.poll(() => told(commit)).toEqual(['pending 0/1, no word from web-1']);
  expect(forge.statusLog[0]).toMatchObject({ context: 'plumb/converged', targetUrl: `https://plumb.example/commits/${commit}` });

  const at = new Date().toISOString();
  const report = aReport({ host: 'web-1', at, commit, appliedCommit: commit, members: [aMemberReport({ key: 'front/web' })] });
  const answer = await fetch(`${served.url}/api/v1/reports`, signReport(served.url, report, { created: Math.floor(Date.now() / 1000) }));
  expect(answer.status).toBeLessThan(300);
  await expect.poll(() => told(commit).at(-1)).toMatch(/^success converged 1\/1 in \d+ /);

  const refused = repository.commit({
    'front.yaml': 'apiVersion: plumb/v1\nkind: Middleware\nmetadata: {name: front}\nspec: {adapter: redsi}\n',
  });
  await expect.poll(() => told(refused)).toEqual([expect.stringMatching(/^failure refused: MW\d{4} /)]);
  expect(told(commit)).toHaveLength(2);
  expect(forge.violations).toEqual([]);

  served.process.kill('SIGTERM');
  const [code] = (await once(served.process, 'exit')) as [number];
  expect(code).toBe(0);
  expect(served.said()).not.toContain(forge.token);
});
