// What open tabs do when an administrator acts, and an administrator's tab when the role is gone.

import { expect, test } from '../fixtures.ts';
import type { Device } from '../support/device.ts';
import { REFUSED } from '../support/noise.ts';

const REFUSALS = /status of 40[13]/;

async function looksAt(laptop: Device, email: string): Promise<void> {
  await laptop.open('/admin');
  await laptop.admin.account(email).click();
  await expect(laptop.admin.accountHeading(email)).toBeVisible();
}

test('a device an administrator signs out says so in its open tab', async ({ laptop, administrator, phone, account, noise }) => {
  noise.expect(REFUSED);
  await phone.signUpAs(account);
  await laptop.signInAs(administrator);
  await looksAt(laptop, account.email);
  const device = (await laptop.admin.cards.first().getByRole('heading').first().innerText()).trim();

  await laptop.admin.act('Sign out', device);

  await expect(phone.signedOut.heading).toBeVisible({ timeout: 2_000 });
  await expect(phone.signedOut.main).toContainText('It was an administrator');
  await expect(laptop.admin.told('That device is signed out.')).toBeFocused();
  await expect(laptop.admin.dialog).toHaveCount(0);
  await expect(laptop.admin.cards).toHaveCount(0);
});

test('the open tab of a disabled account says what happened to it', async ({ laptop, administrator, phone, account, noise }) => {
  noise.expect(REFUSED);
  await phone.signUpAs(account);
  await laptop.signInAs(administrator);
  await looksAt(laptop, account.email);
  await laptop.admin.act('Disable', account.email, { 'Reason, if you like': 'Asked for it' });
  await expect(phone.signedOut.heading).toBeVisible({ timeout: 2_000 });
  await expect(phone.signedOut.main).toContainText('This account has been disabled.');
});

test('an open administration empties itself when the role is taken away', async ({ laptop, administrator, phone, account, noise }) => {
  noise.expect(REFUSALS);
  await phone.signUpAs(account);
  await laptop.signInAs(administrator);
  await looksAt(laptop, account.email);
  await laptop.admin.act('Change roles', account.email, { Roles: 'admin' });
  await expect(phone.header.admin, 'the way there appears by itself').toBeVisible({ timeout: 5_000 });
  await phone.header.admin.click();
  await expect(phone.admin.account(administrator.email)).toBeVisible();

  await laptop.admin.act('Change roles', account.email, { Roles: '' });

  await expect(phone.admin.notAllowed).toBeVisible({ timeout: 5_000 });
  await expect(phone.header.admin).toHaveCount(0);
  expect(await phone.page.content()).not.toContain(administrator.email);
  await phone.header.yourDevices.click();
  await expect(phone.sessions.heading, 'still signed in').toBeVisible();
});

test('everybody sees that an administrator signed everyone out', async ({ laptop, administrator, phone, account, noise }) => {
  noise.expect(REFUSALS);
  await phone.signUpAs(account);
  await laptop.signInAs(administrator);
  await laptop.open('/admin?view=everyone');
  await laptop.admin.confirm.fill('END EVERYONE');
  await laptop.admin.signEveryoneOut.click();
  for (const tab of [phone, laptop]) {
    await expect(tab.signedOut.heading).toBeVisible({ timeout: 2_000 });
    await expect(tab.signedOut.main).toContainText('An administrator signed everyone out.');
  }
});

test('cancelling a dialog does nothing and gives the focus back', async ({ laptop, administrator, phone, account }) => {
  await phone.signUpAs(account);
  await laptop.signInAs(administrator);
  await looksAt(laptop, account.email);
  const opener = laptop.admin.main.getByRole('button', { name: `Disable ${account.email}`, exact: true });
  await opener.click();
  await laptop.admin.dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(laptop.admin.dialog).toHaveCount(0);
  await expect(opener).toBeFocused();
  expect((await phone.refresh()).status).toBe(200);
});
