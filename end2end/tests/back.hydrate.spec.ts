// The Back button after the end, with the browser's back/forward cache switched on. Playwright switches it
// off by default and does not see such a return as a navigation, so these tests go back by history and look.

import { expect, test } from '../fixtures.ts';
import { launchOptions } from '../support/browser.ts';
import type { Device } from '../support/device.ts';
import { REFUSED } from '../support/noise.ts';
import { OtherSite } from '../support/other-site.ts';

test.use({ launchOptions: { ...launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] } });

test('Back after signing out shows nothing private', async ({ laptop, account, noise }) => {
  noise.expect(REFUSED);
  await laptop.signUpAs(account);
  await laptop.open('/');
  await laptop.header.signOut.click();
  await expect(laptop.signedOut.ownHeading).toBeVisible();

  await laptop.page.evaluate(() => history.back());

  await showsNothingPrivate(laptop, account.email);
});

test('Back to a page whose session ended meanwhile shows nothing private', async ({ laptop, phone, account, curfew, noise }) => {
  noise.expect(REFUSED);
  const site = await OtherSite.linkingTo(curfew.url);
  await laptop.signUpAs(account);
  await phone.signInAs(account);
  await expect(laptop.sessions.cards).toHaveCount(2);
  await phone.page.goto(site.url);
  await laptop.sessions.other.signOut.click();
  await expect(laptop.sessions.cards).toHaveCount(1);

  await phone.page.evaluate(() => history.back());

  await showsNothingPrivate(phone, account.email);
  site.close();
});

test('Back to a page whose session goes on shows it again', async ({ laptop, account, curfew }) => {
  const site = await OtherSite.linkingTo(curfew.url);
  await laptop.signUpAs(account);
  await laptop.page.goto(site.url);
  await laptop.page.evaluate(() => history.back());
  await expect(laptop.sessions.heading).toBeVisible();
  await expect(laptop.sessions.cards).toHaveCount(1);
  site.close();
});

async function showsNothingPrivate(device: Device, email: string): Promise<void> {
  const over = device.page.getByRole('heading', { level: 1, name: /^(Sign in|You['’](re|ve been) signed out)$/ });
  await expect(over).toBeVisible();
  await expect(device.sessions.cards).toHaveCount(0);
  expect(await device.page.content()).not.toContain(email);
}
