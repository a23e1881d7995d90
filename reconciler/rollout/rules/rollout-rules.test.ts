import { describe, expect, test } from 'vitest';
import type { SafetyJudge } from '../state/advance.ts';
import { aQuietStory, aRolloutStory, aStoryWithHolder, finish, granted, hosts, members, residentOf, waiting } from './a-rollout-story.ts';

const hourMs = 3_600_000;
const asks = { asks: 'restart' } as const;
const lease1 = { fence: 1 };

describe('a status report counts', () => {
  test('once the echo of an answer proves that it is of now', () => {
    const story = aRolloutStory();
    story.hear('h2', 'h3');
    const unproven = 'h1 has to show first that what it says is of now: it asks again with the time of this answer';
    expect(story.checkIn('h1', asks)).toEqual([waiting('db/a', 'NotFresh', unproven)]);
    expect(story.checkIn('h1', asks)).toEqual([granted('db/a', 1)]);
  });

  test('for five seconds, and then the member whose report is missing is named', () => {
    const story = aRolloutStory();
    story.hear('h1', 'h2');
    expect(story.checkIn('h1', asks)).toEqual([waiting('db/a', 'NotFresh', 'db/c on h3 has not been heard of yet')]);
    story.hear('h3');
    story.wait(5000);
    story.hear('h1', 'h2');
    expect(story.checkIn('h1')).toEqual([waiting('db/a', 'NotFresh', 'db/c on h3 has not been heard from for 6 s')]);
    story.hear('h3');
    expect(story.checkIn('h1')).toEqual([granted('db/a', 1)]);
  });

  test('in the order in which it was sent: a late one changes nothing', () => {
    const story = aQuietStory();
    const late = story.send('h1', asks);
    story.checkIn('h1', { ready: false, message: 'its port is closed' });
    const known = story.state();
    expect(story.deliver(late)).toEqual([waiting('db/a', 'NotFresh', 'h1 has told something newer already')]);
    expect(story.state()).toEqual(known);
    const copy = story.send('h1', { releases: lease1 });
    story.restart('h1');
    story.hear('h1');
    const heard = story.state();
    expect(story.deliver(copy)).toEqual([waiting('db/a', 'NotFresh', 'h1 has told something newer already')]);
    expect(story.state()).toEqual(heard);
  });

  test('when it comes from the host that Git gives the member to', () => {
    const story = aQuietStory();
    const known = story.state()?.sights;
    const [told] = story.checkIn('h2', { ...asks, member: 'db/a', ready: false });
    expect(told).toMatchObject({ member: 'db/a', state: 'waiting', reason: 'NotInGit' });
    expect(told?.message).toMatch(/^Git has db\/a on h1, and nothing is known of one on h2/);
    expect(story.state()?.sights['db/a']).toEqual(known?.['db/a']);
  });
});

