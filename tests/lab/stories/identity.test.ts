import { afterAll, describe, expect, it } from 'vitest';
import { beforeStories } from '../before-stories.fixture.ts';
import { addressOf, type Lab, serverUrl } from '../lab.ts';
import { openShop } from '../open-shop.ts';
import { mergePullRequest } from '../pull-request.ts';
import { apiMembers, hostDocument, shopApi } from '../shop-fleet.ts';
import { converge, readFleet, readHost, readRollout, tell } from '../status.ts';
import { waitFor } from '../wait-for.ts';

const key = '/var/lib/plumb-agent/identity.pem';

describe('an identity', () => {
  let lab: Lab;
  beforeStories(async () => {
    lab = await openShop('identity');
  });
  afterAll(() => lab?.down());

  const identityOf = async (host: string) => /^identity: (\S+)$/m.exec(await lab.on(host, 'plumb-agent', 'keygen'))?.[1] ?? '';
  const refusals = async () =>
    (await lab.ask(`${serverUrl}/metrics`)).text.split('\n').filter((line) => /refus/i.test(line) && !line.startsWith('#'));

  it('given to two hosts is a commit that nobody applies', async () => {
    const [first, second] = [await identityOf('node1'), await identityOf('node2')];
    const commit = mergePullRequest(lab, 'Mistake an identity', hostDocument('node2', first));
    for (const host of lab.hosts) {
      const { value } = await waitFor(
        async () =>
          (await readHost(lab, host))?.conditions.find(({ type, reason }) => type === 'SourceReady' && reason === 'CommitRefused'),
        { what: `${host} refuses the commit` },
      );
      if (host === 'node1') tell(`node1 says: ${value.message}`);
    }
    const source = async () => (await readFleet(lab))?.source;
    await waitFor(async () => (await source())?.state === 'Refused', { what: 'the server refuses the commit' });
    expect(await source()).toMatchObject({ state: 'Refused', availableCommit: commit });
    mergePullRequest(lab, 'Correct the identity', hostDocument('node2', second));
    await converge(lab, 'the identity is corrected');
  });

  it('stolen from another host does not let its thief speak', async () => {
    const stolen = await lab.on('node1', 'cat', key);
    const own = await lab.on('node2', 'cat', key);
    const put = (pem: string) => lab.tryOn('node2', ['sh', '-c', `cat >${key} && systemctl restart plumb-agent`], pem);
    const before = await refusals();
    await put(stolen);
    const { value } = await waitFor(
      async () =>
        (await lab.on('node2', 'journalctl', '-u', 'plumb-agent', '-o', 'cat', '--no-pager'))
          .split('\n')
          .findLast((line) => line.includes('bad-signature')),
      { what: 'the server refuses the report' },
    );
    tell(`node2's journal says: ${value.slice(0, 300)}`);
    expect(await refusals()).not.toEqual(before);
    await put(own);
    await converge(lab, 'the host has its own identity again');
  });

  it('of a cloned host is noticed, since both count on alone', async () => {
    const conflicts = async () => (await refusals()).find((line) => line.includes('"conflict"')) ?? '';
    expect(await conflicts()).toMatch(/ 0$/);
    const state = '/var/lib/plumb-agent';
    const clone = await lab.sh('node1', `cd ${state} && tar -czf - identity.pem numbering.json | base64`);
    // In a directory of its own: what would become of node2 by being node1 is another story.
    const look = `timeout 20 plumb-agent run --host node1 --root /root/clone`;
    await lab.tryOn(
      'node2',
      ['sh', '-ec', 'mkdir -p /root/clone/var/lib/plumb-agent && cd /root/clone/var/lib/plumb-agent && base64 -d | tar -xzf -'],
      clone,
    );
    const { stderr } = await lab.tryOn('node2', ['sh', '-c', look]);
    expect(stderr).toContain('agent started');
    await lab.tryOn('node1', ['sh', '-c', 'chmod 0600 /etc/plumb/nginx/web-a/nginx.conf']);
    await waitFor(async () => !/ 0$/.test(await conflicts()), { what: 'the server counts the conflict' });
    tell(`the server's metrics say: ${await conflicts()}`);
    await converge(lab, 'the clone is gone');
  });

  it('of hosts that leave the fleet counts for their farewell only, and their members go one after the other', async () => {
    const third = { host: 'node1', id: '3' };
    mergePullRequest(lab, 'Serve from every host', { ...shopApi({}, [...apiMembers, third]), 'middleware/cache.yaml': null });
    await converge(lab, 'a third member and no cache');
    // An idle agent sends the status of its members every ten seconds.
    const isThirdHeard = async () => (await readRollout(lab, 'shop-api'))?.members.some(({ id, ready }) => id === '3' && ready === 'yes');
    await waitFor(isThirdHeard, { what: 'the server hears that the third serves' });
    const tracesOf = async ({ host, id }: (typeof apiMembers)[number]) => [
      (await lab.ask(`http://${addressOf(host)}:3000/healthz`)).status === 200,
      (await lab.tryOn(host, ['systemctl', 'cat', `plumb-shop-api-${id}`])).exitCode === 0,
      (await lab.tryOn(host, ['ls', `/etc/plumb/shop-api/shop-api-${id}`])).exitCode === 0,
    ];
    for (const member of apiMembers) expect(await tracesOf(member)).toEqual([true, true, true]);
    const since = new Date().toISOString();
    const files = { 'hosts/node2.yaml': null, 'hosts/node3.yaml': null, ...shopApi({}, [third]) };
    mergePullRequest(lab, 'Let two hosts go', files);
    for (const member of apiMembers) {
      const { host } = member;
      await waitFor(async () => !(await tracesOf(member)).includes(true), { what: `the service on ${host} is gone` });
      await waitFor(
        async () => {
          const fleet = await readFleet(lab);
          return fleet !== undefined && ![...fleet.hosts.map(({ name }) => name), ...fleet.leaving.map((row) => row.host)].includes(host);
        },
        { what: `the server shows that nothing is left of ${host}` },
      );
    }
    const log = (await readRollout(lab, 'shop-api'))?.log.filter(({ at }) => at >= since).reverse() ?? [];
    const turns = log.filter(({ kind }) => kind === 'granted' || kind === 'returned');
    tell(turns.map(({ kind, member }) => `${member} ${kind}`).join(', '));
    expect(turns.map(({ kind }) => kind)).toEqual(['granted', 'returned', 'granted', 'returned']);
    expect(new Set(turns.map(({ member }) => member))).toEqual(new Set(['shop-api/1', 'shop-api/2']));
    await converge(lab, 'two hosts have left');
    expect((await readFleet(lab))?.hosts.map(({ name }) => name)).toEqual(['node1']);
    expect((await lab.ask(`http://${addressOf('node1')}/`)).status).toBe(200);
  });
});
