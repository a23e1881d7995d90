import { expect, it, onTestFinished, type TestContext } from 'vitest';
import { canonicalise } from '../../adapters/index.ts';
import type { Host } from '../../agent/host/index.ts';
import type { JudgedMember, ParametersFields, ParametersVia, Probe, Rendered } from '../../schemas/index.ts';
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
import { anEnsemble, smallMember } from '../support/an-ensemble.ts';
import { askMembers, judgeMembers, waitForMembers } from '../support/ask-members.ts';
import { freePorts } from '../support/free-ports.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';
import { unmetNeed } from '../support/unmet-need.ts';

const adapter = loadBuiltinAdapter('zookeeper');
const ids = ['1', '7', '255'] as const;

it('forms an ensemble of three members on one address, with the ids and ports that Git gives', async (context) => {
  skipWithoutZooKeeper(context);
  const root = createTemporaryDirectory();
  const host = unprivilegedHost(root);
  const ensemble = await anEnsemble(root, ids);
  const rendered = ids.map((id) => ensemble.render(id, ids));
  for (const one of rendered) await startUp(host, one);

  for (const one of rendered) await waitForAnswer(host, healthOf(one, 'serving'));
  for (const one of rendered) await waitForAnswer(host, healthOf(one, 'role'));
  const members = await askMembers(host, rendered);
  expect(members.map(({ role }) => role).sort()).toEqual(['follower', 'follower', 'leader']);
  for (const one of rendered) await expectRunning(host, one);
});

it('names the members that may go down, by each member’s status', async (context) => {
  skipWithoutZooKeeper(context);
  const root = createTemporaryDirectory();
  const host = unprivilegedHost(root);
  const ensemble = await anEnsemble(root, ids);
  const rendered = ids.map((id) => ensemble.render(id, ids));
  const pids = new Map<string, number>();
  for (const id of ids) pids.set(id, await startUp(host, ensemble.render(id, ids)));
  const verdicts = (members: readonly JudgedMember[]) => judgeMembers(adapter, { topology: 'ensemble', members });

  const all = await waitForMembers(host, rendered, isWhole);
  expect(leaderOf(all)).toMatchObject({ ready: true, facts: { voters: 3, synced: 2, voting: 2 } });
  const [first, second] = all.filter(({ role }) => role === 'follower');
  if (first === undefined || second === undefined) throw new Error('two follow');
  expect(second).toMatchObject({ ready: true, facts: { voters: 3 } });
  expect(verdicts(all)).toEqual({ 'zk/1': 'safe', 'zk/7': 'safe', 'zk/255': 'safe' });

  await endProcesses(host, [pids.get(first.id) ?? 0]);
  const without = await waitForMembers(host, rendered, (members) => leaderOf(members)?.facts['synced'] === 1);
  expect(without.find(({ key }) => key === first.key)).toEqual({
    key: first.key,
    id: expect.any(String),
    host: 'h',
    ready: false,
    facts: {},
  });
  const noMajority = (key: string) => `without ${key} only 1 of the voting members would serve, which is no majority`;
  const leader = leaderOf(without)?.key ?? '';
  expect(verdicts(without)).toEqual({ [first.key]: 'safe', [second.key]: noMajority(second.key), [leader]: noMajority(leader) });

  pids.set(first.id, await startUp(host, ensemble.render(first.id, ids)));
  expect(verdicts(await waitForMembers(host, rendered, isWhole))).toEqual({ 'zk/1': 'safe', 'zk/7': 'safe', 'zk/255': 'safe' });

  await endProcesses(host, [pids.get(first.id) ?? 0, pids.get(second.id) ?? 0]);
  const lost = await waitForMembers(host, rendered, (members) => members.every(({ ready }) => !ready));
  expect(verdicts(lost)[leader]).toBe('exactly one member has to lead, 0 say that they do');
});

