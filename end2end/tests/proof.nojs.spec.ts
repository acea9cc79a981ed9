// A fresh proof where no script runs: the form is led to it and back, and asks before it acts.

import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '../fixtures.ts';
import type { Account } from '../support/api.ts';
import type { Device } from '../support/device.ts';

test.use({ serverEnv: { CURFEW_PROOF_TTL: '1s' } });

/** Both are signed in, and the laptop's last proof is too old. */
async function grownOld(laptop: Device, phone: Device, account: Account): Promise<void> {
  await laptop.signUpAs(account);
  await phone.signInQuietly(account);
  await sleep(1_100);
  await laptop.reload();
  await expect(laptop.sessions.cards).toHaveCount(2);
}

test('ending a device asks for the password first, then once more whether to', async ({ laptop, phone, account }) => {
  await grownOld(laptop, phone, account);
  const name = await laptop.sessions.other.name();

  await laptop.sessions.other.signOut.click();

  await expect(laptop.page).toHaveURL(/\/prove\?next=\/sessions$/);
  await expect(laptop.gate.heading).toHaveText("Confirm it's you");
  await expect(laptop.gate.main).toContainText(`You are about to sign out ${name}.`);
  await laptop.gate.prove('not the password');
  await expect(laptop.gate.error).toContainText('That is not your current password.');
  await expect(laptop.gate.proof).toHaveAttribute('aria-invalid', 'true');
  await laptop.gate.prove(account.password);
  await expect(laptop.gate.heading).toHaveText(`Sign out ${name}?`);
  await expect(laptop.gate.done).toContainText('Nothing has happened yet.');
  expect((await phone.refresh()).status, 'nothing has').toBe(200);

  await laptop.gate.act(`Sign out ${name}`).click();

  await expect(laptop.page).toHaveURL(/\/sessions$/);
  await expect(laptop.gate.done).toHaveText('That device is signed out.');
  await expect(laptop.sessions.cards).toHaveCount(1);
  expect((await phone.refresh()).status).toBe(401);
});

test('the way back changes nothing, before the proof and after it', async ({ laptop, phone, account }) => {
  await grownOld(laptop, phone, account);
  await laptop.sessions.signOutOthers.click();
  await expect(laptop.gate.main).toContainText('You are about to sign out all other devices.');
  await laptop.gate.goBack.click();
  await expect(laptop.sessions.cards).toHaveCount(2);

  await laptop.sessions.signOutOthers.click();
  await laptop.gate.prove(account.password);
  await expect(laptop.gate.heading).toHaveText('Sign out all other devices?');
  await laptop.gate.goBack.click();
  await expect(laptop.sessions.cards).toHaveCount(2);
  expect((await phone.refresh()).status).toBe(200);
});
