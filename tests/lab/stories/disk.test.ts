import { afterAll, describe, expect, it } from 'vitest';
import { beforeStories } from '../before-stories.fixture.ts';
import type { Lab } from '../lab.ts';
import { openShop } from '../open-shop.ts';
import { mergePullRequest } from '../pull-request.ts';
import { cache } from '../shop-fleet.ts';
import { converge, readHost, tell } from '../status.ts';
import { waitFor } from '../wait-for.ts';

const directory = '/etc/plumb/redis/cache-1';
const redisFile = `${directory}/redis.conf`;

describe('a disk that cannot be written', () => {
  let lab: Lab;
  beforeStories(async () => {
    lab = await openShop('disk');
  });
  afterAll(() => lab?.down());

  const maxmemory = () => lab.on('node3', 'redis-cli', 'CONFIG', 'GET', 'maxmemory');
  const complaint = async (wanted: RegExp) => {
    const { value } = await waitFor(
      async () => (await readHost(lab, 'node3'))?.members.find(({ sync }) => sync.state === 'Blocked' && wanted.test(sync.message))?.sync,
      { what: `the host says ${wanted}`, timeoutMs: 600_000 },
    );
    tell(`node3 says: ${value.reason}: ${value.message}`);
  };

  const conditionOf = async (type: string, message: RegExp) => {
    const { value } = await waitFor(
      async () => (await readHost(lab, 'node3'))?.conditions.find((one) => one.type === type && message.test(one.message)),
      { what: `${type} says ${message}`, timeoutMs: 600_000 },
    );
    tell(`node3 says: ${type} ${value.status} ${value.reason}: ${value.message}`);
  };

  const restartAgent = () => lab.on('node3', 'systemctl', 'restart', 'plumb-agent');

  it('because its directory is read-only: a clear condition, and nothing half done', async () => {
    const before = await lab.sh('node3', `sha256sum ${redisFile}; ls -A ${directory}`);
    await lab.sh('node3', `mount --bind ${directory} ${directory} && mount -o remount,bind,ro ${directory}`);
    // An agent that has the directory open already would go on writing below the mount.
    await restartAgent();
    try {
      mergePullRequest(lab, 'More memory', cache({ maxmemory: '80mb' }));
      await complaint(/read-only|EROFS/i);
      expect(await lab.sh('node3', `sha256sum ${redisFile}; ls -A ${directory}`)).toBe(before);
    } finally {
      await lab.on('node3', 'umount', '-l', directory);
      await restartAgent();
    }
    await converge(lab, 'the directory can be written again');
    expect(await maxmemory()).toBe('maxmemory\n83886080\n');
  });

  it('because it is full: a clear condition, and nothing half written', async () => {
    const before = await lab.sh('node3', `sha256sum ${redisFile}; ls -A ${directory}`);
    await lab.engine.run('fill', 'node3');
    mergePullRequest(lab, 'Less memory', cache({ maxmemory: '72mb' }));
    await conditionOf('SourceReady', /no space left/);
    await lab.on('node3', 'redis-cli', 'CONFIG', 'SET', 'maxmemory', '1gb');
    await conditionOf('Stalled', /no space left/);
    expect(await lab.sh('node3', `sha256sum ${redisFile}; ls -A ${directory}`)).toBe(before);
    expect(await lab.on('node3', 'systemctl', 'is-active', 'plumb-agent')).toBe('active\n');
    await lab.engine.run('unfill', 'node3');
    await converge(lab, 'the disk has room again');
    expect(await maxmemory()).toBe('maxmemory\n75497472\n');
  });
});
