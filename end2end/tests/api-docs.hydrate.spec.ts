// The page for developers: Swagger UI under a policy without exceptions. That the browser has nothing to complain about
// is asked of every test.

import { act } from '../support/api.ts';
import { expect, test } from '../fixtures.ts';
import { REFUSED } from '../support/noise.ts';

test('the description of the API is shown and can be tried, and nothing typed there outlives the tab', async ({ laptop, account, curfew, noise }) => {
  noise.expect(REFUSED);
  const { page } = laptop;
  await page.goto('/docs/api');
  const paths = ((await (await fetch(`${curfew.url}/openapi.json`)).json()) as { paths: Record<string, object> }).paths;
  await expect(page.locator('.opblock')).toHaveCount(Object.values(paths).flatMap(Object.keys).length);

  const me = page.locator('#operations-Sessions-me');
  const tryIt = async (status: string) => {
    await me.locator('.opblock-summary-control').click();
    await me.getByRole('button', { name: 'Try it out' }).click();
    await me.getByRole('button', { name: 'Execute' }).click();
    await expect(me.locator('.live-responses-table .response-col_status').nth(1)).toContainText(status);
  };
  const token = String((await act(curfew, 'sign_up', { ...account })).body.access_token);
  await page.getByRole('button', { name: 'Authorize', exact: true }).first().click();
  await page.getByLabel('auth-bearer-value').fill(token);
  await page.getByRole('button', { name: 'Apply credentials' }).nth(0).click();
  await page.getByRole('button', { name: 'Close' }).first().click();
  await tryIt('200');

  expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
  await page.goto('about:blank');
  await page.goto('/docs/api');
  await tryIt('401');
});

test('the page asks for the same description whatever its address says', async ({ laptop }) => {
  const asked: string[] = [];
  laptop.page.on('request', (request) => asked.push(request.url()));
  await laptop.page.goto('/docs/api?url=https://evil.example/openapi.json&configUrl=https://evil.example/config.json');
  await expect(laptop.page.locator('.opblock').first()).toBeVisible();
  expect(asked.filter((url) => url.startsWith('https://evil.example'))).toEqual([]);
});
