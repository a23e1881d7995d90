import { afterAll, describe, expect, it } from 'vitest';
import { beforeStories } from '../before-stories.fixture.ts';
import type { Lab } from '../lab.ts';
import { openShop } from '../open-shop.ts';
import { mergePullRequest } from '../pull-request.ts';
import { cache } from '../shop-fleet.ts';
import { converge, driftSince, readFleet, readHost, tell } from '../status.ts';
import { waitFor } from '../wait-for.ts';

const redisFile = '/etc/plumb/redis/cache-1/redis.conf';

describe('enforcement goes on and status tells the truth', () => {
  let lab: Lab;
  beforeStories(async () => {
    lab = await openShop('outage');
  });
  afterAll(() => lab?.down());

  /** Somebody appends to a file; returns when it began, once it is healed. */
  async function editAndHeal(host: string, path: string, line: string): Promise<string> {
    const before = await lab.sh(host, `sha256sum ${path}`);
    const since = new Date().toISOString();
    await lab.sh(host, `echo '${line}' >>${path}`);
    const { tookMs } = await waitFor(async () => (await lab.sh(host, `sha256sum ${path}`)) === before, { what: `${path} healed` });
    tell(`${path} on ${host} healed after ${tookMs} ms`);
    return since;
  }

  /** Told once, when it was seen and when it was healed. */
  async function expectTold(query: Parameters<typeof driftSince>[1]): Promise<void> {
    await waitFor(async () => (await driftSince(lab, query)).length === 2, { what: 'the drift told' });
    expect((await driftSince(lab, query)).map(({ code }) => code)).toEqual(['DriftHealed', 'DriftDetected']);
  }

  it('without the Git server', async () => {
    await lab.git.stop();
    const since = await editAndHeal('node3', redisFile, 'maxclients 77');
    await expectTold({ host: 'node3', since, resource: redisFile, pointer: '/entries/maxclients' });
    const { value } = await waitFor(
      async () => (await readHost(lab, 'node3'))?.conditions.find(({ type, status }) => type === 'SourceReady' && status === 'False'),
      { what: 'the host says that Git is away' },
    );
    tell(`node3 says: ${value.reason}: ${value.message}`);
    await waitFor(async () => (await readFleet(lab))?.source?.state === 'Unreachable', { what: 'the server says that Git is away' });
    const fleet = await readFleet(lab);
    expect(fleet?.totals.sync['Synced']).toBe(fleet?.totals.members);
    await lab.git.start();
    mergePullRequest(lab, 'More memory', cache({ maxmemory: '80mb' }));
    await converge(lab, 'Git is back, with a commit');
    await waitFor(
      async () => (await readHost(lab, 'node3'))?.conditions.some(({ type, status }) => type === 'SourceReady' && status === 'True'),
      { what: 'the host says that Git is back' },
    );
  });

  it('without the Plumb server, and the reports arrive later, once', async () => {
    await lab.server.stop();
    const since = await editAndHeal('node3', redisFile, 'maxclients 78');
    mergePullRequest(lab, 'Less memory', cache({ maxmemory: '72mb' }));
    await waitFor(async () => (await lab.on('node3', 'redis-cli', 'CONFIG', 'GET', 'maxmemory')).includes('75497472'), {
      what: 'the commit applied without the server',
    });
    await lab.server.start();
    await converge(lab, 'the server is back');
    await expectTold({ host: 'node3', since, resource: redisFile, pointer: '/entries/maxclients' });
  });

  it('on a host that is cut off', async () => {
    await lab.engine.run('partition', 'node3');
    mergePullRequest(lab, 'More memory again', cache({ maxmemory: '88mb' }));
    const since = await editAndHeal('node3', redisFile, 'maxclients 79');
    await waitFor(async () => (await lab.on('node2', 'redis-cli', 'CONFIG', 'GET', 'maxmemory')).includes('92274688'), {
      what: 'the commit applied on the others',
    });
    const { tookMs } = await waitFor(async () => (await readFleet(lab))?.hosts.find(({ name }) => name === 'node3')?.state === 'Stale', {
      what: 'the silent host is stale',
    });
    tell(`node3 is Stale ${tookMs} ms later`);
    expect(await lab.on('node3', 'redis-cli', 'CONFIG', 'GET', 'maxmemory')).toBe('maxmemory\n75497472\n');
    await lab.engine.run('heal');
    await converge(lab, 'the cut is healed');
    await expectTold({ host: 'node3', since, resource: redisFile, pointer: '/entries/maxclients' });
  });
});
