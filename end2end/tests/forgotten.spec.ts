// A forgotten password, from the sign-in page to the sign-in page, with JavaScript and without.

import { expect, test } from '../fixtures.ts';
import { freshAccount } from '../support/api.ts';
import type { Device } from '../support/device.ts';

const ON_ITS_WAY = 'If an account exists for that address, a mail is on its way. The link in it works for 30 minutes.';

/** Asks for a link from the sign-in page, and follows it out of the mail. */
async function followLink(device: Device, email: string): Promise<string> {
  await device.open('/sign-in');
  await device.signIn.forgot.click();
  await expect(device.gate.heading).toHaveText('Forgot your password?');
  await device.ready();
  await device.forgotten.ask(email);
  await expect(device.gate.done).toHaveText(ON_ITS_WAY);
  await device.forgotten.outbox.click();
  await expect(async () => {
    await device.page.reload();
    await expect(device.forgotten.link).toBeVisible({ timeout: 100 });
  }).toPass();
  const token = new URL((await device.forgotten.link.getAttribute('href')) ?? '').searchParams.get('token') ?? '';
  await device.forgotten.link.click();
  await expect(device.gate.heading).toHaveText('Set another password');
  await device.ready();
  return token;
}

test('a mailed link sets another password, signs every device out, and works once', async ({ laptop, phone, account, noise, curfew }) => {
  noise.expect(/status of 4\d\d/);
  await phone.signUpAs(account);
  const token = await followLink(laptop, account.email);

  await laptop.forgotten.set('password1234');
  await expect(laptop.gate.error).toContainText('too easy to guess');
  await expect(laptop.forgotten.newPassword).toHaveAttribute('aria-invalid', 'true');
  await laptop.ready();
  const fresh = { ...account, password: freshAccount().password };
  await laptop.forgotten.set(fresh.password);

  await expect(laptop.signIn.heading).toBeVisible();
  await expect(laptop.gate.done).toHaveText('Your password is changed and every device is signed out. Sign in with the new one.');
  expect(laptop.page.url(), 'the token is gone').not.toContain('token');
  expect(await phone.refresh()).toMatchObject({ status: 401, body: { code: 'session_ended', reason: 'password_changed' } });
  await laptop.ready();
  await laptop.signIn.submit(fresh);
  await expect(laptop.sessions.heading).toBeVisible();

  await laptop.open(`/reset-password?token=${token}`);
  await laptop.forgotten.set(freshAccount().password);
  await expect(laptop.gate.error).toContainText('That link was used or is too old. Ask for a new one.');
  await expect(laptop.forgotten.mailMe).toBeVisible();
  expect(curfew.log()).not.toContain(token);
});

test('an address nobody has gets the same words', async ({ laptop }) => {
  await laptop.open('/forgot-password');
  await laptop.forgotten.ask(freshAccount().email);
  await expect(laptop.gate.done).toHaveText(ON_ITS_WAY);
});

test('a reset on a device that was signed in tells the change alone', async ({ laptop, account, noise }) => {
  noise.expect(/status of 401/);
  await laptop.signUpAs(account);
  await laptop.open('/forgot-password');
  await laptop.forgotten.ask(account.email);
  await laptop.forgotten.outbox.click();
  await expect(async () => {
    await laptop.page.reload();
    await expect(laptop.forgotten.link).toBeVisible({ timeout: 100 });
  }).toPass();
  await laptop.forgotten.link.click();
  await laptop.ready();
  await laptop.forgotten.set(freshAccount().password);
  await expect(laptop.gate.done).toContainText('Your password is changed');
  await expect(laptop.signIn.heading).toBeVisible();
  await expect(laptop.page.getByRole('heading', { name: /been signed out/ })).toHaveCount(0);
});

test('a link that was cut off leads to another', async ({ laptop }) => {
  await laptop.open('/reset-password');
  await expect(laptop.gate.heading).toHaveText('This link is not complete');
  await laptop.forgotten.another.click();
  await expect(laptop.gate.heading).toHaveText('Forgot your password?');
});
