// What forms say when something is not right, and that they never give anything away.

import { expect, test } from '../fixtures.ts';
import { freshAccount } from '../support/api.ts';

const REFUSALS = /status of 4\d\d/;

test('a wrong password keeps the typed address and says so', async ({ laptop, phone, account, noise }) => {
  noise.expect(REFUSALS);
  await phone.signUpAs(account);
  await laptop.open('/sign-in');

  await laptop.signIn.submit({ email: account.email, password: 'not-the-password' });

  await expect(laptop.signIn.error).toContainText('Email or password is not right.');
  await expect(laptop.signIn.email).toHaveValue(account.email);
  expect(await laptop.page.content()).not.toContain('not-the-password');
  expect(laptop.page.url()).not.toContain('not-the-password');
});

test('an unknown address gets the same words', async ({ laptop, noise }) => {
  noise.expect(REFUSALS);
  await laptop.open('/sign-in');
  await laptop.signIn.submit(freshAccount());
  await expect(laptop.signIn.error).toContainText('Email or password is not right.');
});

test('an error does not come back on the next visit', async ({ laptop, noise }) => {
  noise.expect(REFUSALS);
  await laptop.open('/sign-in');
  await laptop.signIn.submit(freshAccount());
  await expect(laptop.signIn.error).toBeVisible();
  await laptop.open('/sign-in');
  await expect(laptop.signIn.heading).toBeVisible();
  await expect(laptop.signIn.error).toHaveCount(0);
});

test('a password that is easy to guess is refused on sign-up', async ({ laptop, account, noise }) => {
  noise.expect(REFUSALS);
  await laptop.open('/sign-up');
  await laptop.signUp.submit({ email: account.email, password: 'password1234' });
  await expect(laptop.signUp.error).toBeVisible();
  await expect(laptop.signUp.email).toHaveValue(account.email);
  await expect(laptop.header.signOut).toHaveCount(0);
});

test('signing up with an address that is taken does not tell', async ({ laptop, phone, account, noise }) => {
  noise.expect(REFUSALS);
  await phone.signUpAs(account);
  await laptop.open('/sign-up');
  await laptop.signUp.submit({ email: account.email, password: freshAccount().password });
  await expect(laptop.signUp.error).toBeVisible();
  await expect(laptop.signUp.error).not.toContainText(/exists|taken|in use|registered/i);
});

test('somebody signed in does not see the sign-in page', async ({ laptop, account }) => {
  await laptop.signUpAs(account);
  for (const path of ['/sign-in', '/sign-up']) {
    await laptop.page.goto(path);
    await expect(laptop.sessions.heading).toBeVisible();
  }
});

test('a page that is not there says so with 404', async ({ laptop, noise }) => {
  noise.expect(/status of 404/);
  const answer = await laptop.page.goto('/no/such/page');
  expect(answer?.status()).toBe(404);
  await expect(laptop.page.getByRole('heading', { level: 1 })).toHaveText('There is nothing here');
});
