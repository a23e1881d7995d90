import { describe, expect, test } from 'vitest';
import { readScenario } from '../../../tests/support/read-scenario.ts';
import { buildReview } from '../build-review.ts';
import type { MiddlewareReview, Review } from '../review.ts';
import { formatReviewMarkdown } from './markdown.ts';
import { formatReviewText } from './text.ts';

const mostBytes = 60_000;
const small = buildReview(readScenario('several-at-once'));

/** The review of a change that reaches that many middleware of so many members, no two of them alike. */
function wide(middlewareCount: number, memberCount: number): Review {
  const [one] = small.middleware;
  const [member] = one?.members ?? [];
  if (one === undefined || member === undefined) throw new Error('the review has no member');
  const middleware = Array.from({ length: middlewareCount }, (_, index): MiddlewareReview => {
    const name = `middleware-${index}`;
    const members = Array.from({ length: memberCount }, (__, position) => ({
      ...member,
      key: `${name}/${position}`,
      id: String(position),
      host: `host-${index}-${position}`,
      parameters: member.parameters.map((change) => ({ ...change, to: `${change.to} of ${index} and ${position}` })),
      deletions: [`file[/etc/${name}/${position}]`],
    }));
    return { ...one, name, members };
  });
  const keys = middleware.flatMap(({ members }) => members.map(({ key }) => key));
  const reach = [{ file: 'profiles/all.yaml', kind: 'Profile', name: 'all', members: keys, changed: keys, hosts: keys.length }];
  return { ...small, middleware, reach };
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

describe('a comment', () => {
  test.each([
    [200, 5],
    [1, 1000],
    [30, 30],
  ])('fits a forge, whatever the change reaches: %i middleware of %i members', (middlewareCount, memberCount) => {
    const review = wide(middlewareCount, memberCount);
    const text = formatReviewMarkdown(review);
    expect(Buffer.byteLength(text)).toBeLessThan(mostBytes);
    expect(text).toMatch(/\d+ more/);
    expect(count(text, /<details>/g)).toBe(count(text, /<\/details>/g));
    expect(text.startsWith('## Plumb review of `shop`\n')).toBe(true);
    // On a terminal nothing is left out.
    expect(count(formatReviewText(review), /file\[/g)).toBe(middlewareCount * memberCount);
  });

  test('of a small change leaves nothing out', () => {
    expect(formatReviewMarkdown(small)).not.toMatch(/ more/);
  });

  test('is cut between lines where a single text is endless, with everything closed that is open', () => {
    const [one, ...others] = small.middleware;
    if (one === undefined) throw new Error('the review has no middleware');
    const endless = {
      ...small,
      middleware: [{ ...one, members: one.members.map((member) => ({ ...member, steps: ['x'.repeat(70_000)] })) }, ...others],
    };
    const text = formatReviewMarkdown(endless);
    expect(Buffer.byteLength(text)).toBeLessThan(mostBytes);
    expect(text).toContain('The rest is left out');
    expect(count(text, /<details>/g)).toBe(count(text, /<\/details>/g));
  });
});
