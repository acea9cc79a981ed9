// What open tabs do when their account changes under them.

import { expect, test } from '../fixtures.ts';
import { freshAccount } from '../support/api.ts';
import { REFUSED } from '../support/noise.ts';

test('an open tab of another device learns of the new password at once', async ({ laptop, phone, account, noise }) => {
  noise.expect(REFUSED);
  await laptop.signUpAs(account);
  await phone.signInAs(account);
  await laptop.open('/account');

  await laptop.account.change(account.password, freshAccount().password);

  await expect(phone.signedOut.heading).toBeVisible({ timeout: 2_000 });
  await expect(phone.signedOut.main).toContainText('The password of your account was changed.');
  await expect(laptop.account.done).toBeVisible();
});

test('every open tab of a deleted account goes dark', async ({ laptop, phone, account, noise }) => {
  noise.expect(REFUSED);
  await laptop.signUpAs(account);
  await phone.signInAs(account);
  const second = await laptop.newTab('/sessions');
  await laptop.open('/account');

  await laptop.account.deleteWith(account.password);

  for (const tab of [laptop, second, phone]) {
    await expect(tab.signedOut.heading).toBeVisible({ timeout: 2_000 });
    await expect(tab.signedOut.main).toContainText('This account has been deleted.');
    expect(await tab.page.content()).not.toContain(account.email);
  }
});
