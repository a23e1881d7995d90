import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { get } from 'node:https';
import { dirname, join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { isDeepStrictEqual } from 'node:util';
import { expect, it } from 'vitest';
import { fetchText } from '../../examples/demo/ask.ts';
import { type AgentHost, memberOf, useAgentWorlds, waitForReport, waitForSynced } from '../support/agent-world.ts';
import { fleetDocument, nginxDocument, oneHost, redisDocument } from '../support/fleet-documents.ts';
import { freePorts } from '../support/free-ports.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';
import { skipWithout } from '../support/unmet-need.ts';
import { waitFor } from '../support/wait-for.ts';

const openWorld = useAgentWorlds();

async function openNginx() {
  const [port = 0, statusPort = 0] = await freePorts(2);
  const world = await openWorld({ ...oneHost, 'web.yaml': nginxDocument('web', { port, statusPort }) });
  const host = world.host('h1');
  const file = join(host.root, 'etc/plumb/nginx/web-a/nginx.conf');
  const serves = () => fetchText(`http://127.0.0.1:${port}/`);
  const pid = () => Number(readFileSync(join(host.root, 'run/plumb/nginx/web-a/nginx.pid'), 'utf8'));
  /** What a hand does in an hour of need: another page, loaded, and the file as it was. */
  const hack = async () => {
    copyFileSync(file, `${file}.kept`);
    writeFileSync(file, readFileSync(file, 'utf8').replace('200 hello', '200 hacked'));
    process.kill(pid(), 'SIGHUP');
    await waitFor(async () => (await serves()) === 'hacked', { what: 'nginx serves the edit' });
    copyFileSync(`${file}.kept`, file);
    rmSync(`${file}.kept`);
  };
  return { world, host, file, serves, hack, commit: world.repository.git('rev-parse', 'main').trim() };
}

/** The serial number of the certificate, and the page. */
function servedBy(port: number): Promise<{ readonly serial: string; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const question = get({ host: '127.0.0.1', port, rejectUnauthorized: false, agent: false }, (answer) => {
      const { serialNumber } = (answer.socket as TLSSocket).getPeerCertificate();
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => resolve({ serial: serialNumber, text }));
    });
    question.on('error', reject);
  });
}

const reloads = (host: AgentHost) => host.events('ServiceReloaded').length;

it('reloads what was loaded by hand and put back while the agent was away, and tells it', async (context) => {
  skipWithout(context, 'nginx');
  const { host, serves, hack, commit } = await openNginx();
  const agent = host.run();
  await waitForSynced(host, commit);
  expect(await agent.stop(), agent.log()).toBe(0);
  expect(reloads(host)).toBe(0);
  await hack();
  host.run();
  await waitFor(async () => (await serves()) === 'hello', { what: 'nginx serves what Git wants' });
  const told = (code: 'DriftDetected' | 'DriftHealed') => host.events(code).filter(({ pointer }) => pointer === '/files');
  await waitFor(async () => told('DriftHealed').length === 1, { what: 'the healing is told' });
  await waitForSynced(host, commit);
  expect(reloads(host)).toBe(1);
  expect(told('DriftDetected').map(({ message }) => message)).toEqual([expect.stringContaining('nginx.conf was touched since')]);
});

it('reloads what was loaded from a directory that was exchanged and put back, whose files nobody touched', async (context) => {
  skipWithout(context, 'nginx');
  const { host, file, serves, commit } = await openNginx();
  const agent = host.run();
  await waitForSynced(host, commit);
  expect(await agent.stop(), agent.log()).toBe(0);
  for (const directory of [dirname(file), dirname(dirname(file))]) {
    const before = reloads(host);
    const master = Number(readFileSync(join(host.root, 'run/plumb/nginx/web-a/nginx.pid'), 'utf8'));
    renameSync(directory, `${directory}.kept`);
    cpSync(`${directory}.kept`, directory, { recursive: true });
    writeFileSync(file, readFileSync(file, 'utf8').replace('200 hello', '200 hacked'));
    process.kill(master, 'SIGHUP');
    await waitFor(async () => (await serves()) === 'hacked', { what: 'nginx serves the other directory' });
    rmSync(directory, { recursive: true });
    renameSync(`${directory}.kept`, directory);
    const again = host.run();
    await waitFor(async () => (await serves()) === 'hello', { what: `nginx serves what Git wants after ${directory}` });
    await waitForSynced(host, commit);
    expect(await again.stop(), again.log()).toBe(0);
    expect(reloads(host)).toBe(before + 1);
    const told = host.events('DriftDetected').filter(({ pointer }) => pointer === '/files');
    expect(told.at(-1)?.message).toContain(`${directory}/ was touched since`);
  }
});

