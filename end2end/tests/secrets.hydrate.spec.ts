// Where tokens must not be: anywhere a script of the page, an extension or a saved page could find them.

import { expect, test } from '../fixtures.ts';
import type { Granted } from '../support/api.ts';

test('tokens are in no storage, no cookie a script can read, no markup and no global', async ({ laptop, account }) => {
  const tokens = new Set<string>();
  laptop.context.on('response', async (response) => {
    if (!/\/api\/(refresh|sign_up|sign_in)$/.test(response.url())) return;
    const granted = (await response.json().catch(() => ({}))) as Partial<Granted>;
    if (granted.access_token) tokens.add(granted.access_token);
  });
  await laptop.signUpAs(account);
  tokens.add(await laptop.accessToken());
  tokens.add(await laptop.copyOfRefreshToken());
  await laptop.header.yourDevices.click();
  await expect(laptop.sessions.heading).toBeVisible();

  const visible = await laptop.page.evaluate(everythingAScriptSees);
  const served = await laptop.context.request.get('/sessions').then((answer) => answer.text());
  expect(served).toContain('Your devices');

  for (const token of tokens) {
    expect(visible.includes(token), 'the live page holds no token').toBe(false);
    expect(served.includes(token), 'the served page holds no token').toBe(false);
  }
  expect(visible, 'nothing that looks like one either').not.toMatch(/eyJ[\w-]{20}|cft_/);
  expect(tokens.size).toBeGreaterThanOrEqual(2);
});

async function everythingAScriptSees(): Promise<string> {
  const seen: string[] = [document.cookie, document.documentElement.outerHTML, location.href, JSON.stringify(history.state)];
  for (const storage of [localStorage, sessionStorage]) seen.push(JSON.stringify({ ...storage }));
  seen.push(JSON.stringify((await indexedDB.databases()).map((each) => each.name)), JSON.stringify(await caches.keys()));
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    const value: unknown = Reflect.get(globalThis, name);
    if (typeof value === 'string') seen.push(value);
    else if (value && Object.getPrototypeOf(value) === Object.prototype) seen.push(JSON.stringify(value));
  }
  return seen.join('\n');
}
