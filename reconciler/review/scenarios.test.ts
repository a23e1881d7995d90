import { describe, expect, test } from 'vitest';
import { buildReview } from './build-review.ts';
import { formatReviewMarkdown } from './format/markdown.ts';
import { formatReviewText } from './format/text.ts';
import { readScenario, scenarioFile, scenarioNames } from './read-scenario.fixture.ts';

/** Each folder is one change of one fleet, with the review that people get. `--update` writes them; read them as a reviewer would. */
describe('the review of', () => {
  test.each(scenarioNames)('%s', async (name) => {
    const review = buildReview(readScenario(name).input);
    await expect(formatReviewMarkdown(review)).toMatchFileSnapshot(scenarioFile(name, 'expected.md'));
    await expect(formatReviewText(review)).toMatchFileSnapshot(scenarioFile(name, 'expected.txt'));
  });
});
