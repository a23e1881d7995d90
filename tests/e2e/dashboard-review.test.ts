import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openBrowser, unmetBrowserNeed } from '../support/open-browser.ts';
import { type OpenDashboard, openDashboard } from '../support/open-dashboard.ts';
import { createSampleReviewer, type SampleReviewer } from '../support/sample-reviewer.ts';
import { findFaintTexts, findFaults } from './find-faults.ts';

const unmet = unmetBrowserNeed();
let browser: Browser;
let dashboard: OpenDashboard;
let sample: SampleReviewer;

beforeAll(async () => {
  if (unmet !== undefined) return;
  sample = await createSampleReviewer({ clock: Date.now });
  [browser, dashboard] = await Promise.all([openBrowser(), openDashboard({ reviewer: sample.reviewer })]);
});

afterAll(async () => {
  if (unmet !== undefined) return;
  await browser.close();
  await dashboard.close();
  sample.close();
});

beforeEach(({ skip }) => {
  if (unmet !== undefined) skip(unmet);
});

test('without JavaScript two commits are chosen and compared', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${dashboard.url}/commits`);
  await page.getByRole('link', { name: 'Compare any two' }).click();
  await page.getByLabel('From').selectOption(sample.commits.first);
  await page.getByLabel('To').selectOption(sample.commits.slower);
  await page.getByRole('button', { name: 'Compare' }).click();
  expect(await page.locator('#impact').innerText()).toContain('rolling restart of 3 ZooKeeper members');
  const section = page.locator('details', { hasText: 'tickTime' }).first();
  expect(await section.getByRole('cell', { name: '3000' }).isVisible()).toBe(true);
  await section.locator('summary').first().click();
  expect(await section.getByRole('cell', { name: '3000' }).isVisible()).toBe(false);
  await page.getByRole('link', { name: 'the other way round' }).click();
  expect(await page.getByLabel('From').inputValue()).toBe(sample.commits.slower);
  await context.close();
});

test.each([
  ['light', 1280],
  ['dark', 1280],
  ['light', 390],
] as const)('can be read by everybody: %s, %i pixels', async (colorScheme, width) => {
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
  const page = await context.newPage();
  const { first, slower, broken } = sample.commits;
  for (const path of [
    '/review',
    `/review?from=${first}&to=${slower}`,
    `/review?from=${first}&to=${broken}`,
    '/middleware/session-cache?since=',
  ]) {
    await page.goto(dashboard.url + path);
    expect.soft({ path, faults: await findFaults(page) }).toEqual({ path, faults: [] });
    expect.soft({ path, faint: (await findFaintTexts(page)).faint }).toEqual({ path, faint: [] });
    expect.soft({ path, width: await page.evaluate('document.documentElement.scrollWidth') }).toEqual({ path, width });
  }
  await context.close();
});
