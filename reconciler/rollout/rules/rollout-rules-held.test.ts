import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aQuietStory, aStoryWithHolder, finish, granted, hosts, type RolloutStory, residentOf, waiting } from './a-rollout-story.ts';

const hourMs = 3_600_000;
const asks = { asks: 'restart' } as const;
const lease1 = { fence: 1 };

describe('a lease is held', () => {
  const away = waiting('db/b', 'Budget', 'away already: db/a on h1 (lease 1); no more than 1 may be');

  test('by an agent that was killed in the middle of its step: it goes on, with the same number', () => {
    const story = aStoryWithHolder();
    story.restart('h1');
    expect(story.checkIn('h1')).toEqual([granted('db/a', 1)]);
    expect(story.checkIn('h1')).toEqual([granted('db/a', 1)]);
    expect(story.checkIn('h2', asks)).toEqual([away]);
    expect(story.events('granted')).toHaveLength(1);
  });

  test('after it was given back, until the member is ready and has been for the soak time', () => {
    const story = aStoryWithHolder({ policy: { soakMs: 30_000 } });
    story.checkIn('h1', { ready: false, releases: lease1 });
    story.pass(40_000);
    expect(story.checkIn('h2', asks)).toEqual([away]);
    story.checkIn('h1', {});
    story.pass(28_000);
    expect(story.checkIn('h2')).toEqual([away]);
    story.pass(3000);
    expect(story.checkIn('h2')).toEqual([granted('db/b', 2)]);
  });

  test('until the product is safe again too', () => {
    let isSafe = true;
    const story = aStoryWithHolder({ judge: () => ({ safe: isSafe, message: 'it still catches up' }) });
    isSafe = false;
    finish(story, 'h1', 1);
    expect(story.holders()).toEqual(['db/a 1']);
    isSafe = true;
    story.hear(...hosts);
    expect(story.holders()).toEqual([]);
  });

  test('until its agent neither uses it nor asks for it any more', () => {
    const story = aQuietStory();
    expect(story.checkIn('h1', asks)).toEqual([granted('db/a', 1)]);
    expect(story.checkIn('h2', asks)).toEqual([away]);
    story.checkIn('h1', {});
    expect(story.events('abandoned')).toMatchObject([{ member: 'db/a', fence: 1 }]);
    expect(story.checkIn('h2')).toEqual([granted('db/b', 2)]);
  });

  test('until it cannot be begun under any more, when its member has to wait again', () => {
    const story = aQuietStory();
    story.checkIn('h1', asks);
    story.git({ policy: { pauses: ['audit'] } });
    story.pass(20_000);
    expect(story.holders()).toEqual(['db/a 1']);
    story.pass(6000);
    expect(story.holders()).toEqual([]);
    expect(story.events('abandoned')).toHaveLength(1);
  });

  test('through the loss of the store: it is adopted, and the next number is above it', () => {
    const story = aStoryWithHolder();
    finish(story, 'h1', 1);
    story.checkIn('h2', asks);
    story.checkIn('h2', { ...asks, held: { fence: 2 } });
    story.loseStore();
    expect(story.checkIn('h1', asks)).toMatchObject([{ state: 'waiting', reason: 'NotFresh' }]);
    expect(story.checkIn('h2')).toMatchObject([{ state: 'waiting', reason: 'NotFresh' }]);
    expect(story.checkIn('h2')).toEqual([granted('db/b', 2)]);
    expect(story.events('adopted')).toMatchObject([{ member: 'db/b', fence: 2 }]);
    story.hear('h3', 'h1');
    expect(story.checkIn('h1')).toEqual([waiting('db/a', 'Budget', 'away already: db/b on h2 (lease 2); no more than 1 may be')]);
    finish(story, 'h2', 2);
    expect(story.checkIn('h1')).toEqual([granted('db/a', 3)]);
  });

  test('with a number above all that its host has seen, even by a server that remembers none', () => {
    const story = aStoryWithHolder();
    finish(story, 'h1', 1);
    story.loseStore();
    story.hear(...hosts);
    expect(story.checkIn('h1', asks)).toEqual([granted('db/a', 2)]);
  });

  const lost = { member: 'db/a', state: 'lost', fence: 1, reason: 'LeaseLost', message: 'lease 1 of db/a on h1 is not valid any more' };

  test('until Git takes it back: an agent that comes back with it has lost it', () => {
    const story = aStoryWithHolder();
    story.wait(hourMs);
    story.hear('h2', 'h3');
    expect(story.holders()).toEqual(['db/a 1']);
    story.git({ policy: { release: [1] } });
    story.hear('h2', 'h3');
    expect(story.events('released')).toMatchObject([{ fence: 1, message: 'taken back in Git (rollout.release: 1)' }]);
    story.git({ policy: { release: [] } });
    story.checkIn('h1');
    expect(story.checkIn('h1')).toEqual([lost]);
    expect(story.holders()).toEqual([]);
  });

  test('by a silent agent for as long as expireAfter says', () => {
    const story = aStoryWithHolder({ policy: { expireAfterMs: 60_000 } });
    story.wait(59_000);
    story.hear('h2', 'h3');
    expect(story.holders()).toEqual(['db/a 1']);
    story.wait(1000);
    story.hear('h2', 'h3');
    expect(story.events('expired')).toMatchObject([{ fence: 1, message: 'its agent has been silent for 61 s' }]);
    story.checkIn('h1');
    expect(story.checkIn('h1')).toEqual([lost]);
  });
});

