import { afterAll, describe, expect, it } from 'vitest';
import { beforeStories } from '../before-stories.fixture.ts';
import type { Lab } from '../lab.ts';
import { openShop } from '../open-shop.ts';
import { laterVersion } from '../prepare.ts';
import { mergePullRequest } from '../pull-request.ts';
import { cache, shopApi } from '../shop-fleet.ts';
import { converge, readEvents, tell } from '../status.ts';
import { waitFor } from '../wait-for.ts';

const ownNode = '/usr/local/bin/shop-node';

const units: Readonly<Record<string, readonly string[]>> = {
  node1: ['plumb-web-a'],
  node2: ['plumb-shop-api-1', 'plumb-cache-2'],
  node3: ['plumb-shop-api-2', 'plumb-cache-1'],
};

describe("the agent's package", () => {
  let lab: Lab;
  beforeStories(async () => {
    lab = await openShop('package');
    // The shop's service has a Node of its own: one that the package brings is replaced with it, and what runs it is started anew.
    for (const host of ['node2', 'node3']) await lab.on(host, 'cp', '/usr/lib/plumb-agent/node', ownNode);
    mergePullRequest(lab, 'A Node of its own', shopApi({ node: ownNode }));
    await converge(lab, 'the service runs its own Node');
  });
  afterAll(() => lab?.down());

  const pidsOf = (host: string) => lab.on(host, 'systemctl', 'show', '-P', 'MainPID', ...(units[host] ?? []));
  const install = (host: string, version: string) => lab.on(host, 'apt-get', 'install', '-y', `/packages/plumb-agent_${version}_amd64.deb`);

  it('is upgraded under a running fleet, and no process of the fleet notices', async () => {
    const pids = await Promise.all(lab.hosts.map(pidsOf));
    const agents = await Promise.all(lab.hosts.map((host) => lab.on(host, 'systemctl', 'show', '-P', 'MainPID', 'plumb-agent')));
    const since = new Date().toISOString();
    await Promise.all(lab.hosts.map((host) => install(host, laterVersion)));
    for (const [index, host] of lab.hosts.entries()) {
      expect(await lab.on(host, 'dpkg-query', '-W', '-f', '${Version}', 'plumb-agent')).toBe(laterVersion);
      expect(await lab.on(host, 'systemctl', 'show', '-P', 'MainPID', 'plumb-agent')).not.toBe(agents[index]);
    }
    mergePullRequest(lab, 'More memory', cache({ maxmemory: '80mb' }));
    await converge(lab, 'the agents are upgraded, and a commit comes');
    expect(await Promise.all(lab.hosts.map(pidsOf))).toEqual(pids);
    const drift = (await readEvents(lab)).filter(({ at, code }) => at >= since && code.startsWith('Drift'));
    expect(drift).toEqual([]);
  });

  it('is removed, says what it leaves, and leaves it running', async () => {
    const pids = await pidsOf('node3');
    const said = await lab.on('node3', 'apt-get', 'remove', '-y', 'plumb-agent');
    tell(
      said
        .split('\n')
        .filter((line) => /^ {2}plumb|^plumb-agent/.test(line))
        .join('\n    '),
    );
    expect(said).toMatch(/plumb-cache-1\.service \(active\)/);
    expect(said).toMatch(/plumb-shop-api-2\.service \(active\)/);
    expect(await pidsOf('node3')).toBe(pids);
    expect((await lab.tryOn('node3', ['systemctl', 'is-active', 'plumb-agent'])).stdout).not.toBe('active\n');
    expect(await lab.on('node3', 'redis-cli', 'PING')).toBe('PONG\n');
  });

  it('comes back, and takes over what it left without touching it', async () => {
    const pids = await pidsOf('node3');
    await install('node3', laterVersion);
    await waitFor(async () => (await lab.on('node3', 'systemctl', 'is-active', 'plumb-agent')) === 'active\n', { what: 'the agent runs' });
    mergePullRequest(lab, 'Less memory', cache({ maxmemory: '72mb' }));
    await converge(lab, 'the agent is back');
    expect(await pidsOf('node3')).toBe(pids);
  });
});
