// Being thrown out where no script runs: the next click tells.

import { expect, test } from '../fixtures.ts';

test('the next click of an ended device lands on sign-in with the reason', async ({ laptop, phone, account }) => {
  await laptop.signUpAs(account);
  await phone.signInAs(account);
  await laptop.reload();
  await laptop.sessions.other.signOut.click();
  await expect(laptop.sessions.cards).toHaveCount(1);

  await phone.header.yourDevices.click();

  await expect(phone.signIn.heading).toBeVisible();
  const main = phone.page.getByRole('main');
  await expect(main).toContainText(/signed out/i);
  await expect(main).toContainText(/on Linux/);
  await expect(main.locator('time[datetime]').first()).toBeVisible();
  await expect(phone.sessions.cards).toHaveCount(0);
  expect(await phone.page.content()).not.toContain(account.email);
});

test('a press on an ended device changes nothing and says why', async ({ laptop, phone, account }) => {
  await laptop.signUpAs(account);
  await phone.signInAs(account);
  await laptop.reload();
  await laptop.sessions.other.signOut.click();
  await expect(laptop.sessions.cards).toHaveCount(1);

  await phone.sessions.other.signOut.click();

  await expect(phone.signIn.heading).toBeVisible();
  await laptop.reload();
  await expect(laptop.sessions.heading).toBeVisible();
});
