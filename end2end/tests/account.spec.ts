// One's own account, with JavaScript and without.

import { expect, test } from '../fixtures.ts';
import { freshAccount } from '../support/api.ts';

const REFUSALS = /status of 40[13]/;

test('a new password signs the other device out and keeps this one', async ({ laptop, phone, account, noise }) => {
  noise.expect(REFUSALS);
  await laptop.signUpAs(account);
  await phone.signInQuietly(account);
  const fresh = freshAccount().password;
  await laptop.header.account.click();
  await expect(laptop.account.heading).toBeVisible();
  await laptop.ready();
  await expect(laptop.account.endOthers).toBeChecked();

  await laptop.account.change(account.password, fresh);

  await expect(laptop.account.done).toHaveText('Your password is changed. 1 other device is signed out.');
  await expect(laptop.account.current, 'what was typed has served').toHaveValue('');
  await expect(laptop.account.fresh).toHaveValue('');
  expect(await phone.refresh()).toMatchObject({ status: 401, body: { code: 'session_ended', reason: 'password_changed' } });
  expect((await laptop.refresh()).status, 'this device stays').toBe(200);
  await phone.signInQuietly({ email: account.email, password: fresh });
});

test('the other device stays when the box is not ticked', async ({ laptop, phone, account }) => {
  await laptop.signUpAs(account);
  await phone.signInQuietly(account);
  await laptop.open('/account');
  await laptop.account.endOthers.uncheck();

  await laptop.account.change(account.password, freshAccount().password);

  await expect(laptop.account.done).toHaveText('Your password is changed.');
  expect((await phone.refresh()).status).toBe(200);
});

test('a wrong or a weak password changes nothing and says which it was', async ({ laptop, phone, account, noise }) => {
  noise.expect(/status of 4\d\d/);
  await laptop.signUpAs(account);
  await phone.signInQuietly(account);
  await laptop.open('/account');

  await laptop.account.change('not the password', freshAccount().password);
  await expect(laptop.account.error).toContainText('That is not your current password.');
  await expect(laptop.account.current).toHaveAttribute('aria-invalid', 'true');
  await expect(laptop.account.fresh).not.toHaveAttribute('aria-invalid', 'true');

  await laptop.account.change(account.password, 'password1234');
  await expect(laptop.account.error).toContainText('too easy to guess');
  await expect(laptop.account.fresh).toHaveAttribute('aria-invalid', 'true');
  expect((await phone.refresh()).status, 'nobody is signed out').toBe(200);
  expect(await laptop.page.content()).not.toContain('password1234');
});

test('a deleted account is gone, and every device says so', async ({ laptop, phone, account, noise }) => {
  noise.expect(REFUSALS);
  await laptop.signUpAs(account);
  await phone.signInQuietly(account);
  await laptop.open('/account');
  await laptop.account.deleteWith('not the password');
  await expect(laptop.account.error).toContainText('That is not your current password.');

  await laptop.account.deleteWith(account.password);

  await expect(laptop.signedOut.heading).toBeVisible();
  await expect(laptop.signedOut.main).toContainText('This account has been deleted.');
  await expect(laptop.signedOut.signInAgain).toHaveCount(0);
  expect(await laptop.page.content()).not.toContain(account.email);
  expect((await phone.refresh()).status).toBe(401);
  await laptop.open('/sign-in');
  await laptop.signIn.submit(account);
  await expect(laptop.signIn.error).toContainText('Email or password is not right.');
});

test('the account page has nothing for axe to find', async ({ laptop, account, axe, hasScripts }) => {
  test.skip(!hasScripts, 'axe is a script');
  await laptop.signUpAs(account);
  await laptop.open('/account');
  expect(await axe(laptop.page)).toEqual([]);
});
