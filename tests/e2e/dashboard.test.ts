import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openBrowser, unmetBrowserNeed } from '../support/open-browser.ts';
import { type OpenDashboard, openDashboard } from '../support/open-dashboard.ts';
import { findFaintTexts, findFaults } from './find-faults.ts';
import { pagePaths } from './pages.ts';

const unmet = unmetBrowserNeed();
let browser: Browser;
let dashboard: OpenDashboard;
let context: BrowserContext | undefined;

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

afterEach(async () => {
  await context?.close();
  context = undefined;
});

/** A page of a fresh visitor, and whatever its console or the policy complained about. */
async function visit(options: Parameters<Browser['newContext']>[0] = {}): Promise<{ page: Page; complaints: string[] }> {
  context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('404')) complaints.push(message.text());
  });
  return { page, complaints };
}

const phone = { width: 360, height: 740 } as const;

describe('every page', () => {
  test('comes with a strict policy and takes no write', async () => {
    for (const path of [...pagePaths, '/assets/dashboard.css', '/assets/dashboard.js', '/assets/icon.svg']) {
      const response = await fetch(dashboard.url + path);
      expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self'; style-src 'self'/);
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) expect((await fetch(dashboard.url + path, { method })).status).toBe(405);
    }
  });

  test('is in order for keyboards and screen readers, and quiet in the console', async () => {
    const { page, complaints } = await visit();
    for (const path of pagePaths) {
      await page.goto(dashboard.url + path);
      expect.soft({ path, faults: await findFaults(page) }).toEqual({ path, faults: [] });
    }
    expect(complaints).toEqual([]);
  });

  test.each(['light', 'dark'] as const)('can be read in %s', async (colorScheme) => {
    const { page } = await visit({ colorScheme });
    for (const path of pagePaths) {
      await page.goto(dashboard.url + path);
      for (const details of await page.locator('details:not([open]) > summary').all()) if (await details.isVisible()) await details.click();
      const { checked, faint } = await findFaintTexts(page);
      expect(checked).toBeGreaterThan(10);
      expect.soft({ path, faint }).toEqual({ path, faint: [] });
    }
    const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(ground).toBe(colorScheme === 'light' ? 'rgb(248, 247, 245)' : 'rgb(20, 18, 24)');
  });

  test.each([phone, { width: 320, height: 600 }, { width: 768, height: 1024 }, { width: 1280, height: 800 }])(
    'fits $width pixels without scrolling sideways',
    async (viewport) => {
      const { page } = await visit({ viewport });
      for (const path of pagePaths) {
        await page.goto(dashboard.url + path);
        for (const details of await page.locator('details:not([open]) > summary').all())
          if (await details.isVisible()) await details.click();
        expect.soft({ path, width: await page.evaluate('document.documentElement.scrollWidth') }).toEqual({ path, width: viewport.width });
      }
    },
  );
});

describe('without JavaScript', () => {
  test('the fleet is complete, can be filtered, and leads to the values', async () => {
    const { page } = await visit({ javaScriptEnabled: false });
    await page.goto(dashboard.url);
    expect(await page.locator('#live').isVisible()).toBe(false);
    await page.getByLabel('Search').fill('cache');
    await page.getByLabel('Adapter').selectOption('redis');
    await page.getByRole('button', { name: 'Filter' }).click();
    expect(new URL(page.url()).search).toContain('search=cache');
    expect(await page.locator('#middleware-table tbody tr').count()).toBe(2);
    await page.getByRole('link', { name: 'session-cache' }).click();
    const row = page.locator('#parameters-table tr').filter({ hasText: 'maxmemory' });
    expect(await row.innerText()).toContain('268435456');
    await page.getByText('12 values as desired').click();
    expect(await page.getByRole('rowheader', { name: 'appendonly' }).isVisible()).toBe(true);
  });
});

describe('by keyboard', () => {
  test('the way leads from the skip link over the filter to the tables, and is always seen', async () => {
    const { page } = await visit();
    await page.goto(dashboard.url);
    const stops: string[] = [];
    for (let step = 0; step < 40; step += 1) {
      await page.keyboard.press('Tab');
      const stop = await page.evaluate(`(() => {
        const element = document.activeElement;
        const style = getComputedStyle(element);
        const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
        return (seen ? '' : 'unseen ') + (element.id || element.getAttribute('aria-labelledby') || element.textContent.trim().slice(0, 30));
      })()`);
      stops.push(String(stop));
    }
    const wanted = [
      'Skip to the content',
      'Plumb',
      'Fleet',
      'Rollouts',
      'Commits',
      'Drift',
      'Events',
      'filter-search',
      'filter-organization',
      'filter-state',
      'Filter',
      'middleware-table-caption',
      'front',
    ];
    expect(stops.filter((stop) => wanted.includes(stop))).toEqual(wanted);
    expect(stops.filter((stop) => stop.startsWith('unseen'))).toEqual([]);
  });

  test('the skip link leads into the content', async () => {
    const { page } = await visit();
    await page.goto(dashboard.url);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
  });

  test('the picture scrolls inside its own region on a phone', async () => {
    const { page } = await visit({ viewport: phone });
    await page.goto(`${dashboard.url}/middleware/session-cache`);
    const region = page.getByRole('region', { name: 'Picture of the topology' });
    await region.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.evaluate('document.activeElement.scrollLeft')).toBeGreaterThan(0);
  });
});

test('on a phone tables stay tables for a screen reader', async () => {
  const { page } = await visit({ viewport: phone });
  await page.goto(dashboard.url);
  const table = page.getByRole('table', { name: /Middleware, worst first/ });
  expect(await table.getByRole('row').count()).toBe(11);
  expect(await table.getByRole('rowheader').first().innerText()).toContain('front');
});

test('on paper nothing is left that can only be clicked, and nothing is cut off', async () => {
  const { page } = await visit({ viewport: { width: 760, height: 1075 } });
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  for (const path of pagePaths) {
    await page.goto(dashboard.url + path);
    expect(await page.locator('form').isVisible()).toBe(false);
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    expect.soft({ path, width: await page.evaluate('document.documentElement.scrollWidth') }).toEqual({ path, width: 760 });
  }
});
