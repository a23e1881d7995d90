import { afterAll, describe, expect, it } from 'vitest';
import { beforeStories } from '../before-stories.fixture.ts';
import { installAgent, joinHosts } from '../join-hosts.ts';
import { type Lab, startLab } from '../lab.ts';
import { agentVersion } from '../prepare.ts';
import { mergePullRequest } from '../pull-request.ts';
import { coordination, hostDocument, shopBasics } from '../shop-fleet.ts';
import { converge, readFleet } from '../status.ts';
import { waitFor } from '../wait-for.ts';

describe('a ZooKeeper ensemble', () => {
  let lab: Lab;
  beforeStories(async () => {
    lab = await startLab('ensemble');
    mergePullRequest(lab, 'Name the organizations', shopBasics());
    await joinHosts(lab, agentVersion);
  });
  afterAll(() => lab?.down());

  const modeOf = async (host: string) => {
    const asked = 'exec 3<>/dev/tcp/127.0.0.1/2181 && printf srvr >&3 && cat <&3';
    return /^Mode: (\w+)$/m.exec((await lab.tryOn(host, ['bash', '-c', asked])).stdout)?.[1] ?? 'none';
  };
  const zk = (host: string, ...words: readonly string[]) =>
    lab.on(host, '/usr/share/zookeeper/bin/zkCli.sh', '-server', '127.0.0.1:2181', ...words);

  it('comes up from one commit', async () => {
    mergePullRequest(lab, 'Coordinate', coordination());
    await converge(lab, 'a three-member ensemble', 390_000);
    const modes = await Promise.all(lab.hosts.map(modeOf));
    expect(modes.sort()).toEqual(['follower', 'follower', 'leader']);
    await zk('node1', 'create', '/shop', 'open');
  });

  it('serves on while one member loses its disk, and takes the rebuilt member in', async () => {
    await lab.engine.run('wipe', 'node2');
    await waitFor(async () => (await zk('node3', 'get', '/shop')).includes('open'), { what: 'the other two serve' });
    await lab.engine.run('start', 'node2');
    const identity = await installAgent(lab, 'node2', agentVersion);
    mergePullRequest(lab, 'Rebuild node2 under a new identity', hostDocument('node2', identity));
    await lab.on('node2', 'systemctl', 'start', 'plumb-agent');
    await converge(lab, 'a member rebuilt from an empty disk', 390_000);
    const modes = await Promise.all(lab.hosts.map(modeOf));
    expect(modes.sort()).toEqual(['follower', 'follower', 'leader']);
    expect(await zk('node2', 'get', '/shop')).toContain('open');
    expect((await readFleet(lab))?.hosts.map(({ state }) => state)).toEqual(['Reporting', 'Reporting', 'Reporting']);
  });
});
