import { afterAll, describe, expect, it } from 'vitest';
import { beforeStories } from '../before-stories.fixture.ts';
import { type Lab, serverUrl } from '../lab.ts';
import { openShop } from '../open-shop.ts';
import { mergePullRequest } from '../pull-request.ts';
import { cache } from '../shop-fleet.ts';
import { converge, driftSince, readFleet, tell } from '../status.ts';
import { waitFor } from '../wait-for.ts';

const redisFile = '/etc/plumb/redis/cache-1/redis.conf';
const nginxFile = '/etc/plumb/nginx/web-a/nginx.conf';

/** As in every lab, but a silent host is stale sooner. */
const impatient = {
  'fleet.yaml': `apiVersion: plumb/v1
kind: Fleet
metadata: { name: lab }
spec: { poll: 1s, interval: 5s, staleAfter: 15s, rollout: { settle: 100ms } }
`,
};

describe('a fleet whose clocks and network are bad', () => {
  let lab: Lab;
  beforeStories(async () => {
    lab = await openShop('network');
    mergePullRequest(lab, 'Lose patience', impatient);
    await converge(lab, 'less patience');
  });
  afterAll(() => lab?.down());

  const refusedByClock = async () => {
    const { text } = await lab.ask(`${serverUrl}/metrics`);
    return Number(/^plumb_report_refused_total\{reason="outside-window"\} (\d+)$/m.exec(text)?.[1] ?? 0);
  };
  const sequenceOf = async (host: string): Promise<number> =>
    JSON.parse((await lab.ask(`${serverUrl}/api/v1/reports/${host}`)).text).report.sequence;
  const maxmemory = async (host: string) => (await lab.on(host, 'redis-cli', 'CONFIG', 'GET', 'maxmemory')).split('\n')[1];
  const stateOf = async (host: string) => (await readFleet(lab))?.hosts.find(({ name }) => name === host)?.state;

  async function setClock(host: string, seconds: string): Promise<void> {
    await lab.engine.run('skew', host, seconds, 'plumb-agent');
    await lab.on(host, 'systemctl', 'restart', 'plumb-agent');
  }

  /** Somebody does something to a file by hand; ends once it is as before. */
  async function handAndHeal(host: string, path: string, hand: string): Promise<void> {
    const truth = async () => (await lab.tryOn(host, ['sha256sum', path])).stdout;
    const before = await truth();
    await lab.sh(host, hand);
    const { tookMs } = await waitFor(async () => (await truth()) === before, { what: `${path} healed` });
    tell(`${path} on ${host} healed after ${tookMs} ms`);
  }

  async function expectToldOnce(query: Parameters<typeof driftSince>[1]): Promise<void> {
    await waitFor(async () => (await driftSince(lab, query)).length >= 2, { what: `the drift of ${query.resource} told` });
    expect((await driftSince(lab, query)).map(({ code }) => code)).toEqual(['DriftHealed', 'DriftDetected']);
  }

  it('enforces Git on hosts whose clocks are an hour off, and takes their reports once they are right', async () => {
    const wrong = ['node1', 'node3'];
    const [refused, ...sequences] = [await refusedByClock(), await sequenceOf('node1'), await sequenceOf('node3')];
    await Promise.all([setClock('node1', '+3600'), setClock('node3', '-3600')]);
    // A host's report has the time of its own clock.
    const since = new Date(Date.now() - 2 * 3_600_000).toISOString();
    await Promise.all([
      handAndHeal('node1', nginxFile, `rm ${nginxFile}`),
      handAndHeal('node3', redisFile, `echo 'maxclients 77' >>${redisFile}`),
    ]);
    mergePullRequest(lab, 'More memory', cache({ maxmemory: '80mb' }));
    await waitFor(async () => (await maxmemory('node3')) === '83886080', { what: 'the commit applied under the wrong clock' });

    for (const host of wrong) {
      const { tookMs } = await waitFor(async () => (await stateOf(host)) === 'Stale', { what: `${host} is stale` });
      tell(`${host} is Stale ${tookMs} ms later`);
      const journal = await lab.on(host, 'journalctl', '-u', 'plumb-agent', '-o', 'cat', '--no-pager');
      const said = journal.split('\n').findLast((line) => line.includes('outside-window'));
      expect(said).toContain('report is not delivered yet');
      tell(`${host}'s journal says: ${said?.slice(0, 300)}`);
    }
    expect(await refusedByClock()).toBeGreaterThan(refused ?? 0);
    expect(await stateOf('node2')).toBe('Reporting');

    await Promise.all(wrong.map((host) => setClock(host, '0')));
    await converge(lab, 'the clocks are right');
    await expectToldOnce({ host: 'node1', since, resource: nginxFile, pointer: '' });
    await expectToldOnce({ host: 'node3', since, resource: redisFile, pointer: '/entries/maxclients' });
    for (const [index, host] of wrong.entries()) {
      const [first, last] = [sequences[index] ?? 0, await sequenceOf(host)];
      const numbers = Array.from({ length: last - first }, (_, offset) => first + 1 + offset);
      const answers = await Promise.all(numbers.map((number) => lab.ask(`${serverUrl}/api/v1/reports/${host}/${number}`)));
      tell(`${host} delivered reports ${first + 1} to ${last}`);
      expect(answers.map(({ status }) => status)).toEqual(numbers.map(() => 200));
    }
  });

  it('converges over a network that is slow and loses a fifth of the packets', async () => {
    const ask = `const t = performance.now(); await (await fetch('${serverUrl}/api/v1/fleet')).text(); console.log(Math.round(performance.now() - t))`;
    const roundTrip = async () => Number(await lab.on('node3', '/usr/lib/plumb-agent/node', '--input-type=module', '-e', ask));
    const usual = await roundTrip();
    await lab.engine.run('slow', 'node3', '128kbit');
    await lab.engine.run('loss', 'node3', '20');
    // The rate alone costs about 280 ms; packets that are sent again come on top, in some requests.
    const isSlow = async () => {
      const bad = await roundTrip();
      return bad > 300 ? bad : undefined;
    };
    const { value: bad } = await waitFor(isSlow, { what: 'the server answers node3 slowly' });
    tell(`the server answers node3 after ${bad} ms, usually ${usual} ms`);
    const since = new Date().toISOString();
    mergePullRequest(lab, 'Less memory', cache({ maxmemory: '72mb' }));
    await handAndHeal('node3', redisFile, `echo 'maxclients 78' >>${redisFile}`);
    await converge(lab, 'a commit over a slow and lossy network');
    expect(await maxmemory('node3')).toBe('75497472');
    await expectToldOnce({ host: 'node3', since, resource: redisFile, pointer: '/entries/maxclients' });
    await lab.engine.run('heal');
  });

  it('holds over a branch that is set back, and follows a rewritten one that says what it replaces', async () => {
    const { git, commit } = lab.repository;
    const at = (revision: string) => git('rev-parse', revision).trim();
    const [tip, earlier] = [at('main'), at('main~1')];
    const before = await Promise.all(['node2', 'node3'].map(maxmemory));
    git('update-ref', 'refs/heads/main', earlier);
    const isHeld = async () => {
      const { source, commit: inForce } = (await readFleet(lab)) ?? {};
      return source?.availableCommit === earlier && inForce?.id === tip && source.diagnostics.some(({ code }) => code === 'MW8006');
    };
    await waitFor(isHeld, { what: 'the branch set back, and held' });
    expect(await Promise.all(['node2', 'node3'].map(maxmemory))).toEqual(before);

    git('update-ref', 'refs/heads/sibling', earlier);
    const replaces = `history: { replaces: [${tip}] }, rollout: { settle: 100ms }`;
    const fleet = { 'fleet.yaml': impatient['fleet.yaml'].replace('rollout: { settle: 100ms }', replaces) };
    const change = { ...cache({ maxmemory: '96mb' }), ...fleet };
    const sibling = commit(change, { subject: 'More memory another way', branch: 'sibling' });
    git('update-ref', 'refs/heads/main', sibling);
    await converge(lab, 'the branch rewritten to a sibling');
    expect(await Promise.all(['node2', 'node3'].map(maxmemory))).toEqual(['100663296', '100663296']);
    const { hosts = [], source } = (await readFleet(lab)) ?? {};
    expect(source?.state).toBe('Ready');
    expect(hosts.map(({ appliedCommit }) => appliedCommit)).toEqual([sibling, sibling, sibling]);
  });
});
