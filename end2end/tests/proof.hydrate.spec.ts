// A fresh proof in place: the list stays as it is, the question opens over it, and the act follows by itself.

import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '../fixtures.ts';
import type { Account } from '../support/api.ts';
import type { Device } from '../support/device.ts';

test.use({ serverEnv: { CURFEW_PROOF_TTL: '2s' } });

/** Both are signed in, and the laptop's last proof is too old. */
async function grownOld(laptop: Device, phone: Device, account: Account): Promise<void> {
  await laptop.signUpAs(account);
  await phone.signInAs(account);
  await expect(laptop.sessions.cards).toHaveCount(2);
  await sleep(2_100);
}

test.beforeEach(({ noise }) => noise.expect(/status of 40[13]/));

test('ending a device asks for the password in place, then happens by itself', async ({ laptop, phone, account }) => {
  await grownOld(laptop, phone, account);
  const name = await laptop.sessions.other.name();
  await laptop.sessions.current.rename.click();
  await laptop.sessions.current.nameField.fill('Half a na');

  await laptop.sessions.other.signOut.click();

  await expect(laptop.gate.dialog).toBeVisible();
  await expect(laptop.gate.proof).toBeFocused();
  await laptop.gate.prove('not the password');
  await expect(laptop.gate.error).toContainText('That is not your current password.');
  await expect(laptop.gate.error).toBeFocused();
  await expect(laptop.gate.proof).toHaveAttribute('aria-invalid', 'true');
  await laptop.gate.prove(account.password);

  await expect(laptop.gate.dialog).toBeHidden();
  await expect(laptop.page.getByText(`Signed out ${name}`)).toBeVisible();
  await expect(laptop.sessions.cards).toHaveCount(1);
  await expect(laptop.sessions.current.root.getByRole('heading'), 'the focus found a place').toBeFocused();
  await expect(laptop.sessions.current.nameField, 'what was being typed is still there').toHaveValue('Half a na');
  await expect(laptop.gate.proof, 'the password is nowhere').toHaveCount(0);
  expect(laptop.page.url()).toMatch(/\/sessions$/);
  await expect(phone.signedOut.heading).toBeVisible();
});

for (const way of ['Cancel', 'Escape']) {
  test(`${way} leaves everything as it was`, async ({ laptop, phone, account }) => {
    await grownOld(laptop, phone, account);
    await laptop.sessions.other.signOut.click();
    await expect(laptop.gate.proof).toBeFocused();
    await laptop.gate.proof.fill('half a passw');

    if (way === 'Cancel') await laptop.gate.cancel.click();
    else await laptop.page.keyboard.press('Escape');

    await expect(laptop.gate.dialog).toBeHidden();
    await expect(laptop.sessions.other.signOut, 'the focus is back').toBeFocused();
    await expect(laptop.sessions.other.signOut).not.toHaveAttribute('aria-disabled');
    await expect(laptop.gate.error).toHaveCount(0);
    await expect(phone.sessions.heading).toBeVisible();
    await laptop.sessions.other.signOut.click();
    await expect(laptop.gate.proof, 'asked afresh').toHaveValue('');
    await laptop.gate.prove(account.password);
    await expect(laptop.sessions.cards).toHaveCount(1);
  });
}

test('all others are signed out after one proof', async ({ laptop, phone, account }) => {
  await grownOld(laptop, phone, account);
  await laptop.sessions.signOutOthers.click();
  await laptop.gate.prove(account.password);
  await expect(laptop.page.getByText('Signed out 1 other device')).toBeVisible();
  await expect(laptop.sessions.onlyHere).toBeVisible();
  await expect(phone.signedOut.heading).toBeVisible();
});

test('two that were pressed together wait for the same proof', async ({ laptop, phone, newDevice, account }) => {
  const tablet = await newDevice();
  await laptop.signUpAs(account);
  await phone.signInQuietly(account);
  await tablet.signInQuietly(account);
  await expect(laptop.sessions.cards).toHaveCount(3);
  await sleep(2_100);
  await laptop.page.getByRole('main').getByRole('button', { name: /^Sign out (?!all|of)/ }).evaluateAll((buttons) => {
    for (const button of buttons) (button as HTMLElement).click();
  });
  await laptop.gate.prove(account.password);
  await expect(laptop.sessions.cards).toHaveCount(1);
  expect((await phone.refresh()).status).toBe(401);
  expect((await tablet.refresh()).status).toBe(401);
});

test('the question goes with the session', async ({ laptop, phone, account }) => {
  await grownOld(laptop, phone, account);
  await laptop.sessions.other.signOut.click();
  await expect(laptop.gate.dialog).toBeVisible();
  await phone.sessions.other.signOut.click();
  await phone.gate.prove(account.password);
  await expect(laptop.signedOut.heading).toBeVisible();
  await expect(laptop.gate.dialog).toHaveCount(0);
  expect(await laptop.page.content()).not.toContain(account.email);
});

test('what waits for the proof has nothing for axe to find', async ({ newDevice, phone, account, axe }) => {
  for (const width of [320, 375, 1280]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const device = await newDevice({ viewport: { width, height: 800 }, colorScheme });
      if (width === 320 && colorScheme === 'light') await device.signUpAs(account);
      else await device.signInAs(account);
      await phone.signInQuietly(account);
      await sleep(2_100);
      await device.sessions.other.signOut.click();
      await device.gate.prove('not the password');
      await expect(device.gate.error).toBeVisible();
      expect(await axe(device.page), `${width} ${colorScheme}`).toEqual([]);
      const [content, window] = await device.page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      expect(content).toBeLessThanOrEqual(window ?? 0);
    }
  }
});