it('reloads what a file outside of Git names, however far away, once it was changed', async (context) => {
  skipWithout(context, 'nginx');
  const [port = 0, statusPort = 0] = await freePorts(2);
  const directory = createTemporaryDirectory();
  const [first, second] = [join(directory, 'first.conf'), join(directory, 'second.conf')];
  writeFileSync(second, 'location /deep { return 200 one; }\n');
  writeFileSync(first, `location /near { return 200 near; } include ${directory}/sec*.conf;\n`);
  const site = `server { listen 127.0.0.1:${port}; location / { return 200 hello; } include ${first}; }\n`;
  const parameters = { servers: [] };
  const files = { 'conf.d/site.conf': { content: site } };
  const world = await openWorld({ ...oneHost, 'web.yaml': nginxDocument('web', { port, statusPort, parameters, files }) });
  const host = world.host('h1');
  const commit = world.repository.git('rev-parse', 'main').trim();
  const deep = () => fetchText(`http://127.0.0.1:${port}/deep`);
  const agent = host.run();
  await waitForSynced(host, commit);
  expect(await agent.stop(), agent.log()).toBe(0);
  expect(await deep()).toBe('one');
  writeFileSync(second, 'location /deep { return 200 two; }\n');
  host.run();
  await waitFor(async () => (await deep()) === 'two', { what: 'nginx serves what the second file says' });
  expect(host.events('DriftDetected').map(({ message }) => message)).toEqual([
    expect.stringContaining(`${directory}/sec*.conf was touched`),
  ]);
});

it('continues a worker that a signal has stopped, which no probe may ever meet', async (context) => {
  skipWithout(context, 'nginx');
  const [port = 0, statusPort = 0] = await freePorts(2);
  const parameters = { worker_processes: 2 };
  const world = await openWorld({
    ...oneHost,
    'fleet.yaml': fleetDocument({ interval: '1s' }),
    'web.yaml': nginxDocument('web', { port, statusPort, parameters }),
  });
  const host = world.host('h1');
  const agent = host.run();
  await waitForSynced(host, world.repository.git('rev-parse', 'main').trim());
  const master = readFileSync(join(host.root, 'run/plumb/nginx/web-a/nginx.pid'), 'utf8').trim();
  const [worker = 0] = readFileSync(`/proc/${master}/task/${master}/children`, 'utf8').trim().split(' ').map(Number);
  process.kill(worker, 'SIGSTOP');
  const told = () => host.events('DriftDetected').find(({ pointer }) => pointer === '/suspended');
  await waitFor(async () => told() !== undefined, { what: 'the stopped worker is told' });
  const stateOf = () => readFileSync(`/proc/${worker}/stat`, 'utf8').replace(/^.*\) /s, '')[0];
  await waitFor(async () => stateOf() === 'S', { what: 'the worker is continued' });
  expect(readFileSync(join(host.root, 'run/plumb/nginx/web-a/nginx.pid'), 'utf8').trim()).toBe(master);
  expect(await agent.stop(), agent.log()).toBe(0);
});

it('reloads once for an edit that it heals, once for a touch, and not for a ledger of an earlier version', async (context) => {
  skipWithout(context, 'nginx');
  const { host, file, commit } = await openNginx();
  const agent = host.run();
  await waitForSynced(host, commit);
  writeFileSync(file, `${readFileSync(file, 'utf8')}# by hand\n`);
  await waitFor(async () => reloads(host) === 1, { what: 'the edit is healed' });
  await waitForSynced(host, commit);
  utimesSync(file, new Date(), new Date());
  await waitFor(async () => reloads(host) === 2, { what: 'the touch is not trusted' });
  await waitForSynced(host, commit);
  expect(await agent.stop(), agent.log()).toBe(0);
  const path = join(host.state, 'ledger.json');
  const { proofs: _none, ...earlier } = host.ledger();
  writeFileSync(path, JSON.stringify(earlier));
  const first = host.reports().length;
  expect(await host.once()).toMatchObject({ code: 0 });
  expect(await host.once()).toMatchObject({ code: 0 });
  expect(host.reports().length).toBeGreaterThan(first);
  expect(reloads(host)).toBe(2);
  const directory = dirname(file);
  const places = [dirname(dirname(directory)), dirname(directory), directory].map((path) => `${path}/`);
  expect(Object.values(host.ledger().proofs ?? {}).map(({ files }) => Object.keys(files))).toEqual([
    ['/etc/nginx/mime.types', ...places, `${join(directory, 'conf.d')}/`, file],
  ]);
});

