import { formatMemberKey, isMemberOf, memberIdOf } from '../../../schemas/index.ts';
import { joinHosts } from '../join-hosts.ts';
import { addressOf, type Lab, type LabOptions, startLab } from '../lab.ts';
import { agentVersion } from '../prepare.ts';
import { mergePullRequest } from '../pull-request.ts';
import { coordination, replication, shopBasics } from '../shop-fleet.ts';
import { converge, readRollout, tell } from '../status.ts';
import { waitFor } from '../wait-for.ts';
import type { WitnessTargets } from './witnesses.ts';

/** Both are replicated over the same three hosts; `sessions` is written at its primary on node1. */
export const rolled = ['coordination', 'sessions'] as const;

const on = (middleware: string, port: number, ids: readonly string[]) =>
  Object.fromEntries(ids.map((id) => [formatMemberKey({ middleware, id }), `${addressOf(`node${id}`)}:${port}`]));
export const targets: WitnessTargets = {
  redis: on('sessions', 6379, ['1', '2', '3']),
  zookeeper: on('coordination', 2181, ['1', '2', '3']),
};

/** A lab whose three hosts run a ZooKeeper ensemble and a Redis replication that loses nothing it acknowledged. */
export async function openRolls(name: string, options: LabOptions = {}): Promise<Lab> {
  const lab = await startLab(name, options);
  try {
    mergePullRequest(lab, 'Name the organizations', shopBasics());
    await joinHosts(lab, agentVersion);
    mergePullRequest(lab, 'Coordinate and remember', { ...coordination(rollWith(0).coordination), ...replication(rollWith(0).sessions) });
    await converge(lab, 'an ensemble and a replication', 390_000);
    return lab;
  } catch (error) {
    await lab.down();
    throw error;
  }
}

/** Another value of a parameter that either product reads only when it starts. */
function rollWith(round: number) {
  return { coordination: { maxClientCnxns: 100 + round }, sessions: { 'tcp-backlog': 200 + round } };
}

/** One commit that makes every member restart. */
export function mergeRoll(lab: Lab, round: number): string {
  const values = rollWith(round);
  return mergePullRequest(lab, `Roll ${round}`, { ...coordination(values.coordination), ...replication(values.sessions) });
}

/** Role of a member, in the product's own words. */
export async function roleOf(lab: Lab, member: string): Promise<string> {
  const host = `node${memberIdOf(member)}`;
  if (isMemberOf(member, 'sessions')) return (await lab.tryOn(host, ['redis-cli', 'ROLE'])).stdout.split('\n')[0] ?? '';
  const asked = 'exec 3<>/dev/tcp/127.0.0.1/2181 && printf srvr >&3 && cat <&3';
  return /^Mode: (\w+)$/m.exec((await lab.tryOn(host, ['bash', '-c', asked])).stdout)?.[1] ?? 'none';
}

export async function leaderOf(lab: Lab): Promise<string> {
  const { value } = await waitFor(
    async () => {
      const members = Object.keys(targets.zookeeper);
      const roles = await Promise.all(members.map((member) => roleOf(lab, member)));
      return members[roles.indexOf('leader')];
    },
    { what: 'the ensemble has a leader' },
  );
  return value;
}

/** In which order the server let members go since a moment on its clock, as its log says. */
export async function grantedSince(lab: Lab, middleware: string, since: string): Promise<readonly string[]> {
  const log = (await readRollout(lab, middleware))?.log ?? [];
  return log
    .filter(({ kind, at }) => kind === 'granted' && at >= since)
    .map(({ member }) => member ?? '')
    .reverse();
}

/** Waits for the member that is taken away right now. */
export async function waitForHolder(lab: Lab, middleware: string): Promise<string> {
  const { value } = await waitFor(
    async () => (await readRollout(lab, middleware))?.holders.find(({ returnedAt }) => returnedAt === undefined)?.member,
    { what: `a member of ${middleware} holds a lease`, everyMs: 50 },
  );
  tell(`${value} is taken away`);
  return value;
}
