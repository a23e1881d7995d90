import { afterAll, describe, expect, it } from 'vitest';
import { beforeStories } from '../before-stories.fixture.ts';
import { joinHosts } from '../join-hosts.ts';
import { addressOf, type Lab, startLab } from '../lab.ts';
import { agentVersion } from '../prepare.ts';
import { mergePullRequest } from '../pull-request.ts';
import { shopBasics, shopMiddleware } from '../shop-fleet.ts';
import { converge, readFleet } from '../status.ts';

describe('three bare hosts', () => {
  let lab: Lab;
  beforeStories(async () => {
    lab = await startLab('shop');
  });
  afterAll(() => lab?.down());

  it('join by pull request', async () => {
    mergePullRequest(lab, 'Name the organizations', shopBasics());
    await joinHosts(lab, agentVersion);
    await converge(lab, 'three hosts join');
    expect((await readFleet(lab))?.hosts.map(({ name, state }) => [name, state])).toEqual(lab.hosts.map((host) => [host, 'Reporting']));
  });

  it('become the shop by one commit', async () => {
    mergePullRequest(lab, 'Open the shop', shopMiddleware());
    await converge(lab, 'bare hosts become the shop');
    const page = await lab.ask(`http://${addressOf('node1')}/`);
    expect(page).toMatchObject({ status: 200, text: expect.stringMatching(/^welcome to the shop \([12]\)\n$/) });
    expect(await lab.on('node2', 'redis-cli', 'INFO', 'replication')).toMatch(/master_link_status:up/);
  });
});
