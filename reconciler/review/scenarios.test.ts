import { describe, expect, test } from 'vitest';
import { readScenario, scenarioFile, scenarioNames } from '../../tests/support/read-scenario.ts';
import { buildReview } from './build-review.ts';
import { formatReviewJunit, formatReviewSarif } from './format/findings.ts';
import { formatReviewJson } from './format/json.ts';
import { formatReviewMarkdown } from './format/markdown.ts';
import { formatReviewText } from './format/text.ts';

const tool = { version: '1.2.3' };

/** Each folder is one change of one fleet, with the review that people get. `--update` writes them; read them as a reviewer would. */
describe('the review of', () => {
  test.each(scenarioNames)('%s', async (name) => {
    const review = buildReview(readScenario(name));
    const [markdown, text] = [formatReviewMarkdown(review), formatReviewText(review)];
    await expect(withoutDigest(markdown)).toMatchFileSnapshot(scenarioFile(name, 'expected/review.md'));
    await expect(withoutDigest(text)).toMatchFileSnapshot(scenarioFile(name, 'expected/review.txt'));
    const others = [formatReviewJson(review), formatReviewJunit(review), formatReviewSarif(review, tool)];
    expect([markdown, text, ...others].join('\n')).not.toContain('secret-of-the-cache');
  });

  test('drift-underneath, for programs', async () => {
    const review = buildReview(readScenario('drift-underneath'));
    await expect(withoutDigest(formatReviewJson(review))).toMatchFileSnapshot(scenarioFile('drift-underneath', 'expected/review.json'));
  });

  test('budget-exceeded, for code scanning and for CI', async () => {
    const review = buildReview(readScenario('budget-exceeded'));
    await expect(formatReviewSarif(review, tool)).toMatchFileSnapshot(scenarioFile('budget-exceeded', 'expected/review.sarif'));
    await expect(formatReviewJunit(review)).toMatchFileSnapshot(scenarioFile('budget-exceeded', 'expected/review.junit.xml'));
  });
});

test('there are at least 25 scenarios', () => {
  expect(scenarioNames.length).toBeGreaterThanOrEqual(25);
});

/** The text without the digests of the built-in adapters, whose every change it would repeat. */
function withoutDigest(text: string): string {
  return text.replace(/(digest `?|--review |"(?:whole|desired|observed)": "sha256:)[0-9a-f]{16,}/g, '$1…');
}
