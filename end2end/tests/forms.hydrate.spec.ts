// What hydration adds to the forms.

import { expect, test } from '../fixtures.ts';
import { freshAccount } from '../support/api.ts';

test('an error takes the focus so that it is read out', async ({ laptop, noise }) => {
  noise.expect(/status of 401/);
  await laptop.open('/sign-in');
  await laptop.signIn.submit(freshAccount());
  await expect(laptop.signIn.error).toContainText('Email or password is not right.');
  await expect(laptop.signIn.error).toBeFocused();
});

test('the password can be shown and hidden', async ({ laptop }) => {
  await laptop.open('/sign-in');
  await laptop.signIn.password.fill('seen for a moment');
  await laptop.signIn.showPassword.click();
  await expect(laptop.signIn.password).toHaveAttribute('type', 'text');
  const toggle = laptop.page.getByRole('button', { pressed: true });
  await expect(toggle).toBeVisible();
  await toggle.click();
  await expect(laptop.signIn.password).toHaveAttribute('type', 'password');
});

test('a second press on the button sends nothing twice', async ({ laptop, account }) => {
  const posts: string[] = [];
  laptop.page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/api/sign_up')) posts.push(request.url());
  });
  await laptop.open('/sign-up');
  await laptop.signUp.email.fill(account.email);
  await laptop.signUp.password.fill(account.password);
  await laptop.signUp.submitButton.dblclick();
  await expect(laptop.sessions.heading).toBeVisible();
  expect(posts).toHaveLength(1);
});
