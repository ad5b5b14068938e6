// Chromium for the page tests: started once a file, every page under watch for console errors.
//   CHROMIUM_PATH   /usr/bin/chromium
//   CPU_SLOWDOWN    how many times slower than this machine the pages run, such as 6: shows tests that only pass on a quick one
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const FLAGS = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export function startBrowser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium', args: FLAGS });
}

const SLOWDOWN = Number(process.env.CPU_SLOWDOWN ?? 1);

/** A page of its own context; `problems` collects console errors, page errors and broken CSP rules. */
export async function openPage(browser, url, { width = 1440, height = 900, colorScheme = 'light', phone = false, slowdown = SLOWDOWN, expected = () => false, problems = [] } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, isMobile: phone, hasTouch: phone, colorScheme, baseURL: url, locale: 'en-GB', permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await context.newPage();
  if (slowdown > 1) {
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  }
  const note = (text) => expected(text) || problems.push(text);
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && note(message.text()));
  page.on('pageerror', (error) => note(String(error)));
  return { page, context, problems };
}

export async function signInByHand(page, { email, password }, path = '/') {
  await page.goto(path);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: /^Account of/ }).waitFor();
}

/** Signs in without the form and opens a page. */
export async function signIn(page, { email, password }, path = '/') {
  const answer = await page.context().request.post('/api/v1/session', { data: { email, password } });
  if (!answer.ok()) throw new Error(`sign-in answered ${answer.status()}`);
  await page.goto(path);
  await page.getByRole('button', { name: /^Account of/ }).waitFor();
}

export const apiCalls = (mock, part) => mock.state.requests.filter((request) => request.includes(part));

/** Waits until nothing on the page says that it is loading. */
export function settled(page) {
  return page.waitForFunction(() => document.getElementById('main') && !document.querySelector('[aria-busy=true]'));
}

/** Waits until what a function reads is what it should be; a page is never read at once after an action. */
export async function until(read, wanted, patience = 30_000) {
  const end = Date.now() + patience;
  for (;;) {
    try {
      const found = await read();
      if (typeof wanted === 'function') assert.ok(wanted(found), `is still ${JSON.stringify(found)}`);
      else if (wanted instanceof RegExp) assert.match(found, wanted);
      else assert.deepEqual(found, wanted);
      return;
    } catch (problem) {
      if (Date.now() > end) throw problem;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
