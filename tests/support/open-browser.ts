import { type Browser, chromium } from 'playwright-core';
import { unmetNeed } from './unmet-need.ts';

const executablePath = '/usr/bin/chromium';

/** Why no browser can be started here; undefined when one can. */
export function unmetBrowserNeed(): string | undefined {
  return unmetNeed({ files: [executablePath] });
}

/** Debian's Chromium, which asks nobody on the network for anything. */
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
  return await chromium.launch({ executablePath, headless: true, args });
}
