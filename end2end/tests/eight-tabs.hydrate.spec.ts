// Many tabs and short-lived tokens: the person must never notice.

import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '../fixtures.ts';
import type { Tab } from '../support/device.ts';

const MINUTES_MS = 120_000;

test.use({ serverEnv: { CURFEW_ACCESS_TTL: '5s' } });

test('eight tabs live through two minutes of five-second tokens', async ({ laptop, account }) => {
  test.setTimeout(MINUTES_MS + 90_000);
  const refreshes: number[] = [];
  laptop.context.on('response', (response) => {
    if (response.url().endsWith('/api/refresh')) refreshes.push(response.status());
  });
  await laptop.signUpAs(account);
  const tabs: Tab[] = [laptop];
  while (tabs.length < 8) tabs.push(await laptop.newTab('/sessions'));

  const end = Date.now() + MINUTES_MS;
  for (let round = 0; Date.now() < end; round += 1) {
    await sleep(4_000);
    await Promise.all(tabs.map(staysSignedIn));
    await tabs[round % tabs.length]?.reload();
  }

  await Promise.all(tabs.map((tab) => tab.reload().then(() => staysSignedIn(tab))));
  await expect(laptop.sessions.cards, 'it is still one session').toHaveCount(1);
  expect(refreshes.length, 'tokens were renewed').toBeGreaterThan(20);
  expect(refreshes.filter((status) => status !== 200)).toEqual([]);
});

async function staysSignedIn(tab: Tab): Promise<void> {
  await expect(tab.sessions.heading).toBeVisible();
  expect(new URL(tab.page.url()).pathname).toBe('/sessions');
}
