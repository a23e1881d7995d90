import { describe, expect, test } from 'vitest';
import { compareExecuted } from './compare-executed.ts';
import { effectSurprises } from './effect-surprises.ts';
import type { ExecutedEvent, ExecutedStep } from './executed-step.ts';
import type { ReviewedCommit, ReviewedMember } from './reviewed-commit.ts';

const hosts = new Set(['h1', 'h2']);

function aReviewed(members: readonly ReviewedMember[], overrides: Partial<ReviewedCommit> = {}): ReviewedCommit {
  return {
    commit: 'c2',
    from: 'c1',
    digest: { whole: 'sha256:aa', desired: 'sha256:bb' },
    reviewedAt: '2026-11-23T10:00:00.000Z',
    members,
    ...overrides,
  };
}

function aMember(outcome: string, effect: ReviewedMember['effect'], overrides: Partial<ReviewedMember> = {}): ReviewedMember {
  return { member: 'cache/1', host: 'h1', outcome, effect, ...overrides };
}

const restarted: ExecutedEvent = { code: 'ServiceRestarted', member: 'cache/1', resource: 'service[cache]', effect: 'restart' };
const reloaded: ExecutedEvent = { ...restarted, code: 'ServiceReloaded', effect: 'reload' };
const setHot: ExecutedEvent = { code: 'StepDone', member: 'cache/1', resource: 'parameters[cache]', effect: 'hot' };
const written: ExecutedEvent = { code: 'StepDone', member: 'cache/1', resource: 'file[/etc/cache.conf]', effect: 'restart' };

/** One report after the other; by default the last one is applied. */
function reports(
  lists: readonly (readonly ExecutedEvent[])[],
  { host = 'h1', before = 'c1', isApplied = true } = {},
): readonly ExecutedStep[] {
  return lists.map((events, index) => {
    const isLast = isApplied && index === lists.length - 1;
    const at = `2026-11-23T10:00:0${index}.000Z`;
    return { commit: 'c2', host, sequence: index + 1, at, isApplied: isLast, ...(isLast ? {} : { before }), events };
  });
}

const judge = (reviewed: readonly ReviewedCommit[], steps: readonly ExecutedStep[]) =>
  compareExecuted({ commit: 'c2', chain: reviewed, steps, hosts });
const verdictOf = (reviewed: readonly ReviewedCommit[], steps: readonly ExecutedStep[]) => judge(reviewed, steps).members[0]?.verdict;

describe('a member is', () => {
  const hot = [aReviewed([aMember('hot', 'hot')])];
  const restart = [aReviewed([aMember('restart', 'restart')])];

  test.each([
    ['as reviewed', hot, reports([[], [written, setHot]]), 'asReviewed'],
    ['as reviewed', restart, reports([[], [written, restarted]]), 'asReviewed'],
    ['stronger by one step', hot, reports([[], [setHot, reloaded]]), 'stronger'],
    ['stronger', hot, reports([[], [written, restarted]]), 'stronger'],
    ['weaker', restart, reports([[], [written, reloaded]]), 'weaker'],
    ['not yet, before its host has said anything', restart, [], 'notYet'],
    ['not yet, though it restarted', restart, reports([[], [restarted]], { isApplied: false }), 'notYet'],
    ['stronger before it is finished', hot, reports([[], [restarted]], { isApplied: false }), 'stronger'],
    ['unknown without a review', [], reports([[], [restarted]]), 'unknown'],
  ])('%s', (_, reviewed, steps, verdict) => {
    expect(verdictOf(reviewed, steps)).toBe(verdict);
  });

  test('judged by what happened until its host had applied the commit, in the order of the reports', () => {
    const later = { ...reports([[restarted]])[0], sequence: 9 } as ExecutedStep;
    const [first, second] = reports([[], [setHot]]);
    expect(
      judge(
        hot,
        [later, second, first].flatMap((step) => step ?? []),
      ).members,
    ).toMatchObject([{ verdict: 'asReviewed', executed: 'hot' }]);
  });

  test('stronger when the review had nothing for it', () => {
    const { members, totals, state } = judge([aReviewed([])], reports([[], [restarted]]));
    expect(members).toMatchObject([
      { member: 'cache/1', verdict: 'stronger', predicted: 'none', executed: 'restart', at: '2026-11-23T10:00:01.000Z' },
    ]);
    expect(members[0]).not.toHaveProperty('outcome');
    expect([state, totals.stronger]).toEqual(['stronger', 1]);
  });

  test('free to be started, reloaded and restarted while it is installed', () => {
    const started: ExecutedEvent = { ...restarted, code: 'ServiceStarted' };
    expect(verdictOf([aReviewed([aMember('install', 'none')])], reports([[], [written, started, reloaded]]))).toBe('asReviewed');
    expect(verdictOf([aReviewed([aMember('write', 'none')])], reports([[], [started]]))).toBe('asReviewed');
    expect(verdictOf([aReviewed([aMember('write', 'none')])], reports([[], [{ ...restarted, code: 'ServiceStopped' }]]))).toBe('stronger');
  });

  test('finished only when both hosts of a move are', () => {
    const move = [aReviewed([aMember('move', 'recreate', { host: 'h2', fromHost: 'h1' })])];
    const left = reports([[], [{ ...restarted, code: 'ServiceStopped' }]]);
    expect(verdictOf(move, left)).toBe('notYet');
    expect(verdictOf(move, [...left, ...reports([[], []], { host: 'h2' })])).toBe('asReviewed');
  });

  test('unknown when its host has left the fleet', () => {
    const gone = judge([aReviewed([aMember('uninstall', 'recreate', { host: 'h3' })])], []);
    expect(gone).toMatchObject({ state: 'unknown', members: [{ verdict: 'unknown', note: 'h3 is not in the fleet any more' }] });
  });
});