describe('Git holds a step back', () => {
  test('while host and server, or another member, are on commits of different revisions', () => {
    const story = aQuietStory();
    story.git({ commit: 'c2', revision: 'r2' });
    expect(story.checkIn('h1', { ...asks, commit: 'c1' })).toEqual([
      waiting('db/a', 'CommitDiffers', 'h1 is on commit c1, the server on c2'),
    ]);
    expect(story.checkIn('h1', asks)).toEqual([waiting('db/a', 'CommitDiffers', 'db/b on h2 is on commit c1, the server on c2')]);
    story.git({ commit: 'c3' });
    story.checkIn('h2', { commit: 'c2' });
    story.checkIn('h3', { commit: 'c3' });
    expect(story.checkIn('h1', { ...asks, commit: 'c2' })).toEqual([granted('db/a', 1)]);
  });

  test('by a pause, a freeze or a closed window', () => {
    const story = aQuietStory();
    story.git({ policy: { pauses: ['audit (Fleet shop)'] } });
    expect(story.checkIn('h1', asks)).toEqual([waiting('db/a', 'Paused', 'paused: audit (Fleet shop)')]);
    const sale = { reason: 'sale', from: '2026-06-10T00:00:00Z', to: '2026-06-11T00:00:00Z' };
    story.git({ policy: { pauses: [], freezes: [sale] } });
    const frozen = 'frozen: sale; a step may begin at 2026-06-11T00:00:00.000Z';
    expect(story.checkIn('h1', asks)).toEqual([waiting('db/a', 'Frozen', frozen)]);
    story.git({ policy: { freezes: [], windows: [{ cron: '0 13 * * *', zone: 'UTC', durationMs: hourMs }], overrun: 'finish' } });
    const closed = 'no window is open; a step may begin at 2026-06-10T13:00:00.000Z';
    expect(story.checkIn('h1', asks)).toEqual([waiting('db/a', 'WindowClosed', closed)]);
    story.wait(hourMs);
    story.hear(...hosts);
    expect(story.checkIn('h1')).toEqual([granted('db/a', 1)]);
  });

  test.each([
    ['stop', waiting('db/b', 'WindowClosed', 'no window is open; a step may begin at 2026-06-11T12:00:00.000Z')],
    ['finish', granted('db/b', 2)],
  ] as const)('or lets a rollout that began pass the end of its window (overrun: %s)', (overrun, answer) => {
    const windows = [{ cron: '0 12 * * *', zone: 'UTC', durationMs: hourMs }];
    const story = aStoryWithHolder({ policy: { windows, overrun } });
    finish(story, 'h1', 1);
    story.wait(hourMs);
    story.hear(...hosts);
    expect(story.checkIn('h2', asks)).toEqual([answer]);
  });

  test('from nobody when the whole middleware is to be stopped or to go: order and budget are over', () => {
    const story = aQuietStory({ policy: { order: ['leader'] } });
    story.checkIn('h3', { ready: false });
    story.git({ commit: 'c2', revision: 'r2', state: 'stopped' });
    expect(story.checkIn('h1', { asks: 'stop', role: 'leader' })).toEqual([granted('db/a', 1)]);
    expect(story.checkIn('h2', { asks: 'stop' })).toEqual([granted('db/b', 2)]);
    story.git(undefined);
    expect(story.checkIn('h3', { asks: 'uninstall' })).toEqual([granted('db/c', 3)]);
  });
});

describe('the turn of a member comes', () => {
  test('by the order in Git, after a member that has not asked yet', () => {
    const story = aQuietStory();
    story.checkIn('h1', { needs: true });
    expect(story.checkIn('h2', asks)).toEqual([waiting('db/b', 'Order', 'waits for db/a on h1, which goes first')]);
    expect(story.checkIn('h1', asks)).toEqual([granted('db/a', 1)]);
  });

  test('by the role that it has now: the leader goes last, also when the role moves', () => {
    const story = aQuietStory({ policy: { order: ['follower', 'leader'] } });
    story.checkIn('h1', { needs: true, role: 'leader' });
    story.checkIn('h2', { needs: true, role: 'follower' });
    story.checkIn('h3', { needs: true, role: 'follower' });
    const goesLast = (member: string, other: string) => waiting(member, 'Order', `waits for ${other}, which goes first`);
    expect(story.checkIn('h1', { ...asks, role: 'leader' })).toEqual([goesLast('db/a', 'db/b (follower) on h2')]);
    expect(story.checkIn('h2', { ...asks, role: 'follower' })).toEqual([granted('db/b', 1)]);
    story.checkIn('h1', { needs: true, role: 'follower' });
    story.checkIn('h3', { needs: true, role: 'leader' });
    finish(story, 'h2', 1);
    expect(story.checkIn('h3', { ...asks, role: 'leader' })).toEqual([goesLast('db/c', 'db/a (follower) on h1')]);
    expect(story.checkIn('h1', { ...asks, role: 'follower' })).toEqual([granted('db/a', 2)]);
  });

  test('after the first one as a canary, which has to stay ready for its soak time', () => {
    const story = aQuietStory({ policy: { maxUnavailable: 3, canary: { count: 1, soakMs: 60_000 } } });
    for (const host of hosts) story.checkIn(host, { needs: true });
    expect(story.checkIn('h2', asks)).toEqual([waiting('db/b', 'Canary', 'waits for the canary db/a on h1')]);
    expect(story.checkIn('h1', asks)).toEqual([granted('db/a', 1)]);
    expect(story.checkIn('h2')).toEqual([waiting('db/b', 'Canary', 'waits for the canary db/a on h1')]);
    finish(story, 'h1', 1);
    const soaks = 'the canary db/a on h1 has to stay ready for another 60 s';
    expect(story.checkIn('h2')).toEqual([waiting('db/b', 'Soak', soaks)]);
    story.pass(30_000);
    expect(story.checkIn('h2')).toMatchObject([{ state: 'waiting', reason: 'Soak' }]);
    story.pass(30_000);
    expect(story.checkIn('h2')).toEqual([granted('db/b', 2)]);
  });

  test('after the canaries that Git names, while one of them has to go', () => {
    const story = aQuietStory({ policy: { canary: { members: ['db/c'], soakMs: 0 } } });
    story.checkIn('h3', { needs: true });
    expect(story.checkIn('h1', asks)).toEqual([waiting('db/a', 'Canary', 'waits for the canary db/c on h3')]);
    story.checkIn('h3', {});
    expect(story.checkIn('h1')).toEqual([granted('db/a', 1)]);
  });

  test('first for a canary, also where others come before it in the order of Git', () => {
    const story = aQuietStory({ policy: { canary: { members: ['db/c'], soakMs: 0 } } });
    story.checkIn('h3', { needs: true });
    expect(story.checkIn('h1', asks)).toEqual([waiting('db/a', 'Canary', 'waits for the canary db/c on h3')]);
    expect(story.checkIn('h3', asks)).toEqual([granted('db/c', 1)]);
  });

  test('at once for a member that is not ready: its repair goes before the others', () => {
    const story = aQuietStory();
    story.checkIn('h1', { needs: true });
    const isDown = { ...asks, ready: false, message: 'its port is closed' };
    expect(story.checkIn('h3', isDown)).toEqual([granted('db/c', 1)]);
    expect(story.checkIn('h1', asks)).toEqual([waiting('db/a', 'Budget', 'away already: db/c on h3 (lease 1); no more than 1 may be')]);
  });
});

