import { describe, expect, test } from 'vitest';
import type { Report } from '../../schemas/index.ts';
import { readScenario } from '../../tests/support/read-scenario.ts';
import { buildReview } from './build-review.ts';
import type { CompiledSide, LastHostStatus, ReviewInput } from './review-input.ts';

const input = readScenario('hot-parameter');
const other = readScenario('restart-of-a-standalone');
const seen = readScenario('hosts-on-another-commit');

const digestOfReview = (changed: Partial<ReviewInput>) => buildReview({ ...input, ...changed }).digest;

function renamed(side: CompiledSide, commit: string): CompiledSide {
  return side.fleet === undefined ? side : { ...side, commit, fleet: { ...side.fleet, commit } };
}

describe('the digest of a review', () => {
  test('does not depend on the ids of the commits', () => {
    expect(digestOfReview({ from: renamed(input.from, 'base'), to: renamed(input.to, 'merge') })).toEqual(digestOfReview({}));
    const { from, to, lastStatuses } = seen;
    const moved = new Map(
      [...(lastStatuses ?? [])].map(([host, lastStatus]) => {
        const { report } = lastStatus;
        return [host, report?.commit === from.commit ? { ...lastStatus, report: { ...report, commit: 'base' } } : lastStatus] as const;
      }),
    );
    expect(buildReview({ ...seen, from: renamed(from, 'base'), to: renamed(to, 'merge'), lastStatuses: moved }).digest).toEqual(
      buildReview(seen).digest,
    );
  });

  test('differs for another change, and for the same change the other way', () => {
    const digests = [digestOfReview({}), buildReview(other).digest, digestOfReview({ from: input.to, to: input.from })];
    expect(new Set(digests.map(({ desired }) => desired)).size).toBe(3);
  });

  test('stays where a host only reports again, and changes with the state that it reports', () => {
    const again = (over: Partial<Report>) => {
      const lastStatuses = [...(seen.lastStatuses ?? [])].map(([host, { report, ...lastStatus }]): [string, LastHostStatus] => [
        host,
        report === undefined ? lastStatus : { ...lastStatus, report: { ...report, ...over } },
      ]);
      return buildReview({ ...seen, lastStatuses: new Map(lastStatuses) }).digest;
    };
    expect(again({ sequence: 9, at: '2026-02-03T04:05:06.000Z' })).toEqual(buildReview(seen).digest);
    expect(again({ members: [] }).observed).not.toBe(buildReview(seen).digest.observed);
  });

  test('tells apart how hosts were, with the same desired part', () => {
    const blind = buildReview({ ...seen, lastStatuses: new Map() }).digest;
    const whole = buildReview(seen).digest;
    expect([blind.desired, blind.observed === whole.observed, blind.whole === whole.whole]).toEqual([whole.desired, false, false]);
  });
});
