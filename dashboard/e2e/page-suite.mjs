// What all page tests share. Each file is a process of its own that runs its tests one after the other, so `page` and `mock` are
// always those of the present test:
//   describe('pods', () => {
//     pageSuite();
//     test('areListed', async () => {
//       await open('/pods');
//       await page.getByText('197 pods').waitFor();
//     });
//   });
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach } from 'node:test';
import { openPage, signIn, startBrowser } from './browser.mjs';
import { startMock } from './mock-server.mjs';

/** The size of a phone, for openAs and open. */
export const PHONE = { width: 390, height: 844, phone: true };

/** The server with made-up clusters, new for each test. */
export let mock;
/** The page under watch, new for each test: empty until it is opened. */
export let page;
let browser;
let context;
let problems;
let usual;

/**
 * A browser for all tests of a file, and for each of them a server and a page; no test may leave an error in the console.
 * `expected` tells the errors that belong to the tests, such as of refused calls; `prepare` changes the server before the page is there.
 */
export function pageSuite({ prepare = () => {}, ...options } = {}) {
  usual = options;
  before(async () => (browser = await startBrowser()));
  after(() => browser.close());
  beforeEach(async () => {
    problems = [];
    mock = await startMock();
    prepare();
    await openAs();
  });
  afterEach(async () => {
    await context.close();
    await mock.close();
    assert.deepEqual(problems, []);
  });
}

/** A page of another kind, such as a PHONE, in place of the one before; empty. */
export async function openAs(options = {}) {
  await context?.close();
  const opened = await openPage(browser, mock.url, { problems, ...usual, ...options });
  ({ page, context } = opened);
}

/** Another server, such as one with 3,000 clusters, and an empty page of it. */
export async function serve(server, options) {
  await mock.close();
  mock = await startMock(server);
  await openAs(options);
}

/** Opens an address, signed in; with options on a page of another kind. */
export async function open(path = '/', options) {
  if (options) await openAs(options);
  await signIn(page, mock, path);
}

/** The address of a cluster, or of a tab of it. */
export const pathOf = (name, rest = '') => `/clusters/${mock.cluster(name).id}${rest}`;

export const openCluster = (name, rest, options) => open(pathOf(name, rest), options);

export const button = (name) => page.getByRole('button', { name, exact: typeof name === 'string' });
