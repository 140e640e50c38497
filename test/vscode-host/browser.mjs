import { chromium } from 'playwright-core';
import { findChromium } from './chromium.mjs';

/** A headless Chromium that reaches nothing but this machine. */
export function launchBrowser() {
  return chromium.launch({
    executablePath: findChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
  });
}

/**
 * A page in a context of its own, so that nothing of an earlier one is carried over.
 * @param {import('playwright-core').Browser} browser
 */
export async function newPage(browser) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'allow' });
  return context.newPage();
}
