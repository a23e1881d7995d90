import { type Browser, chromium } from 'playwright-core';
import { unmetNeed } from './unmet-need.ts';

const executablePath = '/usr/bin/chromium';

/** Why no browser can be started here; undefined when one can. */
export function unmetBrowserNeed(): string | undefined {
  return unmetNeed({ files: [executablePath] });
}

const patienceMs = 300_000;

/** Debian's Chromium, without any request of its own to the network. Its pages wait as long as the tests do. */
export async function openBrowser(): Promise<Browser> {
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  const browser = await chromium.launch({ executablePath, headless: true, args, timeout: patienceMs });
  browser.on('context', (context) => context.setDefaultTimeout(patienceMs));
  return browser;
}
