import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fetchText } from '../../examples/demo/ask.ts';
import { type AgentHost, memberOf, useAgentWorlds, waitForReport, waitForSynced } from '../support/agent-world.ts';
import { nginxDocument, oneHost } from '../support/fleet-documents.ts';
import { freePorts } from '../support/free-ports.ts';
import { skipWithout } from '../support/unmet-need.ts';
import { waitFor } from '../support/wait-for.ts';

const openWorld = useAgentWorlds();
const raw = 'conf.d/raw.conf';

async function openNginx(over: { readonly drift?: 'observe' } = {}) {
  const [port = 0, statusPort = 0, evilPort = 0] = await freePorts(3);
  const web = (files: Readonly<Record<string, unknown>>) => nginxDocument('web', { port, statusPort, files, ...over });
  const world = await openWorld({ ...oneHost, 'web.yaml': web({ [raw]: { content: 'map $host $raw { default 1; }\n' } }) });
  const host = world.host('h1');
  const tree = join(host.root, 'etc/plumb/nginx/web-a');
  const evil = join(tree, 'conf.d/evil.conf');
  const plant = (text = `server { listen 127.0.0.1:${evilPort}; return 200 evil; }\n`) => writeFileSync(evil, text);
  const reload = () => process.kill(Number(readFileSync(join(host.root, 'run/plumb/nginx/web-a/nginx.pid'), 'utf8')), 'SIGHUP');
  return { world, host, tree, evil, evilPort, plant, reload, web };
}

const head = ({ repository }: { readonly repository: { readonly git: (...words: string[]) => string } }) =>
  repository.git('rev-parse', 'main').trim();

const serves = (port: number) =>
  fetchText(`http://127.0.0.1:${port}/`).then(
    (text) => text === 'evil',
    () => false,
  );

function kept(host: AgentHost, number: string, path: string): string {
  return join(host.state, 'aside', number, path.slice(host.root.length));
}

it('moves aside what nginx would read, reloads, and is not held up by what it cannot read', async (context) => {
  skipWithout(context, 'nginx');
  const { world, host, tree, evil, evilPort, plant, reload, web } = await openNginx();
  const agent = host.run();
  await waitForSynced(host, head(world));
  plant();
  reload();
  await waitFor(async () => !existsSync(evil), { what: 'the foreign file goes' });
  await waitFor(async () => !(await serves(evilPort)), { what: 'nobody serves it' });
  const first = kept(host, '0001', evil);
  expect(readFileSync(first, 'utf8')).toContain('return 200 evil');
  expect(statSync(first).mode & 0o7777).toBe(0o600);
  await waitFor(async () => host.events('DriftHealed').some(({ pointer }) => pointer === '/foreign'), { what: 'the healing is told' });
  expect(host.events('DriftDetected').find(({ pointer }) => pointer === '/foreign')?.message).toContain('evil.conf: modified');
  expect(
    host
      .events('StepDone')
      .map(({ message }) => message)
      .join('\n'),
  ).toContain(first);

  // Stopped over a change of Git, a file that nginx -t refuses, and a ledger that is gone.
  expect(await agent.stop(), agent.log()).toBe(0);
  plant('nonsense\n');
  rmSync(join(host.state, 'ledger.json'));
  const commit = world.commit({ 'web.yaml': web({}) });
  host.run();
  await waitForSynced(host, commit);
  expect([existsSync(evil), existsSync(join(tree, raw))]).toEqual([false, false]);
  expect(readFileSync(kept(host, '0002', evil), 'utf8')).toBe('nonsense\n');
  expect(readFileSync(kept(host, '0003', join(tree, raw)), 'utf8')).toContain('$raw');
});

it('only tells it where drift is observed', async (context) => {
  skipWithout(context, 'nginx');
  const { world, host, evil, evilPort, plant, reload, web } = await openNginx();
  host.run();
  await waitForSynced(host, head(world));
  const observing = web({ [raw]: { content: 'map $host $raw { default 1; }\n' } }).replace('"spec": {', '"spec": { "drift": "observe",');
  await waitForSynced(host, world.commit({ 'web.yaml': observing }));
  plant();
  const report = await waitForReport(host, 'the foreign file is told', (told) => memberOf(told, 'web/a')?.sync.state === 'Drifted');
  expect(memberOf(report, 'web/a')?.sync).toMatchObject({ reason: 'ObserveMode' });
  expect(memberOf(report, 'web/a')?.differences).toContainEqual(expect.objectContaining({ pointer: '/foreign', origin: 'drift' }));
  expect(existsSync(evil)).toBe(true);
  expect(existsSync(join(host.state, 'aside'))).toBe(false);

  // Loaded and taken away again: nothing differs on disk, and the process still serves it.
  reload();
  await waitFor(() => serves(evilPort), { what: 'nginx serves the foreign file' });
  rmSync(evil);
  const isGone = (told: Parameters<typeof memberOf>[0]) => memberOf(told, 'web/a')?.differences.length === 0;
  const after = await waitForReport(host, 'the difference is gone', isGone, 'newest');
  expect(memberOf(after, 'web/a')?.sync).toMatchObject({
    state: 'Unknown',
    reason: 'Unproven',
    message: expect.stringMatching(/conf\.d\/ was changed at .*; drift mode is observe, so it is not reloaded: restart /),
  });
  expect(await serves(evilPort)).toBe(true);
});

it('reloads what came, was loaded and went while the agent was stopped, and nothing for what Plumb writes', async (context) => {
  skipWithout(context, 'nginx');
  const { world, host, evil, evilPort, plant, reload, web } = await openNginx();
  const agent = host.run();
  const first = head(world);
  await waitForSynced(host, first);
  expect(await agent.stop(), agent.log()).toBe(0);
  plant();
  reload();
  await waitFor(() => serves(evilPort), { what: 'nginx serves the foreign file' });
  rmSync(evil);
  const reloads = () => host.events('ServiceReloaded').length;
  expect(reloads()).toBe(0);
  const again = host.run();
  await waitFor(async () => !(await serves(evilPort)), { what: 'nobody serves it' });
  await waitForSynced(host, first);
  expect(reloads()).toBe(1);
  expect(host.events('DriftDetected').find(({ pointer }) => pointer === '/files')?.message).toContain('conf.d/ was touched since');

  const commit = world.commit({ 'web.yaml': web({ [raw]: { content: 'map $host $raw { default 2; }\n' } }) });
  await waitForSynced(host, commit);
  expect(await again.stop(), again.log()).toBe(0);
  expect(await host.once()).toMatchObject({ code: 0 });
  expect(reloads()).toBe(2);
});
