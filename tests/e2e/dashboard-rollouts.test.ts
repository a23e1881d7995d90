import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openBrowser, unmetBrowserNeed } from '../support/open-browser.ts';
import { type OpenDashboard, openDashboard } from '../support/open-dashboard.ts';

const unmet = unmetBrowserNeed();
let browser: Browser;
let dashboard: OpenDashboard;

beforeAll(async () => {
  if (unmet !== undefined) return;
  [browser, dashboard] = await Promise.all([openBrowser(), openDashboard()]);
});

afterAll(async () => {
  if (unmet !== undefined) return;
  await browser.close();
  await dashboard.close();
});

beforeEach(({ skip }) => {
  if (unmet !== undefined) skip(unmet);
});

/** Texts that stick out of the station or gate they stand in. */
async function findOverhanging(page: Page): Promise<readonly string[]> {
  return await page.evaluate(`[...document.querySelectorAll('svg.rollout g.station, svg.rollout g.station-gate')].flatMap((group) => {
    const box = group.querySelector('rect').getBBox();
    return [...group.querySelectorAll('text')]
      .filter((text) => {
        const own = text.getBBox();
        return own.width > 0 && (own.x < box.x || own.x + own.width > box.x + box.width || own.y + own.height > box.y + box.height + 4);
      })
      .map((text) => text.textContent);
  })`);
}

test.each(['orders', 'payments-cache', 'coordination', 'gateway', 'front', 'inventory-api'])(
  'every word of the picture of %s stands inside its box, and members from left to right as in the table',
  async (middleware) => {
    const page = await browser.newPage();
    await page.goto(`${dashboard.url}/middleware/${middleware}/rollout`);
    expect(await findOverhanging(page)).toEqual([]);
    const stations = await page.evaluate(
      `[...document.querySelectorAll('svg.rollout g.station')].map((group) => ({ x: group.querySelector('rect').getBBox().x, id: group.querySelector('title').textContent.split(/ [(]| on /)[0] }))`,
    );
    const drawn = (stations as readonly { readonly x: number; readonly id: string }[]).toSorted((a, b) => a.x - b.x).map(({ id }) => id);
    const rows = await page.evaluate(`[...document.querySelectorAll('#order-table tbody tr')].map((row) => row.dataset.key)`);
    expect(drawn).toEqual(rows);
    await page.close();
  },
);

test('without JavaScript the way leads from the fleet to what a person can do', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(dashboard.url);
  await page.getByRole('link', { name: 'coordination' }).first().click();
  expect(new URL(page.url()).pathname).toBe('/middleware/coordination/rollout');
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Rollout of coordination');
  expect(await page.getByRole('region', { name: 'Unsafe A member is not back' }).innerText()).toContain('release: [7]');
  await page.getByRole('link', { name: 'Rollouts' }).first().click();
  expect(await page.locator('#rollouts-table tbody tr').count()).toBe(10);
  await context.close();
});

test('a member that is proven is shown within seconds, and the reader keeps the focus', async () => {
  const page = await browser.newPage({ viewport: { width: 1000, height: 500 } });
  await page.goto(`${dashboard.url}/middleware/orders/rollout`);
  await page.waitForSelector('#live[data-state=live]');
  await page.locator('#order-table a').last().focus();
  await page.evaluate('window.unchanged = document.activeElement');
  const row = page.locator('#order-table tr[data-key="orders/2"]');
  expect(await row.innerText()).toContain('Proving');
  await dashboard.store.updateRollout('orders', ({ state, now }) => {
    if (state === undefined) throw new Error('orders has no rollout');
    const holders = state.holders.filter(({ member }) => member !== 'orders/2');
    return { state: { ...state, holders, done: { ...state.done, 'orders/2': now } }, result: undefined, isVisible: true };
  });
  await expect.poll(() => row.innerText()).toContain('Done');
  expect(await page.locator('#leases-table tbody tr').count()).toBe(1);
  expect(await page.evaluate('document.activeElement.textContent && document.activeElement === window.unchanged')).toBe(true);
  await page.close();
});
