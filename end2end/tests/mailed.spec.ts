// The other links of mails: each leads to a page that asks, and nothing happens before its button is pressed.

import { expect, test } from '../fixtures.ts';
import { freshAccount } from '../support/api.ts';
import type { Device } from '../support/device.ts';

/** Opens the newest mailed link to `page`, as it is to be read on this machine. */
async function follow(device: Device, page: string): Promise<void> {
  await device.page.goto('/dev/mail');
  const link = device.page.locator(`a[href*="${page}?token="]`).first();
  await expect(async () => {
    await device.page.reload();
    await expect(link).toBeVisible({ timeout: 100 });
  }).toPass();
  await link.click();
  await device.ready();
}

test('"This wasn\'t me" puts a stranger out and leads to another password', async ({ laptop, phone, newDevice, account, noise }) => {
  noise.expect(/status of 401/);
  await laptop.signUpAs(account);
  await phone.signInAs(account);
  const reader = await newDevice();
  await follow(reader, '/not-me');
  await expect(reader.gate.heading).toHaveText("This wasn't you?");
  expect((await phone.refresh()).status, 'nothing happened yet').toBe(200);
  await reader.gate.act('Sign out everything').click();

  await expect(reader.gate.heading).toHaveText('Set another password');
  for (const device of [laptop, phone]) {
    expect(await device.refresh()).toMatchObject({ status: 401, body: { reason: 'suspicious' } });
  }
  await reader.ready();
  const fresh = { ...account, password: freshAccount().password };
  await reader.forgotten.set(fresh.password);
  await expect(reader.gate.done).toContainText('Your password is changed');
  await reader.ready();
  await reader.signIn.submit(fresh);
  await expect(reader.sessions.heading).toBeVisible();
});

test('it works as well on a device that is put out by it', async ({ laptop, phone, account, noise }) => {
  noise.expect(/status of 401/);
  await laptop.signUpAs(account);
  await phone.signInAs(account);
  await follow(laptop, '/not-me');
  await laptop.gate.act('Sign out everything').click();
  await expect(laptop.forgotten.newPassword).toBeVisible();
  await laptop.ready();
  await laptop.forgotten.set(freshAccount().password);
  await expect(laptop.gate.done).toContainText('Your password is changed');
});

test('an address is confirmed by a press, once', async ({ laptop, account, noise }) => {
  noise.expect(/status of 4\d\d/);
  await laptop.signUpAs(account);
  await follow(laptop, '/confirm-email');
  await laptop.gate.act('Confirm').click();
  await expect(laptop.gate.done).toHaveText('Your address is confirmed.');
  await laptop.open('/confirm-email?token=cfl_made-up');
  await laptop.gate.act('Confirm').click();
  await expect(laptop.gate.error).toContainText('That link was used or is too old.');
});

test('these pages have nothing for axe to find, in light and dark, on a phone and on a desk', async ({ newDevice, axe, hasScripts }) => {
  test.skip(!hasScripts, 'axe is a script');
  for (const [width, colorScheme] of [[375, 'dark'], [1280, 'light']] as const) {
    const device = await newDevice({ viewport: { width, height: 800 }, colorScheme });
    for (const page of ['/not-me', '/confirm-email', '/confirm-email-change']) {
      for (const path of [page, `${page}?token=cfl_x`]) {
        await device.open(path);
        expect(await axe(device.page), path).toEqual([]);
        expect(await device.page.evaluate(() => document.documentElement.scrollWidth - innerWidth), path).toBeLessThanOrEqual(0);
      }
    }
  }
});
