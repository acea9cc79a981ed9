// What open tabs do when their session ends, without anybody touching them.

import { expect, test } from '../fixtures.ts';
import { REFUSED } from '../support/noise.ts';

test('every open tab of the other device says who, where, when and why', async ({ laptop, phone, account, noise }) => {
  noise.expect(REFUSED);
  await laptop.signUpAs(account);
  await phone.signInAs(account);
  const tabs = [phone, await phone.newTab('/sessions'), await phone.newTab('/')];
  const laptopName = await phone.sessions.other.name();
  expect(laptopName).toMatch(/on Linux/);

  await expect(laptop.sessions.cards, 'the list follows by itself').toHaveCount(2);
  await laptop.sessions.other.signOut.click();

  for (const tab of tabs) {
    await expect(tab.signedOut.heading).toBeVisible({ timeout: 2_000 });
    await expect(tab.signedOut.main).toContainText(laptopName);
    await expect(tab.signedOut.main).toContainText(/you/i);
    await expect(tab.signedOut.when.first()).toHaveAttribute('datetime', /^\d{4}-\d\d-\d\dT/);
    await expect(tab.page).toHaveTitle(/signed out/i);
    expect(await tab.page.content(), 'nothing private is left').not.toContain(account.email);
    await expect(tab.sessions.cards).toHaveCount(0);
  }
  await expect(laptop.sessions.heading).toBeVisible();
});

test('signing in again leads back to the same page', async ({ laptop, phone, account, noise }) => {
  noise.expect(REFUSED);
  await laptop.signUpAs(account);
  await phone.signInAs(account);
  await expect(laptop.sessions.cards).toHaveCount(2);
  await laptop.sessions.other.signOut.click();
  await phone.signedOut.signInAgain.click();
  await expect(phone.signIn.heading).toBeVisible();
  await phone.ready();

  await phone.signIn.submit(account);

  await expect(phone.sessions.heading).toBeVisible();
  expect(new URL(phone.page.url()).pathname).toBe('/sessions');
});

test('signing out in one tab takes the other tabs along', async ({ laptop, account, noise }) => {
  noise.expect(REFUSED);
  await laptop.signUpAs(account);
  const second = await laptop.newTab('/sessions');

  await laptop.header.signOut.click();

  await expect(laptop.signedOut.ownHeading).toBeVisible();
  const heading = second.page.getByRole('heading', { level: 1, name: /^You['’](re|ve been) signed out$/ });
  await expect(heading).toBeVisible({ timeout: 2_000 });
  expect(await second.page.content()).not.toContain(account.email);
});

test('a device that was offline learns on waking that it was thrown out', async ({ laptop, phone, account, noise }) => {
  noise.expect(REFUSED, /net::ERR_|WebSocket connection to/);
  await laptop.signUpAs(account);
  await phone.signInAs(account);
  await expect(laptop.sessions.cards).toHaveCount(2);
  await phone.context.setOffline(true);
  await laptop.sessions.other.signOut.click();
  await expect(laptop.sessions.cards).toHaveCount(1);

  await phone.context.setOffline(false);

  await expect(phone.signedOut.heading).toBeVisible({ timeout: 35_000 });
  await expect(phone.signedOut.main).toContainText(/on Linux/);
  expect(await phone.page.content()).not.toContain(account.email);
});

test('the list follows what happens on other devices', async ({ laptop, phone, account, noise }) => {
  noise.expect(REFUSED);
  await laptop.signUpAs(account);
  await expect(laptop.sessions.onlyHere).toBeVisible();
  await phone.signInAs(account);
  await expect(laptop.sessions.cards).toHaveCount(2);
  await phone.header.signOut.click();
  await expect(laptop.sessions.cards).toHaveCount(1);
});
