import type { Browser, Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Report } from '../../schemas/index.ts';
import { openBrowser, unmetBrowserNeed } from '../support/open-browser.ts';
import { type OpenDashboard, openDashboard } from '../support/open-dashboard.ts';

const unmet = unmetBrowserNeed();
let browser: Browser | undefined;
let dashboard: OpenDashboard | undefined;

beforeEach(({ skip }) => {
  if (unmet !== undefined) skip(unmet);
});

afterEach(async () => {
  await browser?.close();
  await dashboard?.close();
  browser = undefined;
  dashboard = undefined;
});

async function open(path: string): Promise<{ page: Page; dashboard: OpenDashboard }> {
  const [opened, started] = await Promise.all([openBrowser(), openDashboard()]);
  browser = opened;
  dashboard = started;
  const page = await opened.newPage({ viewport: { width: 1000, height: 500 } });
  await page.goto(started.url + path);
  await page.waitForSelector('#live[data-state=live]');
  return { page, dashboard: started };
}

/** The next report of data-1: someone has set maxmemory to 400 MB. */
function nextReport({ fleet }: OpenDashboard, running: string): Report {
  const last = fleet.reports.findLast(({ host }) => host === 'data-1');
  if (last === undefined) throw new Error('data-1 has not reported');
  const members = last.members.map((member) => ({
    ...member,
    parameters: member.parameters.map((row) => (row.name === 'maxmemory' && row.state === 'differs' ? { ...row, running } : row)),
  }));
  return { ...last, sequence: last.sequence + 1, at: new Date().toISOString(), members, events: [] };
}

test('a new report is on the page within seconds, and the reader keeps place, focus and what was opened', async () => {
  const { page, dashboard: server } = await open('/middleware/session-cache');
  await page.getByText('The picture in words').click();
  await page.getByText('12 values as desired').click();
  const link = page.locator('#members-table a').first();
  await link.focus();
  await page.evaluate('window.scrollTo(0, 700); window.unchanged = true; window.kept = document.activeElement');
  await server.ingest(nextReport(server, '419430400'));
  await expect.poll(() => page.locator('#parameters-table').innerText()).toContain('419430400');
  expect(await page.evaluate('[window.unchanged, document.activeElement === window.kept, window.scrollY]')).toEqual([true, true, 700]);
  expect(await page.locator('details[open] > summary').allInnerTexts()).toEqual(['The picture in words', '12 values as desired']);
  expect(await page.locator('#parameters-table').innerText()).not.toContain('268435456');
});

test('what is being typed into the filter survives an update', async () => {
  const { page, dashboard: server } = await open('/');
  await page.getByLabel('Search').pressSequentially('cac');
  await page.getByLabel('Adapter').selectOption('redis');
  const before = await page.locator('footer time').first().getAttribute('datetime');
  await server.ingest(nextReport(server, '1'));
  await expect.poll(() => page.locator('footer time').first().getAttribute('datetime')).not.toBe(before);
  expect(await page.getByLabel('Search').inputValue()).toBe('cac');
  expect(await page.getByLabel('Adapter').inputValue()).toBe('redis');
});

test('a lost server is said aloud', async () => {
  const { page, dashboard: server } = await open('/');
  expect(await page.getByRole('status').innerText()).toBe('Live');
  await server.server.close();
  await page.waitForSelector('#live[data-state=lost]');
  expect(await page.getByRole('status').innerText()).toBe('Reconnecting');
  expect(await page.locator('#middleware-table tbody tr').count()).toBe(10);
});
