import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from '../lab.ts';
import { converge, readHost } from '../status.ts';

/** A fault that lasts, on one member; while it does, the member is never green. */
export interface LastingFault {
  readonly name: string;
  readonly member: string;
  readonly host: string;
  /** Line for the shell of the host. */
  readonly begin: string;
  readonly end: string;
  /** What the host does by itself within this time is not yet a lie, in milliseconds. */
  readonly graceMs: number;
  readonly lastsMs: number;
}

const redisConf = '/etc/plumb/redis/cache-1/redis.conf';
const killer = [
  'while :; do p=$(systemctl show -P MainPID plumb-shop-api-1)',
  '[ "$p" -gt 0 ] && [ $(( $(date +%s) - $(stat -c %Y /proc/$p) )) -ge 2 ] && kill -9 "$p"',
  'sleep 0.5; done',
].join('; ');

export const lastingFaults: readonly LastingFault[] = [
  {
    name: 'a crash loop',
    member: 'shop-api/1',
    host: 'node2',
    begin: `systemd-run -q --unit soak-killer sh -c '${killer}'`,
    end: 'systemctl stop soak-killer',
    graceMs: 15_000,
    lastsMs: 45_000,
  },
  {
    name: 'an impostor',
    member: 'cache/1',
    host: 'node3',
    // Started while nobody looks, so that the member's own process finds its port taken.
    begin: [
      'systemctl stop plumb-agent plumb-cache-1',
      `systemd-run -q --unit soak-impostor -p User=$(stat -c %U ${redisConf}) redis-server ${redisConf}`,
      'sleep 1; systemctl start --no-block plumb-agent',
    ].join('; '),
    end: 'systemctl stop soak-impostor',
    graceMs: 30_000,
    lastsMs: 60_000,
  },
];

/** Samples that were green while the fault lasted; none, when it was told. */
export async function suffer(lab: Lab, { name, member, host, begin, end, graceMs, lastsMs }: LastingFault): Promise<readonly string[]> {
  await lab.sh(host, begin);
  const beganMs = performance.now();
  const seen: string[] = [];
  while (performance.now() - beganMs < lastsMs) {
    await sleep(1000);
    if (performance.now() - beganMs < graceMs) continue;
    const found = (await readHost(lab, host))?.members?.find(({ key }) => key === member);
    seen.push(`${found?.sync.state} ${found?.health.state}`);
  }
  await lab.sh(host, end);
  await converge(lab, name, 1_200_000);
  const green = seen.filter((sample) => sample === 'Synced Healthy').length;
  return green === 0 ? [] : [`${name}: ${member} was green in ${green} of ${seen.length} samples`];
}
