import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { beforeStories } from '../before-stories.fixture.ts';
import { joinHosts } from '../join-hosts.ts';
import { type Lab, startLab } from '../lab.ts';
import { agentVersion } from '../prepare.ts';
import { mergePullRequest } from '../pull-request.ts';
import { cache, shopBasics, shopMiddleware } from '../shop-fleet.ts';
import { converge, driftSince } from '../status.ts';
import { waitFor } from '../wait-for.ts';

const redisFile = '/etc/plumb/redis/cache-1/redis.conf';

/** The end of what a host wrote to its console. */
function readConsole(lab: Lab, host: string): string {
  return readFileSync(join(lab.engine.directory, host, 'console.log'), 'utf8').slice(-3000);
}

describe('a fleet converges', () => {
  let lab: Lab;
  beforeStories(async () => {
    lab = await startLab('crash');
    mergePullRequest(lab, 'Name the organizations', shopBasics());
    await joinHosts(lab, agentVersion);
  });
  afterAll(() => lab?.down());

  const pidOf = (host: string, unit: string) => lab.on(host, 'systemctl', 'show', '-P', 'MainPID', unit);

  it('although a host loses power, and what it had not yet written, in the middle of dpkg', async () => {
    await lab.on('node3', 'sync');
    mergePullRequest(lab, 'Open the shop', shopMiddleware());
    const unpacking = "grep -q '^Status: .* \\(half-\\|unpacked\\)' /var/lib/dpkg/status || ls /var/lib/dpkg/updates | grep -q .";
    await waitFor(async () => (await lab.tryOn('node3', ['sh', '-c', unpacking])).exitCode === 0, {
      what: 'dpkg at work on node3',
      everyMs: 50,
    });
    await lab.engine.run('kill', '-l', 'node3');
    await lab.engine.run('start', 'node3');
    await converge(lab, 'power cut in the middle of the first convergence');
    expect(await lab.on('node3', 'dpkg', '--audit')).toBe('');
  });

  it('although the agent is killed while somebody edits a file', async () => {
    const before = await lab.sh('node3', `sha256sum ${redisFile}`);
    const [agent, redis] = [await pidOf('node3', 'plumb-agent'), await pidOf('node3', 'plumb-cache-1')];
    const since = new Date().toISOString();
    await lab.sh('node3', `systemctl kill -s KILL plumb-agent; echo 'maxclients 77' >>${redisFile}`);
    await waitFor(async () => (await lab.sh('node3', `sha256sum ${redisFile}`)) === before, { what: 'the file healed by the next agent' });
    await converge(lab, 'agent killed');
    expect(await pidOf('node3', 'plumb-agent')).not.toBe(agent);
    expect(await pidOf('node3', 'plumb-cache-1')).toBe(redis);
    const events = await driftSince(lab, { host: 'node3', since, resource: redisFile, pointer: '/entries/maxclients' });
    expect(events.map(({ code }) => code)).toEqual(['DriftHealed', 'DriftDetected']);
  });

  it('although the agent is killed again and again while a commit arrives', async () => {
    mergePullRequest(lab, 'More databases', cache({ databases: 32 }));
    for (let count = 0; count < 8; count += 1) {
      await lab.on('node3', 'systemctl', 'kill', '-s', 'KILL', 'plumb-agent');
      await waitFor(async () => (await pidOf('node3', 'plumb-agent')) !== '0\n', { what: 'the next agent', everyMs: 100 + count * 150 });
    }
    await converge(lab, 'agent killed eight times during a commit');
    expect(await lab.on('node3', 'redis-cli', 'CONFIG', 'GET', 'databases')).toBe('databases\n32\n');
  });

  it('after a reboot', async () => {
    // For a second try, after a first one that the host did not come back from.
    await lab.engine.run('start', 'node2');
    // Asked from outside, so that no program enters a host that goes down.
    const firstProcess = async () => /^node2 .* leader=(\d+)/m.exec(await lab.engine.run('ps'))?.[1];
    const before = await firstProcess();
    await lab.on('node2', 'systemctl', 'reboot');
    const isUp = async () => ![undefined, before].includes(await firstProcess());
    await waitFor(isUp, { what: 'node2 up again' }).catch((error: unknown) => {
      throw new Error(`${String(error)}; its console ends:\n${readConsole(lab, 'node2')}`);
    });
    const states = ['systemctl', 'is-active', 'plumb-agent', 'plumb-cache-2', 'plumb-shop-api-1'];
    await waitFor(async () => (await lab.tryOn('node2', states)).stdout === 'active\nactive\nactive\n', { what: 'all services active' });
    await converge(lab, 'host rebooted');
  });

  it('after all hosts lost power at once, on a commit that was merged in the dark', async () => {
    await lab.engine.run('kill', '-l', ...lab.hosts);
    mergePullRequest(lab, 'More memory', cache({ databases: 32, maxmemory: '96mb' }));
    await lab.engine.run('start', ...lab.hosts);
    await converge(lab, 'all hosts lost power');
    expect(await lab.on('node2', 'redis-cli', 'CONFIG', 'GET', 'maxmemory')).toBe('maxmemory\n100663296\n');
  });
});