it('grows and shrinks member by member as its page says, each of them safe to go', async (context) => {
  skipWithoutZooKeeper(context);
  const root = createTemporaryDirectory();
  const host = unprivilegedHost(root);
  const [few, many] = [
    ['1', '2', '3'],
    ['1', '2', '3', '4', '5'],
  ];
  const ensemble = await anEnsemble(root, many);
  const pids = new Map<string, number>();
  const start = async (id: string, listed: readonly string[], detached: readonly string[] = []) => {
    await endProcesses(host, [...(pids.get(id) === undefined ? [] : [pids.get(id) ?? 0])]);
    pids.set(id, await startUp(host, ensemble.render(id, listed, detached)));
  };
  /** All but the leader, then it. Each goes only when that is safe, and the next only when all are back. */
  const roll = async (rolled: readonly string[], judged: readonly string[], detached: readonly string[] = []) => {
    const asked = judged.map((id) => ensemble.render(id, many));
    const leader = leaderOf(await waitForMembers(host, asked, isWhole))?.id;
    for (const id of [...rolled.filter((one) => one !== leader), ...rolled.filter((one) => one === leader)]) {
      const members = await waitForMembers(host, asked, isWhole);
      expect(judgeMembers(adapter, { topology: 'ensemble', members })).toMatchObject({ [`zk/${id}`]: 'safe' });
      await start(id, many, detached);
    }
    // Members that are about to leave still run, and follow the new leader a moment later.
    const isJoined = (all: readonly JudgedMember[]) => isWhole(all) && leaderOf(all)?.facts['synced'] === many.length - 1;
    return leaderOf(await waitForMembers(host, asked, isJoined));
  };

  for (const id of few) await start(id, few);
  await waitForMembers(
    host,
    few.map((id) => ensemble.render(id, few)),
    isWhole,
  );
  for (const id of ['4', '5']) await start(id, many);
  const leader = await roll(few, many);
  expect(leader?.facts).toEqual({ voters: 5, synced: 4, voting: 4 });

  const going = many.filter((id) => id !== leader?.id).slice(0, 2);
  const staying = many.filter((id) => !going.includes(id));
  expect((await roll(staying, staying, going))?.facts).toEqual({ voters: 3, synced: 4, voting: 2 });
  await endProcesses(
    host,
    going.map((id) => pids.get(id) ?? 0),
  );
  const members = await waitForMembers(
    host,
    staying.map((id) => ensemble.render(id, many)),
    (all) => leaderOf(all)?.facts['synced'] === 2,
  );
  expect(Object.values(judgeMembers(adapter, { topology: 'ensemble', members }))).toEqual(['safe', 'safe', 'safe']);
});

function leaderOf(members: readonly JudgedMember[]): JudgedMember | undefined {
  return members.find(({ role }) => role === 'leader');
}

/** Everybody serves, and the leader knows it. */
function isWhole(members: readonly JudgedMember[]): boolean {
  return members.every(({ ready }) => ready) && Number(leaderOf(members)?.facts['synced']) >= members.length - 1;
}

it('runs alone', async (context) => {
  skipWithoutZooKeeper(context);
  const root = createTemporaryDirectory();
  const host = unprivilegedHost(root);
  const [clientPort = 0] = await freePorts(1);
  const parameters = {
    ...smallMember,
    clientPort,
    minSessionTimeout: 2000,
    maxSessionTimeout: 30000,
    juteMaxbuffer: 2097152,
    leaderServes: true,
    'autopurge.purgeInterval': 1,
  };
  const rendered = renderUnder(root, { adapter: 'zookeeper', members: [{ middleware: 'zk', id: '1', parameters }] });
  await startUp(host, rendered);
  await waitForAnswer(host, healthOf(rendered, 'role'));
  await expectRunning(host, rendered);
});

function skipWithoutZooKeeper(context: TestContext): void {
  const need = unmetNeed({ programs: ['java'], files: ['/usr/share/java/zookeeper.jar', '/usr/share/java/slf4j-simple.jar'] });
  if (need !== undefined) context.skip(need);
}

async function startUp(host: Host, rendered: Rendered): Promise<number> {
  await writeRendered(host, rendered);
  const pid = await startRendered(host, rendered);
  onTestFinished(() => endProcesses(host, [pid]));
  return pid;
}

async function expectRunning(host: Host, rendered: Rendered): Promise<void> {
  const resource = findResource(rendered, 'parameters');
  const fields = resource.fields as unknown as ParametersFields;
  const via = resource.via as unknown as ParametersVia;
  const values = await waitForAnswer(host, via.read);
  const running = Object.keys(fields.values).map((key) => [key, canonicalise(values[key] ?? 'not told', via.canonical[key] ?? {})]);
  expect(Object.fromEntries(running)).toEqual(fields.values);
}

function healthOf(rendered: Rendered, template: string): Probe {
  return findResource(rendered, 'health', template).via['probe'] as Probe;
}
