import { afterAll, describe, expect, it } from 'vitest';
import { beforeStories } from '../before-stories.fixture.ts';
import { joinHosts } from '../join-hosts.ts';
import { type Lab, startLab } from '../lab.ts';
import { agentVersion } from '../prepare.ts';
import { mergePullRequest } from '../pull-request.ts';
import { askReview } from '../review/ask-review.ts';
import { lookAtMembers } from '../review/measure-effects.ts';
import { shopBasics } from '../shop-fleet.ts';
import { converge, readEvents, readHost, tell } from '../status.ts';
import { waitFor } from '../wait-for.ts';

const places = { 'cache/1': 'node1', 'cache/2': 'node1' };
const members = Object.keys(places);

/** Two instances of Redis on one host, and with them one package of Debian. */
function cacheAt(version: string): Readonly<Record<string, string>> {
  const metadata = { name: `redis-${version.replaceAll(/[^a-z0-9]+/g, '-')}` };
  const sources = [{ packages: { 'redis-server': version } }];
  const software = { apiVersion: 'plumb/v1', kind: 'Package', metadata, spec: { adapter: 'redis', version, sources } };
  const spec = {
    adapter: 'redis',
    version,
    members: [1, 2].map((id) => ({ host: 'node1', id: String(id), parameters: { port: 6378 + id } })),
    parameters: { maxmemory: '64mb' },
  };
  const cache = { apiVersion: 'plumb/v1', kind: 'Middleware', metadata: { name: 'cache' }, spec };
  return { [`packages/${metadata.name}.yaml`]: JSON.stringify(software), 'middleware/cache.yaml': JSON.stringify(cache) };
}

describe('another version of a package', () => {
  let lab: Lab;
  let versions: readonly string[] = [];
  beforeStories(async () => {
    lab = await startLab('software', { hosts: 1 });
    mergePullRequest(lab, 'Name the organizations', shopBasics());
    await joinHosts(lab, agentVersion);
    const offered = await lab.sh('node1', 'apt-cache madison redis-server');
    versions = [...new Set(offered.split('\n').flatMap((line) => line.split('|')[1]?.trim() ?? []))].reverse();
    mergePullRequest(lab, 'Two caches', cacheAt(versions[0] ?? ''));
    await converge(lab, 'two caches');
  });
  afterAll(() => lab?.down());

  const pids = async () => new Map([...(await lookAtMembers(lab, places))].map(([key, { pid }]) => [key, pid]));
  const starts = async (since: string) => {
    const ask = (key: string) => `journalctl -o cat -u plumb-${key.replace('/', '-')} --since '${since}' | grep -c ^Started || true`;
    return Promise.all(members.map(async (key) => Number(await lab.sh('node1', ask(key)))));
  };

  it('is offered, so that these stories can be told', () => {
    tell(`redis-server is offered in ${versions.join(' and ')}`);
    expect(versions.length).toBeGreaterThan(1);
  });

  it.each([
    ['newer', () => versions.at(-1) ?? ''],
    ['earlier', () => versions[0] ?? ''],
  ])('restarts each process that runs it once, as the review says: the %s one', async (_which, version) => {
    const before = await pids();
    const since = (await lab.sh('node1', "date '+%F %T.%6N'")).trim();
    const told = new Date().toISOString();
    await lab.git.stop();
    mergePullRequest(lab, `Redis ${version()}`, cacheAt(version()));
    const review = await askReview(lab);
    await lab.git.start();
    await converge(lab, `Redis ${version()}`);
    tell(`the review said: ${review.statement.map(({ text }) => text).join('; ')}`);
    expect(review.middleware.flatMap((one) => one.members.map(({ key, outcome }) => `${key} ${outcome}`))).toEqual(
      members.map((key) => `${key} restart`),
    );
    const after = await pids();
    tell(`pids: ${members.map((key) => `${key} ${before.get(key)} → ${after.get(key)}`).join(', ')}`);
    for (const key of members) expect(after.get(key), key).not.toBe(before.get(key));
    expect(await starts(since)).toEqual([1, 1]);
    const restarts = (await readEvents(lab)).filter(({ code, at }) => code === 'ServiceRestarted' && at >= told);
    expect(restarts.map(({ member }) => member).sort()).toEqual(members);
    const { members: shown = [] } = (await readHost(lab, 'node1')) ?? {};
    expect(shown.map(({ softwareVersion, sync }) => `${softwareVersion} ${sync.state}`)).toEqual(members.map(() => `${version()} Synced`));
    expect(await lab.sh('node1', `readlink /proc/${after.get('cache/1')}/exe`)).not.toContain('(deleted)');
  });

  it('restarts each process once, and says why, when a hand installs the package again', async () => {
    const before = await pids();
    const since = (await lab.sh('node1', "date '+%F %T.%6N'")).trim();
    const told = new Date().toISOString();
    const again = ['redis-server', 'redis-tools'].map((name) => `${name}=${versions[0]}`).join(' ');
    await lab.sh('node1', `DEBIAN_FRONTEND=noninteractive apt-get install -y -q --reinstall ${again} </dev/null`);
    const areOthers = async () => [...(await pids())].every(([key, pid]) => pid !== 0 && pid !== before.get(key));
    const { tookMs } = await waitFor(areOthers, { what: 'processes of what was installed', timeoutMs: 300_000 });
    tell(`both run what was installed ${(tookMs / 1000).toFixed(1)} s after the hand was done`);
    await converge(lab, 'installed again by hand');
    expect(await starts(since)).toEqual([1, 1]);
    const events = (await readEvents(lab)).filter(({ at }) => at >= told);
    const whose = (code: string, of = events) => of.flatMap((event) => (event.code === code ? [event.member] : [])).sort();
    // The package itself is half installed for a moment, which may be seen too.
    const drift = events.filter(({ pointer }) => pointer === '/software');
    for (const { message } of drift) tell(message);
    expect([whose('ServiceRestarted'), whose('DriftDetected', drift), whose('DriftHealed', drift)]).toEqual([members, members, members]);
    const { members: shown = [] } = (await readHost(lab, 'node1')) ?? {};
    expect(shown.map(({ softwareVersion, installedVersion }) => [softwareVersion, installedVersion])).toEqual(
      members.map(() => [versions[0], undefined]),
    );
  });
});
