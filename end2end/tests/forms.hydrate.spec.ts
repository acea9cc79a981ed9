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
  const toggle = laptop.page.getByRole('main').getByRole('button', { pressed: true });
  await expect(toggle).toBeVisible();
  await toggle.click();
  await expect(laptop.signIn.password).toHaveAttribute('type', 'password');
});

test('Caps Lock is pointed out where it matters', async ({ laptop }) => {
  await laptop.open('/sign-in');
  const press = (modifierCapsLock: boolean) =>
    laptop.signIn.password.evaluate((field, lock) => {
      field.dispatchEvent(new KeyboardEvent('keyup', { bubbles: true, key: 'a', modifierCapsLock: lock }));
    }, modifierCapsLock);
  const hint = laptop.page.getByText('Caps Lock is on.');
  await laptop.signIn.password.focus();
  await press(true);
  await expect(hint).toBeVisible();
  await press(false);
  await expect(hint).toHaveCount(0);
  await press(true);
  await laptop.signIn.email.focus();
  await expect(hint, 'it goes with the focus').toHaveCount(0);
  // A password manager fills the field with events that are no key presses.
  await laptop.signIn.password.evaluate((field) => field.dispatchEvent(new Event('keyup', { bubbles: true })));
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
