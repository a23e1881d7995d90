import { joinHosts } from './join-hosts.ts';
import { type Lab, startLab } from './lab.ts';
import { agentVersion } from './prepare.ts';
import { mergePullRequest } from './pull-request.ts';
import { shopBasics, shopMiddleware } from './shop-fleet.ts';
import { converge } from './status.ts';

/** A lab whose three hosts have become the shop: where most stories begin. */
export async function openShop(name: string): Promise<Lab> {
  const lab = await startLab(name);
  try {
    mergePullRequest(lab, 'Name the organizations', shopBasics());
    await joinHosts(lab, agentVersion);
    mergePullRequest(lab, 'Open the shop', shopMiddleware());
    await converge(lab, 'the shop opens');
    return lab;
  } catch (error) {
    await lab.down();
    throw error;
  }
}
