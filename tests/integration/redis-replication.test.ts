import { expect, it, onTestFinished, type TestContext } from 'vitest';
import type { Host } from '../../agent/host/index.ts';
import type { Probe, Rendered, SliceMember } from '../../schemas/index.ts';
import {
  endProcesses,
  findResource,
  loadBuiltinAdapter,
  renderUnder,
  startRendered,
  unprivilegedHost,
  waitForAnswer,
  writeRendered,
} from '../support/a-rendered-host.ts';
import { askMembers, judgeMembers, waitForMembers } from '../support/ask-members.ts';
import { freePorts } from '../support/free-ports.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';
import { unmetNeed } from '../support/unmet-need.ts';

const adapter = loadBuiltinAdapter('redis');
const topology = 'replication';
const ids = ['1', '2', '3'] as const;

it('makes replicas follow the primary that Git names, and names the members that may go down', async (context) => {
  skipWithoutRedis(context);
  const root = createTemporaryDirectory();
  const host = unprivilegedHost(root);
  const rendered = renderMembers(root, await freePorts(3));
  const [primary, second, third] = rendered;
  if (primary === undefined || second === undefined || third === undefined) throw new Error('three members are rendered');
  await start(host, primary);
  let pid = await start(host, second);
  await start(host, third);
  for (const replica of [second, third]) await waitForAnswer(host, healthOf(replica, 'replication'));

  const all = await waitForMembers(host, rendered, (members) => members[0]?.facts['caughtUp'] === 2);
  const [{ facts = {} } = {}] = all;
  expect(all).toMatchObject([
    { key: 'sessions/1', role: 'primary', ready: true, facts: { replicas: 2, caughtUp: 2, offset: expect.any(Number) } },
    { key: 'sessions/2', role: 'replica', ready: true, facts: { link: 'up', stream: facts['stream'], replicas: 0 } },
    { key: 'sessions/3', role: 'replica', ready: true, facts: { link: 'up', stream: facts['stream'] } },
  ]);
  expect(judgeMembers(adapter, { topology, members: all })).toEqual({ 'sessions/1': 'safe', 'sessions/2': 'safe', 'sessions/3': 'safe' });

  await endProcesses(host, [pid]);
  const without = await waitForMembers(host, [primary, second], (members) => members[0]?.facts['replicas'] === 1);
  expect(without[1]).toEqual({ key: 'sessions/2', id: '2', host: 'h', ready: false, facts: {} });
  expect(judgeMembers(adapter, { topology, members: without })).toMatchObject({
    'sessions/1': 'no member is ready as a replica that follows sessions/1',
  });
  expect(judgeMembers(adapter, { topology, members: await askMembers(host, rendered) })).toMatchObject({ 'sessions/1': 'safe' });

  pid = await start(host, second);
  const back = await waitForMembers(
    host,
    [primary, second],
    (members) => members[0]?.facts['caughtUp'] === 2 && members[1]?.ready === true,
  );
  expect(judgeMembers(adapter, { topology, members: back })).toEqual({ 'sessions/1': 'safe', 'sessions/2': 'safe' });
});

it('goes by the roles in the members’ status after another tool has failed over', async (context) => {
  skipWithoutRedis(context);
  const root = createTemporaryDirectory();
  const host = unprivilegedHost(root);
  const ports = await freePorts(3);
  const rendered = renderMembers(root, ports);
  for (const one of rendered) await start(host, one);
  await waitForMembers(host, rendered, (members) => members[0]?.facts['caughtUp'] === 2);

  const promoted = ['127.0.0.1', String(ports[1])];
  await waitForAnswer(host, command(ports[0], ['FAILOVER', 'TO', ...promoted]));
  await waitForAnswer(host, command(ports[2], ['REPLICAOF', ...promoted]));
  const members = await waitForMembers(host, rendered, (all) => all.every(({ ready }) => ready) && all[1]?.facts['caughtUp'] === 2);
  expect(members.map(({ role }) => role)).toEqual(['replica', 'primary', 'replica']);
  expect(judgeMembers(adapter, { topology, members })).toEqual({ 'sessions/1': 'safe', 'sessions/2': 'safe', 'sessions/3': 'safe' });

  await waitForAnswer(host, command(ports[2], ['REPLICAOF', 'NO', 'ONE']));
  const split = await waitForMembers(host, rendered, (all) => all[2]?.role === 'primary');
  expect(judgeMembers(adapter, { topology, members: split })['sessions/1']).toBe(
    'sessions/2 and sessions/3 say that they are the primary; decide whose data stays',
  );
});

function renderMembers(root: string, ports: readonly number[]): readonly Rendered[] {
  const peers = ids.map((id, index) => ({
    id,
    role: id === '1' ? 'primary' : 'replica',
    host: 'h',
    address: '127.0.0.1',
    parameters: { port: ports[index] },
    detached: false,
  }));
  const password = { requirepass: 'secret', masterauth: 'secret', 'repl-diskless-sync-delay': 0 };
  return peers.map(({ id, role, parameters }) => {
    const member: Partial<SliceMember> = { role, topology, peers, parameters: { ...parameters, ...password } };
    return renderUnder(root, { adapter: 'redis', members: [{ middleware: 'sessions', id, ...member }] });
  });
}

async function start(host: Host, rendered: Rendered): Promise<number> {
  await writeRendered(host, rendered);
  const pid = await startRendered(host, rendered);
  onTestFinished(() => endProcesses(host, [pid]));
  await waitForAnswer(host, healthOf(rendered, 'ping'));
  return pid;
}

function command(port: number | undefined, words: readonly string[]): Probe {
  return { resp: { host: '127.0.0.1', port: port ?? 0, auth: ['secret'], command: words }, timeoutMs: 5000, expect: '^OK$' };
}

function healthOf(rendered: Rendered, template: string): Probe {
  return findResource(rendered, 'health', template).via['probe'] as Probe;
}

function skipWithoutRedis(context: TestContext): void {
  const need = unmetNeed({ programs: ['redis-server'] });
  if (need !== undefined) context.skip(need);
}
