import { expect, it, onTestFinished, type TestContext } from 'vitest';
import { canonicalise } from '../../adapters/index.ts';
import type { Host } from '../../agent/host/index.ts';
import type { ParametersFields, ParametersVia, Probe, Rendered, SliceMember } from '../../schemas/index.ts';
import {
  endProcesses,
  findResource,
  freePorts,
  renderUnder,
  startRendered,
  unprivilegedHost,
  waitForAnswer,
  writeRendered,
} from '../support/a-rendered-host.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';
import { unmetNeed } from '../support/unmet-need.ts';

const small = { heap: '96m', javaOptions: ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'], tickTime: 500 };

it('forms an ensemble of three members on one address, with the ids and ports that Git gives', { timeout: 120_000 }, async (context) => {
  skipWithoutZooKeeper(context);
  const root = createTemporaryDirectory();
  const host = unprivilegedHost(root);
  const ports = await freePorts(9);
  const parameters = (index: number) => ({
    ...small,
    clientPort: ports[index],
    quorumPort: ports[index + 3],
    electionPort: ports[index + 6],
    maxClientCnxns: 30,
  });
  const ids = ['1', '7', '255'];
  const peers = ids.map((id, index) => ({ id, host: 'h', address: '127.0.0.1', parameters: parameters(index), detached: false }));
  const members = ids.map((id, index): Partial<SliceMember> & Pick<SliceMember, 'middleware' | 'id'> => ({
    middleware: 'zk',
    id,
    topology: 'ensemble',
    peers,
    parameters: parameters(index),
  }));
  const rendered = members.map((member) => renderUnder(root, { adapter: 'zookeeper', members: [member] }));
  for (const one of rendered) await startUp(host, one);

  const states: string[] = [];
  for (const one of rendered) {
    await waitForAnswer(host, healthOf(one, 'serving'), 60_000);
    const probe = { ...healthOf(one, 'role'), parse: { as: 'pattern', pattern: '(?m)^zk_server_state\\s+(?P<state>\\w+)$' } } as const;
    states.push((await waitForAnswer(host, probe, 60_000))['state'] ?? '');
  }
  expect(states.sort()).toEqual(['follower', 'follower', 'leader']);
  for (const one of rendered) await expectRunning(host, one);
});

it('runs alone', { timeout: 60_000 }, async (context) => {
  skipWithoutZooKeeper(context);
  const root = createTemporaryDirectory();
  const host = unprivilegedHost(root);
  const [clientPort = 0] = await freePorts(1);
  const parameters = {
    ...small,
    clientPort,
    minSessionTimeout: 2000,
    maxSessionTimeout: 30000,
    juteMaxbuffer: 2097152,
    leaderServes: true,
    'autopurge.purgeInterval': 1,
  };
  const rendered = renderUnder(root, { adapter: 'zookeeper', members: [{ middleware: 'zk', id: '1', parameters }] });
  await startUp(host, rendered);
  await waitForAnswer(host, healthOf(rendered, 'role'), 40_000);
  await expectRunning(host, rendered);
});

function skipWithoutZooKeeper(context: TestContext): void {
  const need = unmetNeed({ programs: ['java'], files: ['/usr/share/java/zookeeper.jar', '/usr/share/java/slf4j-simple.jar'] });
  if (need !== undefined) context.skip(need);
}

async function startUp(host: Host, rendered: Rendered): Promise<void> {
  await writeRendered(host, rendered);
  const pid = await startRendered(host, rendered);
  onTestFinished(() => endProcesses(host, [pid]));
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
