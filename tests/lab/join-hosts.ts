import { type Lab, repositoryUrl } from './lab.ts';
import { mergePullRequest } from './pull-request.ts';
import { hostDocument } from './shop-fleet.ts';

/** Installs the agent on a host as a user does; returns the identity it prints. */
export async function installAgent(lab: Lab, host: string, version: string): Promise<string> {
  await lab.on(host, 'apt-get', 'install', '-y', `/packages/plumb-agent_${version}_amd64.deb`);
  const configuration = `repo: ${repositoryUrl}\nserver: ${lab.serverOf(host)}\n`;
  await lab.tryOn(host, ['sh', '-c', 'mkdir -p /etc/plumb && cat >/etc/plumb/agent.yaml'], configuration);
  const printed = await lab.on(host, 'plumb-agent', 'keygen');
  const identity = /^identity: (\S+)$/m.exec(printed)?.[1];
  if (identity === undefined) throw new Error(`plumb-agent keygen on ${host} printed no identity: ${printed}`);
  return identity;
}

/** Brings each host into the fleet by a pull request with its identity, and starts its agent. */
export async function joinHosts(lab: Lab, version: string): Promise<void> {
  const identities = await Promise.all(lab.hosts.map(async (host) => [host, await installAgent(lab, host, version)] as const));
  for (const [host, identity] of identities) mergePullRequest(lab, `Let ${host} join`, hostDocument(host, identity));
  await Promise.all(lab.hosts.map((host) => lab.on(host, 'systemctl', 'start', 'plumb-agent')));
}
