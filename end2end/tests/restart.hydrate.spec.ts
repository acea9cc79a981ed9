// The server goes away under open tabs and comes back.

import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '../fixtures.ts';
import { UNREACHABLE } from '../support/noise.ts';

test('a restart shows a calm banner and signs nobody out', async ({ laptop, account, curfew, noise }) => {
  noise.expect(UNREACHABLE);
  await laptop.signUpAs(account);
  const second = await laptop.newTab('/sessions');
  const banner = laptop.page.getByRole('status').filter({ hasText: /restarting|connection lost|offline/i });
  await expect(banner).toHaveCount(0);

  await curfew.stop();
  await expect(banner).toBeVisible();
  await expect(laptop.sessions.heading, 'the page stays').toBeVisible();
  await sleep(2_000);
  await curfew.up();

  await expect(banner).toHaveCount(0, { timeout: 35_000 });
  for (const tab of [laptop, second]) {
    await expect(tab.sessions.heading).toBeVisible();
    await tab.reload();
    await expect(tab.sessions.cards).toHaveCount(1);
  }
});

test('a kick during a restart of the other side arrives afterwards', async ({ laptop, phone, account, curfew, noise }) => {
  noise.expect(UNREACHABLE, /status of 401/);
  await laptop.signUpAs(account);
  await phone.signInAs(account);
  await curfew.restart();
  await laptop.reload();
  await laptop.sessions.other.signOut.click();
  await expect(phone.signedOut.heading).toBeVisible({ timeout: 35_000 });
});
