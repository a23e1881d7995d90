import { describe, expect, test } from 'vitest';
import { buildReview } from './build-review.ts';
import { formatReviewJunit, formatReviewSarif } from './format/findings.ts';
import { formatReviewJson } from './format/json.ts';
import { formatReviewMarkdown } from './format/markdown.ts';
import { formatReviewText } from './format/text.ts';
import { readScenario, scenarioFile, scenarioNames } from './read-scenario.fixture.ts';

const tool = { version: '1.2.3' };

/** Each folder is one change of one fleet, with the review that people get. `--update` writes them; read them as a reviewer would. */
describe('the review of', () => {
  test.each(scenarioNames)('%s', async (name) => {
    const review = buildReview(readScenario(name));
    await expect(withoutDigest(formatReviewMarkdown(review))).toMatchFileSnapshot(scenarioFile(name, 'expected.md'));
    await expect(withoutDigest(formatReviewText(review))).toMatchFileSnapshot(scenarioFile(name, 'expected.txt'));
  });

  test('drift-underneath, for programs', async () => {
    const review = buildReview(readScenario('drift-underneath'));
    await expect(withoutDigest(formatReviewJson(review))).toMatchFileSnapshot(scenarioFile('drift-underneath', 'expected.json'));
  });

  test('budget-exceeded, for code scanning and for CI', async () => {
    const review = buildReview(readScenario('budget-exceeded'));
    await expect(formatReviewSarif(review, tool)).toMatchFileSnapshot(scenarioFile('budget-exceeded', 'expected.sarif'));
    await expect(formatReviewJunit(review)).toMatchFileSnapshot(scenarioFile('budget-exceeded', 'expected.junit.xml'));
  });
});

test('there are at least 25 scenarios', () => {
  expect(scenarioNames.length).toBeGreaterThanOrEqual(25);
});

test('no secret of the fleet is in any format of any scenario', () => {
  for (const name of scenarioNames) {
    const review = buildReview(readScenario(name));
    const formats = [formatReviewMarkdown, formatReviewText, formatReviewJson, formatReviewJunit].map((format) => format(review));
    expect([...formats, formatReviewSarif(review, tool)].join('\n'), name).not.toMatch(/-secret-of-the-cache/);
  }
});

/** It holds the digests of the built-in adapters, whose every change it would repeat. */
function withoutDigest(text: string): string {
  return text.replace(/(digest `?|"(?:whole|desired|observed)": ")sha256:[0-9a-f]+/g, '$1sha256:…');
}
