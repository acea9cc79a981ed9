// The main job: sign in on two devices, see both, throw one out, and it stays out.

import { expect, test } from '../fixtures.ts';
import { meStatus, refreshWith } from '../support/api.ts';

test('somebody signs up, sees both devices and throws one out for good', async ({ laptop, phone, account, curfew }) => {
  await laptop.signUpAs(account);
  await expect(laptop.header.root).toContainText(account.email);
  await expect(laptop.sessions.onlyHere).toBeVisible();
  await phone.signInAs(account);

  await laptop.reload();
  await expect(laptop.sessions.cards).toHaveCount(2);
  await expect(laptop.sessions.current.root).toContainText('This device');
  await expect(laptop.sessions.current.root).toContainText(/on Linux/);
  await expect(laptop.sessions.other.root).toContainText(/on Android/);

  const stolen = await phone.copyOfRefreshToken();
  const token = await phone.accessToken();
  expect(await meStatus(curfew, token), 'the token works before').toBe(200);

  await laptop.sessions.other.signOut.click();
  await expect(laptop.sessions.cards).toHaveCount(1);
  await expect(laptop.sessions.onlyHere).toBeVisible();
  expect(await meStatus(curfew, token), 'its access token is refused').toBe(401);
  expect(await refreshWith(curfew, stolen)).toMatchObject({ status: 401, body: { code: 'session_ended', reason: 'signed_out_elsewhere' } });
});

test('an ended session stays ended over a restart, the other one goes on', async ({ laptop, phone, account, curfew, noise }) => {
  noise.expect(/net::ERR_|WebSocket connection to|status of 401/);
  await laptop.signUpAs(account);
  await phone.signInAs(account);
  const stolen = await phone.copyOfRefreshToken();
  const token = await phone.accessToken();
  await laptop.reload();
  await laptop.sessions.other.signOut.click();
  await expect(laptop.sessions.cards).toHaveCount(1);

  await curfew.restart();

  expect(await meStatus(curfew, token), 'the access token').toBe(401);
  expect(await refreshWith(curfew, stolen)).toMatchObject({ status: 401, body: { code: 'session_ended' } });
  await laptop.reload();
  await expect(laptop.sessions.heading).toBeVisible();
  await expect(laptop.sessions.cards).toHaveCount(1);
});

test('all other devices can be signed out at once', async ({ laptop, phone, newDevice, account, noise }) => {
  noise.expect(/status of 401/);
  const tablet = await newDevice();
  await laptop.signUpAs(account);
  await phone.signInQuietly(account);
  await tablet.signInQuietly(account);
  await laptop.reload();
  await expect(laptop.sessions.cards).toHaveCount(3);

  await laptop.sessions.signOutOthers.click();

  await expect(laptop.sessions.cards).toHaveCount(1);
  await expect(laptop.sessions.onlyHere).toBeVisible();
  expect(await phone.refresh()).toMatchObject({ status: 401, body: { code: 'session_ended', reason: 'signed_out_others' } });
  expect((await tablet.refresh()).status).toBe(401);
  expect((await laptop.refresh()).status).toBe(200);
});

test('signing out on this device leaves nothing to go on with', async ({ laptop, account, curfew, noise }) => {
  noise.expect(/status of 401/);
  await laptop.signUpAs(account);
  const stolen = await laptop.copyOfRefreshToken();
  const token = await laptop.accessToken();

  await laptop.header.signOut.click();

  await expect(laptop.signedOut.ownHeading).toBeVisible();
  await expect(laptop.header.signOut).toHaveCount(0);
  expect(await laptop.page.content()).not.toContain(account.email);
  expect(await meStatus(curfew, token)).toBe(401);
  expect((await refreshWith(curfew, stolen)).status).toBe(401);
});