describe('a halt', () => {
  test('comes of a failed step, and only another revision ends it', () => {
    const story = aStoryWithHolder();
    story.checkIn('h1', { needs: true, releases: { fence: 1, outcome: 'failed', message: 'the config test failed' } });
    const because = 'halted: db/a failed with commit c1: the config test failed; a commit that changes this middleware goes on';
    const halted = waiting('db/b', 'Halted', because);
    expect(story.checkIn('h2', asks)).toEqual([halted]);
    story.git({ commit: 'c2' });
    story.pass(2000);
    expect(story.checkIn('h2')).toEqual([halted]);
    story.git({ commit: 'c3', revision: 'r2' });
    story.checkIn('h1', {});
    story.hear(...hosts);
    expect(story.checkIn('h2')).toEqual([granted('db/b', 2)]);
  });

  test('comes of a member whose process keeps ending after it was proven, and of no other', () => {
    const early = aQuietStory();
    early.checkIn('h1', { failing: 'it ended 3 times' });
    expect(early.events('halted')).toEqual([]);
    const story = aStoryWithHolder();
    finish(story, 'h1', 1);
    story.checkIn('h1', { ready: false, failing: 'it ended 3 times' });
    expect(story.events('halted')).toMatchObject([{ member: 'db/a', fence: 1, commit: 'c1', message: 'it ended 3 times' }]);
    expect(story.checkIn('h2', asks)).toMatchObject([{ member: 'db/b', state: 'waiting', reason: 'Halted' }]);
  });

  test('comes once of a member that is not back in time, and stays when it is', () => {
    const story = aStoryWithHolder({ policy: { deadlineMs: 60_000 } });
    story.pass(59_000);
    expect(story.events('halted')).toEqual([]);
    story.pass(10_000);
    const message = 'db/a on h1 was not back and safe 60 s after its lease was granted';
    expect(story.events('halted')).toMatchObject([{ member: 'db/a', fence: 1, commit: 'c1', message }]);
    finish(story, 'h1', 1);
    expect(story.holders()).toEqual([]);
    expect(story.checkIn('h2', asks)).toMatchObject([{ member: 'db/b', state: 'waiting', reason: 'Halted' }]);
  });
});

interface Saying {
  readonly host: string;
  readonly isAsking: boolean;
  readonly isHolding: boolean;
  readonly isReturning: boolean;
}

test('fencing numbers only go up: for the server while it remembers, for each host for ever', () => {
  const isSo = fc.boolean();
  const saying = fc.record({ host: fc.constantFrom(...hosts), isAsking: isSo, isHolding: isSo, isReturning: isSo });
  const others = fc.constantFrom('all are heard', 'all are heard', 'silence', 'the store is lost');
  const happening = fc.oneof({ weight: 6, arbitrary: saying }, { weight: 1, arbitrary: others });
  const keepsOrder = (happenings: readonly (Saying | string)[]) => {
    const story = aQuietStory({ policy: { maxUnavailable: 2 } });
    for (const one of happenings) {
      if (typeof one !== 'string') speak(story, one);
      else if (one === 'silence') story.wait(30_000);
      else if (one === 'all are heard') story.hear(...hosts);
      else story.loseStore();
    }
  };
  fc.assert(fc.property(fc.array(happening, { minLength: 20, maxLength: 60 }), keepsOrder));
});

/** A host that says, true or not, that it holds or gives back the highest number that it was granted. */
function speak(story: RolloutStory, { host, isAsking, isHolding, isReturning }: Saying): void {
  const known = story.state();
  const fence = story.highest(host);
  const [told] = story.checkIn(host, {
    ...(isAsking ? asks : {}),
    ...(isHolding && fence > 0 ? { held: { fence } } : {}),
    ...(isReturning && fence > 0 ? { releases: { fence } } : {}),
  });
  expect(story.state()?.fence).toBeGreaterThanOrEqual(known?.fence ?? 0);
  if (told?.state !== 'granted') return;
  if (told.fence !== fence) expect(told.fence).toBeGreaterThan(Math.max(fence, known?.fence ?? 0));
  expect(told.fence).toBeGreaterThan(known?.ended[`${residentOf(host).key}@${host}`] ?? 0);
}
