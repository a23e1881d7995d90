import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { memberIdOf } from '../../../schemas/index.ts';
import { beforeStories } from '../before-stories.fixture.ts';
import type { Lab } from '../lab.ts';
import { mergePullRequest } from '../pull-request.ts';
import { grantedSince, leaderOf, mergeRoll, openRolls, roleOf, targets, waitForHolder } from '../rolls/open-rolls.ts';
import { callWitnesses, type Testimony } from '../rolls/witnesses.ts';
import { coordination } from '../shop-fleet.ts';
import { converge, readHost, readRollout, tell } from '../status.ts';
import { waitFor } from '../wait-for.ts';

const timeoutMs = 900_000;

function expectUnharmed({ looks, overlaps, redis, zookeeper }: Testimony): void {
  tell(`${looks} looks, two down at ${overlaps.length} moments; Redis ${JSON.stringify(redis)}, ZooKeeper ${JSON.stringify(zookeeper)}`);
  expect(looks).toBeGreaterThan(100);
  expect(overlaps).toEqual([]);
  for (const { acknowledged, lost } of [redis, zookeeper]) {
    expect(acknowledged).toBeGreaterThan(20);
    expect(lost).toBe(0);
  }
}

describe('a change that every member has to restart for', () => {
  let lab: Lab;
  let round = 0;
  beforeStories(async () => {
    lab = await openRolls('rollout');
  });
  afterAll(() => lab?.down());

  /** Rolls once under the eyes of the witnesses, with something in between. */
  const rollWith = async (what: string, meanwhile: (since: string) => Promise<void>) => {
    round += 1;
    const witnesses = callWitnesses(lab, targets);
    const since = new Date().toISOString();
    mergeRoll(lab, round);
    await meanwhile(since);
    await converge(lab, what, timeoutMs);
    expectUnharmed(await witnesses.finish());
    return since;
  };

  it('goes one by one, the leader last, under clients that write all the time', async () => {
    const leader = await leaderOf(lab);
    const since = await rollWith('a roll', async () => {});
    const order = await grantedSince(lab, 'coordination', since);
    expect(order).toHaveLength(3);
    expect(order.at(-1)).toBe(leader);
    expect((await grantedSince(lab, 'sessions', since)).at(-1)).toBe('sessions/1');
  });

  it('waits while the server is away, and goes on when it is back', async () => {
    await rollWith('a roll whose server was killed', async () => {
      await waitForHolder(lab, 'coordination');
      await lab.server.stop();
      await sleep(5000);
      await lab.server.start();
    });
  });

  it('stands still while the member that went is cut off, and names it', async () => {
    await rollWith('a roll whose holder was cut off', async (since) => {
      const holder = await waitForHolder(lab, 'coordination');
      // From the servers only: the witnesses are to see it still.
      await lab.engine.run('mute', `node${memberIdOf(holder)}`, '7480', '8080');
      const { value } = await waitFor(
        async () =>
          (await readRollout(lab, 'coordination'))?.holders.find(({ member, notBack }) => member === holder && notBack !== undefined),
        { what: `${holder} is shown as not back` },
      );
      tell(`the rollout says: ${value.notBack?.message}`);
      const order = await grantedSince(lab, 'coordination', since);
      await sleep(5000);
      expect(await grantedSince(lab, 'coordination', since)).toEqual(order);
      await lab.engine.run('heal');
    });
  });

  it('is not confused by a clock two minutes ahead', async () => {
    const setClock = async (seconds: string) => {
      await lab.engine.run('skew', 'node2', seconds, 'plumb-agent');
      await lab.on('node2', 'systemctl', 'restart', 'plumb-agent');
    };
    await setClock('+120');
    await waitFor(async () => Math.abs((await readHost(lab, 'node2'))?.lastReport?.clockSkewMs ?? 0) > 60_000, {
      what: 'the server sees the skew',
    });
    await rollWith('a roll with a clock ahead', async () => {});
    await setClock('0');
  });

  it('halts at the first member when the value is bad, and the others serve on', async () => {
    const witnesses = callWitnesses(lab, targets);
    const since = new Date().toISOString();
    mergePullRequest(
      lab,
      'Try an option that Java does not know',
      coordination({ maxClientCnxns: 300, javaOptions: ['-XX:+NoSuchOption'] }),
    );
    const { value } = await waitFor(
      async () => {
        const view = await readRollout(lab, 'coordination');
        return view?.halt === undefined ? undefined : { view, halt: view.halt };
      },
      { what: 'the rollout halts', timeoutMs: 600_000 },
    );
    tell(`the rollout says: ${value.view.message}`);
    expect(value.view.state).toBe('Halted');
    expect(await grantedSince(lab, 'coordination', since)).toEqual([value.halt.member]);
    await sleep(5000);
    const others = Object.keys(targets.zookeeper).filter((member) => member !== value.halt.member);
    expect((await Promise.all(others.map((member) => roleOf(lab, member)))).sort()).toEqual(['follower', 'leader']);
    expectUnharmed(await witnesses.finish());
    mergePullRequest(lab, 'Take the option back', coordination({ maxClientCnxns: 300 }));
    await converge(lab, 'after a halt', timeoutMs);
    expect((await readRollout(lab, 'coordination'))?.halt).toBeUndefined();
  });
});

describe('two servers on one database', () => {
  let lab: Lab;
  let round = 0;
  beforeStories(async () => {
    lab = await openRolls('two-servers', { secondServer: true });
  });
  afterAll(() => lab?.down());

  it('give one lease at a time, and none while one server is cut off from it', async () => {
    const witnesses = callWitnesses(lab, targets);
    lab.second?.database.cut();
    const since = new Date().toISOString();
    round += 1;
    mergeRoll(lab, round);
    await sleep(15_000);
    for (const name of ['coordination', 'sessions']) expect(await grantedSince(lab, name, since)).toEqual([]);
    const view = await readRollout(lab, 'coordination');
    tell(`the rollout says: ${view?.state}: ${view?.message}`);
    lab.second?.database.heal();
    await converge(lab, 'a roll over two servers', timeoutMs);
    expect(await grantedSince(lab, 'coordination', since)).toHaveLength(3);
    expectUnharmed(await witnesses.finish());
  });
});
