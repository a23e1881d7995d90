import { afterAll, describe, expect, it } from 'vitest';
import { beforeStories } from '../before-stories.fixture.ts';
import { joinHosts } from '../join-hosts.ts';
import { type Lab, startLab } from '../lab.ts';
import { agentVersion } from '../prepare.ts';
import { mergePullRequest } from '../pull-request.ts';
import { shopBasics } from '../shop-fleet.ts';
import { converge, readEvents, readHost, tell } from '../status.ts';
import { waitFor } from '../wait-for.ts';

function middleware(name: string, spec: object): Readonly<Record<string, string>> {
  return { [`middleware/${name}.yaml`]: JSON.stringify({ apiVersion: 'plumb/v1', kind: 'Middleware', metadata: { name }, spec }) };
}

const logs = { size: '2K', keep: 2 };
const members = [{ host: 'node1', id: '1' }];
const web = middleware('web', {
  adapter: 'nginx',
  members,
  logs,
  parameters: { servers: [{ listen: [{ port: 8080 }], locations: [{ path: '/', return: '200 hello' }] }] },
});
const cache = (limits: object) => middleware('cache', { adapter: 'redis', members, logs, limits, parameters: { maxclients: 2000 } });
const wanted = { nofile: 12000, core: { soft: 0, hard: '1M' }, nproc: 4000 };

/** A host has no curl. */
function visits(path: string, times: number): string {
  const visit = `exec 3<>/dev/tcp/127.0.0.1/8080; printf "GET ${path} HTTP/1.0\\r\\n\\r\\n" >&3; cat <&3 >/dev/null`;
  return `bash -c 'for i in $(seq ${times}); do ${visit}; done'`;
}

describe('limits and house-keeping of a host with systemd', () => {
  let lab: Lab;
  beforeStories(async () => {
    lab = await startLab('housekeeping', { hosts: 1 });
    mergePullRequest(lab, 'Name the organizations', shopBasics());
    await joinHosts(lab, agentVersion);
    mergePullRequest(lab, 'A cache with limits, and a web server', { ...cache(wanted), ...web });
    await converge(lab, 'both members');
  });
  afterAll(() => lab?.down());

  const pidOf = async (unit: string) => Number(await lab.sh('node1', `systemctl show -P MainPID ${unit}`));
  /** Without the rights of a real root, which could use prlimit. */
  const limitsOf = async (pid: number) =>
    (await lab.sh('node1', `awk '/^Max (open files|core file size|processes) / { print $(NF-2) ":" $(NF-1) }' /proc/${pid}/limits`))
      .trim()
      .split('\n');
  const given = ['0:1048576', '4000:4000', '12000:12000'];

  it('starts a unit with the limits of Git', async () => {
    const unit = await lab.sh('node1', 'cat /etc/systemd/system/plumb-cache-1.service');
    expect(unit).toContain('LimitNOFILE=12000\n');
    expect(unit).toContain('LimitCORE=0:1048576\n');
    expect((await limitsOf(await pidOf('plumb-cache-1'))).sort()).toEqual([...given].sort());
  });

  it.each([
    ['lowered', '--nofile=11000:11000', '/limits/nofile'],
    ['raised', '--core=1048576:1048576', '/limits/core'],
  ])('restarts a process whose limit a hand has %s', async (_how, limit, pointer) => {
    const before = await pidOf('plumb-cache-1');
    await lab.sh('node1', `setpriv --reuid=redis --regid=redis --clear-groups prlimit --pid ${before} ${limit}`);
    const { tookMs } = await waitFor(async () => ![0, before].includes(await pidOf('plumb-cache-1')), {
      what: 'another process',
      timeoutMs: 300_000,
    });
    tell(`${limit} healed after ${Math.round(tookMs / 1000)} s`);
    await waitFor(async () => (await readEvents(lab)).some((event) => event.code === 'DriftDetected' && event.pointer === pointer), {
      what: 'the drift is told',
      timeoutMs: 60_000,
    });
    expect((await limitsOf(await pidOf('plumb-cache-1'))).sort()).toEqual([...given].sort());
  });

  it('rotates the logs of products, told or emptied, and touches no process', async () => {
    const pids = async () => [await pidOf('plumb-cache-1'), await pidOf('plumb-web-1')];
    const before = await pids();
    const access = '/var/log/plumb/nginx/web-1/access.log';
    const redis = '/var/log/plumb/redis/cache-1/redis.log';
    await lab.sh('node1', visits('/', 60));
    await lab.sh('node1', `yes 'told before' | head -n 300 >> ${redis}`);
    const size = async (path: string) => Number(await lab.sh('node1', `stat -c %s ${path} 2>/dev/null || echo -1`));
    await waitFor(async () => (await size(`${access}.1`)) > 2048 && (await size(`${redis}.1`)) > 2048, {
      what: 'both are rotated',
      timeoutMs: 300_000,
    });
    expect(await size(access)).toBeLessThan(2048);
    expect(await size(redis)).toBeLessThan(2048);
    const owners = await lab.sh('node1', `stat -c '%U %a' ${redis} ${redis}.1`);
    expect(new Set(owners.trim().split('\n')).size).toBe(1);
    await lab.sh('node1', visits('/after', 1));
    await waitFor(async () => (await lab.sh('node1', `grep -c /after ${access} || true`)).trim() === '1', {
      what: 'nginx writes anew',
      timeoutMs: 30_000,
    });
    expect(await pids()).toEqual(before);
    const { members: shown = [] } = (await readHost(lab, 'node1')) ?? {};
    expect(shown.map(({ sync }) => sync.state)).toEqual(['Synced', 'Synced']);
  });

  it('leaves the process as it is when the machine cannot give a limit, and says why', async () => {
    const before = await pidOf('plumb-cache-1');
    mergePullRequest(lab, 'Far too many files', cache({ ...wanted, nofile: 2_000_000_000 }));
    const says = async () => JSON.stringify((await readHost(lab, 'node1'))?.members ?? []).includes('fs.nr_open');
    await waitFor(says, { what: 'the reason', timeoutMs: 300_000 });
    expect(await pidOf('plumb-cache-1')).toBe(before);
  });
});