it('loads a certificate that somebody renewed outside of Git, behind its link, and what a raw file includes', async (context) => {
  skipWithout(context, 'nginx', 'openssl');
  const [port = 0, statusPort = 0, otherPort = 0] = await freePorts(3);
  const directory = createTemporaryDirectory();
  const at = (name: string) => join(directory, name);
  const issue = (serial: number) => {
    const argv = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=shop'];
    execFileSync('openssl', [...argv, '-set_serial', `${serial}`, '-keyout', at(`key${serial}.pem`), '-out', at(`cert${serial}.pem`)], {
      stdio: 'ignore',
    });
    for (const name of ['key', 'cert']) {
      symlinkSync(`${name}${serial}.pem`, at(`${name}.new`));
      renameSync(at(`${name}.new`), at(`${name}.pem`));
    }
  };
  issue(1);
  const raw = `server { listen 127.0.0.1:${otherPort} ssl; ssl_certificate ${at('cert.pem')}; ssl_certificate_key ${at('key.pem')}; include ${at('*.inc')}; }\n`;
  const files = { 'conf.d/tls.conf': { content: raw } };
  const world = await openWorld({ ...oneHost, 'web.yaml': nginxDocument('web', { port, statusPort, files }) });
  const host = world.host('h1');
  const agent = host.run();
  const commit = world.repository.git('rev-parse', 'main').trim();
  await waitForSynced(host, commit);
  expect(await agent.stop(), agent.log()).toBe(0);
  issue(2);
  writeFileSync(at('page.inc'), 'return 200 "one";\n');
  host.run();
  const isNew = async () => isDeepStrictEqual(await servedBy(otherPort), { serial: '02', text: 'one' });
  await waitFor(isNew, { what: 'nginx serves the new certificate and the page that was included' });
  await waitFor(async () => reloads(host) === 1, { what: 'it was one reload' });
});

it('touches no process that reads its file at its start only', async (context) => {
  skipWithout(context, 'redis-server');
  const [port = 0] = await freePorts(1);
  const world = await openWorld({ ...oneHost, 'cache.yaml': redisDocument('cache', { port }) });
  const host = world.host('h1');
  host.run();
  const commit = world.repository.git('rev-parse', 'main').trim();
  await waitForSynced(host, commit);
  const file = join(host.root, 'etc/plumb/redis/cache-1/redis.conf');
  const version = () => Object.values(host.ledger().proofs ?? {})[0]?.files[file];
  const before = version();
  utimesSync(file, new Date(), new Date());
  await waitFor(async () => version() !== before, { what: 'the touch is looked at' });
  const report = await waitForSynced(host, commit);
  expect(memberOf(report, 'cache/1')).toMatchObject({ sync: { state: 'Synced' }, health: { state: 'Healthy' } });
  expect([host.events('ServiceRestarted'), host.events('ServiceReloaded')]).toEqual([[], []]);
});

it('calls no member in sync whose process works in a directory that is not at its path, and does not restart it', async (context) => {
  skipWithout(context, 'redis-server');
  const [port = 0] = await freePorts(1);
  const world = await openWorld({ ...oneHost, 'cache.yaml': redisDocument('cache', { port }) });
  const host = world.host('h1');
  const agent = host.run();
  const commit = world.repository.git('rev-parse', 'main').trim();
  await waitForSynced(host, commit);
  const [proof] = Object.values(host.ledger().proofs ?? {});
  const data = proof?.directory?.path ?? '';
  const pid = Number(proof?.incarnation.split('@')[0]);
  expect(data.startsWith(host.root)).toBe(true);
  expect(await agent.stop(), agent.log()).toBe(0);
  renameSync(data, `${data}.old`);
  mkdirSync(data);
  host.run();
  const unproven = (text: string) =>
    waitForReport(
      host,
      text,
      (told) => {
        const sync = memberOf(told, 'cache/1')?.sync;
        return sync?.state === 'Unknown' && sync.reason === 'Unproven' && sync.message.includes(text);
      },
      'newest',
    );
  await unproven(`works in what was ${data} and is ${data}.old now`);
  rmSync(data, { recursive: true });
  renameSync(`${data}.old`, data);
  await waitForSynced(host, commit);
  rmSync(data, { recursive: true });
  await unproven(`works in ${data}, which was deleted`);
  expect(readlinkSync(`/proc/${pid}/cwd`)).toBe(`${data} (deleted)`);
  expect(host.events('ServiceRestarted')).toEqual([]);
  process.kill(pid, 'SIGKILL');
  await waitForSynced(host, commit);
});
