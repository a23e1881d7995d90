import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { adapterEngine } from '../../../adapters/index.ts';
import { aMemberReport } from '../../../tests/support/sample-fleet.ts';
import { aLastReport, createSampleReviewer, type SampleReviewer } from '../../../tests/support/sample-reviewer.ts';
import type { CommitReview, Review } from '../../review/index.ts';
import { createDirectorySource } from '../../source/index.ts';
import { createWork } from '../../worker/create-work.ts';
import type { Compared } from './commit-work.ts';
import { createCommitReviewer } from './create-commit-reviewer.ts';

const start = Date.parse('2026-11-23T10:30:00.000Z');
let now = start;
let sample: SampleReviewer;
beforeAll(async () => {
  sample = await createSampleReviewer({ clock: () => now });
});
afterAll(() => sample.close());

/** A review is made anew, from the reports of now. */
beforeEach(() => {
  now += 10_000;
  sample.report(aLastReport(now));
});

function answerOf<Value>(answer: Compared<Value>): Value {
  if ('refused' in answer) throw new Error(answer.refused.message);
  return answer.value;
}

function reviewOf(answer: Compared<CommitReview>): Review {
  return JSON.parse(answerOf(answer).json) as Review;
}

async function refusalOf(answer: Promise<Compared<unknown>>): Promise<readonly [string, string] | undefined> {
  const given = await answer;
  return 'refused' in given ? [given.refused.reason, given.refused.message] : undefined;
}

describe('a review of two commits', () => {
  test('shows the changes, against the last reports of hosts', async () => {
    const { first, bigger } = sample.commits;
    const answer = await sample.reviewer.review(first.slice(0, 8), bigger);
    const { blocks, json: _text, ...head } = answerOf(answer);
    const review = reviewOf(answer);
    expect(head).toEqual({ from: first, to: bigger, verdict: 'changes', middleware: ['cache'] });
    expect([review.from, review.to, review.verdict]).toEqual([first, bigger, 'changes']);
    expect(review.statement.map(({ text }) => text)).toEqual(['maxmemory hot on 3 Redis members (cache)', 'nothing is deleted']);
    expect(review.observation?.blind.map(({ host }) => host)).toEqual(['data-2', 'data-3']);
    expect(review.middleware[0]?.members[0]?.observed?.health).toBe('Healthy');
    expect(blocks).toContainEqual({ kind: 'list', items: [['maxmemory hot on 3 Redis members (cache)'], ['nothing is deleted']] });
  });

  test('is made again when ten seconds have passed, not before', async () => {
    const { first, bigger } = sample.commits;
    const healthNow = async () => reviewOf(await sample.reviewer.review(first, bigger)).middleware[0]?.members[0]?.observed?.health;
    await healthNow();
    const well = aLastReport(now);
    const members = [aMemberReport({ key: 'cache/1', health: { state: 'Unhealthy', reason: 'ProbeFailed', message: 'no answer' } })];
    sample.report({ ...well, report: { ...well.report, sequence: 2, members } });
    expect(await healthNow()).toBe('Healthy');
    now += 10_000;
    expect(await healthNow()).toBe('Unhealthy');
  });

  test('of a commit with errors says so', async () => {
    const { bigger, broken } = sample.commits;
    const review = reviewOf(await sample.reviewer.review(bigger, broken));
    expect([review.verdict, review.compiles]).toEqual(['failed', false]);
  });

  test('never holds a secret', async () => {
    const { first, secret } = sample.commits;
    const answers = [await sample.reviewer.review(first, secret), await sample.reviewer.changes('cache', first)];
    expect(answers.map((answer) => 'value' in answer)).toEqual([true, true]);
    expect(JSON.stringify(answers)).not.toMatch(/(first|second)-secret/);
  });

  test.each([
    ['main', 'bad-query', 'a commit is named by its id or at least the first 4 digits of it, not "main"'],
    ['HEAD~1', 'bad-query', 'a commit is named by its id or at least the first 4 digits of it, not "HEAD~1"'],
    ['', 'bad-query', 'a commit is named by its id or at least the first 4 digits of it, not ""'],
    ['../../etc/passwd', 'bad-query', 'a commit is named by its id or at least the first 4 digits of it, not "../../etc/passwd"'],
    ['0'.repeat(40), 'not-found', `commit "${'0'.repeat(40)}" is not among the 6 newest of this server's copy of the repository`],
  ])('resolves nothing but ids of commits it knows: %j', async (id, reason, message) => {
    expect(await refusalOf(sample.reviewer.review(id, sample.commits.words))).toEqual([reason, message]);
    expect(await refusalOf(sample.reviewer.review(sample.commits.words, id))).toEqual([reason, message]);
    expect(await refusalOf(sample.reviewer.changes('cache', id))).toEqual([reason, message]);
  });
});

describe('the changes of a middleware', () => {
  test('begin before the last change of it when no commit is chosen', async () => {
    const { parameters, from, to } = answerOf(await sample.reviewer.changes('cache'));
    expect([from.id, to.id]).toEqual([sample.commits.bigger, sample.commits.words]);
    expect(parameters.map(({ pointer, from: before, to: after, by }) => [pointer, before, after, by?.message])).toEqual([
      ['/masterauth', '(secret)', '(secret)', 'Another password'],
      ['/requirepass', '(secret)', '(secret)', 'Another password'],
    ]);
  });

  test('since a chosen commit show parameter by parameter who changed it', async () => {
    const { parameters } = answerOf(await sample.reviewer.changes('cache', sample.commits.first));
    expect(parameters.find(({ pointer }) => pointer === '/maxmemory')).toEqual({
      of: 'cache',
      pointer: '/maxmemory',
      from: '1gb',
      to: '2gb',
      effect: 'hot',
      sensitive: false,
      place: { file: 'middleware/cache.yaml', line: 15 },
      by: { id: sample.commits.bigger, author: 'Ada Lovelace', committedAt: '2026-01-05T09:01:00.000Z', message: 'Give the cache 2 GB' },
    });
    expect(parameters).toHaveLength(3);
  });

  test('are none where nothing changed, and cannot begin where nothing was applied', async () => {
    const { first, broken, words } = sample.commits;
    expect(answerOf(await sample.reviewer.changes('web', first)).parameters).toEqual([]);
    expect(await refusalOf(sample.reviewer.changes('cache', broken))).toEqual([
      'not-found',
      `commit ${broken.slice(0, 12)} has errors and was never applied, or is gone: choose another`,
    ]);
    expect(await refusalOf(sample.reviewer.changes('cache', words))).toEqual([
      'bad-query',
      `commit ${words} is not before the one in force, ${words.slice(0, 12)}`,
    ]);
    expect(await refusalOf(sample.reviewer.changes('sessions', first))).toEqual([
      'not-found',
      `middleware sessions is not in commit ${words.slice(0, 12)}`,
    ]);
  });
});

test('a directory has no commits to compare', async () => {
  const source = createDirectorySource({ path: import.meta.dirname });
  const work = createWork({ source, engine: adapterEngine, builtin: [] });
  const { signal } = new AbortController();
  const { history } = await work.take(await work.check(signal), signal);
  const reviewer = createCommitReviewer({
    history: () => history,
    work,
    store: { readReportTexts: async () => [] },
    expectation: () => undefined,
    clock: () => start,
  });
  expect(await reviewer.comparable()).toEqual([]);
  expect(await refusalOf(reviewer.review('abcd', 'abcd'))).toEqual([
    'not-found',
    'commit "abcd" is not among the 0 newest of this server\'s copy of the repository',
  ]);
});