describe('drift on the way', () => {
  const hot = [aReviewed([aMember('hot', 'hot')])];
  const drift = (resource: string, effect: ExecutedEvent['effect'], member = 'cache/1'): ExecutedEvent => ({
    code: 'DriftDetected',
    member,
    resource,
    ...(effect === undefined ? {} : { effect }),
  });

  test.each([
    ['of a file that asks for the restart', drift('file[/etc/cache.conf]', 'restart'), 'asReviewed'],
    ['of the definition of the service', { ...drift('service[cache]', 'restart'), pointer: '/definition' }, 'asReviewed'],
    ['of a process that somebody replaced', { ...drift('service[cache]', 'restart'), pointer: '/running' }, 'stronger'],
    ['of a file that asks for less', drift('file[/etc/cache.conf]', 'reload'), 'stronger'],
    ['of another member', drift('file[/etc/cache.conf]', 'restart', 'cache/2'), 'stronger'],
  ])('%s', (_, found, verdict) => {
    expect(verdictOf(hot, reports([[found], [setHot, restarted]]))).toBe(verdict);
  });

  test('of a process that was down explains that its service was switched off', () => {
    const down = { ...drift('service[cache]', 'none'), pointer: '/running' };
    const stopped: ExecutedEvent = { code: 'ServiceStopped', member: 'cache/1', resource: 'service[cache]', effect: 'none' };
    expect(verdictOf([aReviewed([aMember('write', 'none')])], reports([[down], [stopped]]))).toBe('asReviewed');
  });

  test('is counted beside the effects for the commit', () => {
    const found = drift('file[/etc/cache.conf]', 'restart');
    expect(judge(hot, reports([[found], [setHot, restarted]])).members).toMatchObject([{ executed: 'hot', drift: 'restart' }]);
  });

  test('that is seen after the step does not explain it', () => {
    expect(verdictOf(hot, reports([[], [restarted], [drift('service[cache]', 'restart')]]))).toBe('stronger');
  });
});

describe('a host that comes from an earlier commit', () => {
  const now = aReviewed([aMember('hot', 'hot')]);
  const earlier = aReviewed([aMember('restart', 'restart')], { commit: 'c1', from: 'c0' });

  test('makes up for what was reviewed then', () => {
    expect(judge([now, earlier], reports([[], [restarted]], { before: 'c0' })).members).toMatchObject([
      { verdict: 'asReviewed', predicted: 'restart', outcome: 'hot' },
    ]);
    expect(verdictOf([now, earlier], reports([[], [restarted]]))).toBe('stronger');
  });

  test('is unknown where part of its way was not reviewed', () => {
    expect(judge([now], reports([[], [restarted]], { before: 'c0' }))).toMatchObject({
      state: 'unknown',
      members: [{ verdict: 'unknown' }],
    });
  });
});

describe('the whole', () => {
  test('is as reviewed when every member is, or did less', () => {
    expect(judge([aReviewed([])], [])).toMatchObject({ state: 'asReviewed', totals: { members: 0 } });
    const two = [aReviewed([aMember('hot', 'hot'), aMember('reload', 'reload', { member: 'cache/2', host: 'h2' })])];
    expect(judge(two, reports([[], [setHot]])).state).toBe('unfinished');
    expect(judge(two, [...reports([[], [setHot]]), ...reports([[], []], { host: 'h2' })])).toMatchObject({
      state: 'asReviewed',
      totals: { members: 2, asReviewed: 1, weaker: 1 },
    });
  });

  test('is unknown, not fine, without a review', () => {
    expect(judge([], [])).toEqual({
      commit: 'c2',
      state: 'unknown',
      totals: { members: 0, stronger: 0, unknown: 0, notYet: 0, weaker: 0, asReviewed: 0 },
      members: [],
    });
  });

  test('has a condition for each surprise and for nothing else', () => {
    const two = [aReviewed([aMember('hot', 'hot'), aMember('stop', 'recreate', { member: 'cache/2', host: 'h2' })])];
    expect(effectSurprises(judge(two, reports([[], [restarted]])))).toEqual([
      {
        type: 'EffectSurprise',
        status: 'True',
        reason: 'StrongerEffect',
        message: 'cache/1: restart was executed, the review said hot',
        observedCommit: 'c2',
        changedAt: '2026-11-23T10:00:01.000Z',
        member: 'cache/1',
        host: 'h1',
        stale: false,
      },
    ]);
  });
});
