import { openPage, signIn, startBrowser } from './browser.mjs';
import { startMock } from './mock-server.mjs';
const browser = await startBrowser();
const mock = await startMock({ clusters: Number(process.env.N ?? 13) });
for (const [w, h, scheme] of [[1440, 900, 'light'], [1440, 900, 'dark'], [390, 844, 'light']]) {
  const { page, problems } = await openPage(browser, mock.url, { width: w, height: h, colorScheme: scheme, phone: w < 500 });
  await signIn(page, mock, '/');
  for (const path of (process.env.P ?? '/').split(' ')) {
  await page.goto(path); if (process.env.VIEW) { await page.evaluate((v) => localStorage.setItem('niro.fleet.view', JSON.stringify(v)), process.env.VIEW); await page.reload(); }
  await page.waitForTimeout(700);
  if (process.env.CLICK) await page.getByText(process.env.CLICK, {exact:true}).first().click();
  await page.waitForTimeout(300);
  await page.screenshot({ path: `target/peek${path.replaceAll(/[^a-z0-9]/g, '-').slice(-20)}-${w}-${scheme}.png` });
  }
  console.log(w, scheme, problems, await page.evaluate(() => document.documentElement.scrollWidth));
}
await browser.close(); await mock.close();