describe('no more members are away than may be', () => {
  const inQuorum: SafetyJudge = ({ member, members: all }) => {
    const ready = all.filter((one) => one.ready && one.key !== member).length;
    return { safe: ready >= 2, message: `${ready} of the others are ready, 2 have to be` };
  };

  test('counted with those that hold a lease and those that are not ready', () => {
    const story = aStoryWithHolder({ policy: { maxUnavailable: 2 } });
    story.checkIn('h3', { ready: false, message: 'its port is closed' });
    const away = 'away already: db/a on h1 (lease 1), db/c on h3 (not ready: its port is closed); no more than 2 may be';
    expect(story.checkIn('h2', asks)).toEqual([waiting('db/b', 'Budget', away)]);
    story.checkIn('h3', {});
    expect(story.checkIn('h2')).toEqual([granted('db/b', 2)]);
  });

  test('and the product has the last word: for it a member that holds a lease is not ready', () => {
    const story = aStoryWithHolder({ policy: { maxUnavailable: 2 }, judge: inQuorum });
    expect(story.checkIn('h2', asks)).toEqual([waiting('db/b', 'Unsafe', '1 of the others are ready, 2 have to be')]);
  });

  test('but a member that was never ready is not waited for', () => {
    const story = aQuietStory();
    story.git({ commit: 'c2', revision: 'r2', members: [...members, residentOf('h4')] });
    story.send('h4', { ready: false });
    story.hear(...hosts, 'h4');
    expect(story.state()?.sights['db/d']).toMatchObject({ wasReady: false });
    story.wait(6000);
    story.hear(...hosts);
    expect(story.checkIn('h1', asks)).toEqual([granted('db/a', 1)]);
  });

  test('and a member that Git no longer lists is judged like the others, and then is not missed', () => {
    const story = aQuietStory();
    story.git({ commit: 'c2', revision: 'r2', members: members.slice(0, 2) });
    story.hear('h1', 'h2');
    story.checkIn('h2', { ready: false });
    const away = 'away already: db/b on h2 (not ready); no more than 1 may be';
    expect(story.checkIn('h3', { asks: 'uninstall' })).toEqual([waiting('db/c', 'Budget', away)]);
    story.checkIn('h2', {});
    expect(story.checkIn('h3')).toEqual([granted('db/c', 1)]);
    expect(story.checkIn('h1', asks)).toEqual([waiting('db/a', 'Budget', 'away already: db/c on h3 (lease 1); no more than 1 may be')]);
    story.checkIn('h3', { releases: lease1 });
    story.wait(6000);
    story.hear('h1', 'h2');
    expect(story.checkIn('h1')).toEqual([granted('db/a', 2)]);
  });
});
