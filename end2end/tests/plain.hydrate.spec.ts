// Plain pages, whose content has no script of its own: what the frame around it adds, and how one gets there.

import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { freshAccount } from '../support/api.ts';
import { REFUSED } from '../support/noise.ts';

/** The addresses documents were loaded from, from now on. */
function documents(page: Page): string[] {
  const loaded: string[] = [];
  page.on('request', (request) => {
    if (request.resourceType() === 'document') loaded.push(new URL(request.url()).pathname + new URL(request.url()).search);
  });
  return loaded;
}

test('a link on a plain page loads its document, and Back and Forward find each page again', async ({ laptop, administrator, phone, account }) => {
  await phone.signUpAs(account);
  await laptop.signInAs(administrator);
  await laptop.header.admin.click();
  await expect(laptop.admin.heading).toBeVisible();
  await laptop.ready();

  await laptop.admin.account(account.email).click();
  await expect(laptop.admin.accountHeading(account.email)).toBeVisible();
  await expect(laptop.page).toHaveTitle('Administration – Curfew');
  await laptop.ready();
  await laptop.page.goBack();
  await expect(laptop.admin.search).toBeVisible();
  await laptop.ready();
  await laptop.page.goForward();
  await expect(laptop.admin.accountHeading(account.email)).toBeVisible();
});

test('Back from a page of the same document loads the plain page once, and Forward leads on', async ({ laptop, account }) => {
  await laptop.signUpAs(account);
  await laptop.open('/account');
  const loaded = documents(laptop.page);
  await laptop.header.yourDevices.click();
  await expect(laptop.sessions.heading).toBeVisible();
  expect(loaded, 'the router leads from it').toEqual([]);

  await laptop.page.goBack();

  await expect(laptop.account.heading).toBeVisible();
  await expect(laptop.page).toHaveTitle('Your account – Curfew');
  await laptop.ready();
  expect(loaded).toEqual(['/account']);
  await laptop.page.goForward();
  await expect(laptop.sessions.heading).toBeVisible();
  await expect(laptop.page).toHaveTitle('Your devices – Curfew');
});

for (const next of ['/account', '/admin?view=audit']) {
  test(`signing in leads on to ${next}`, async ({ laptop, administrator }) => {
    await laptop.open(`/sign-in?next=${encodeURIComponent(next)}`);
    const loaded = documents(laptop.page);

    await laptop.signIn.submit(administrator);

    await expect(laptop.page.getByRole('main')).toContainText(next === '/account' ? administrator.email : 'Audit log');
    await laptop.ready();
    expect(loaded, 'loaded once').toEqual([next]);
    await expect(laptop.header.root).toContainText(administrator.email);
  });
}

test('the account page goes dark with its session, and signing in leads back to it', async ({ laptop, phone, account, noise }) => {
  noise.expect(REFUSED);
  await phone.signUpAs(account);
  await laptop.signInAs(account);
  await laptop.open('/account');

  await phone.sessions.other.signOut.click();

  await expect(laptop.signedOut.heading).toBeVisible({ timeout: 2_000 });
  await expect(laptop.page).toHaveTitle(/signed out/);
  expect(await laptop.page.content(), 'nothing private is left').not.toContain(account.email);
  await laptop.signedOut.signInAgain.click();
  await laptop.ready();
  await laptop.signIn.submit(account);
  await expect(laptop.account.heading).toBeVisible();
});

test('a second press on the button sends nothing twice', async ({ laptop, account }) => {
  await laptop.signUpAs(account);
  await laptop.open('/account');
  const posts: string[] = [];
  laptop.page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/api/change_password')) posts.push(request.url());
  });
  await laptop.account.current.fill(account.password);
  await laptop.account.fresh.fill(freshAccount().password);
  await laptop.account.changePassword.dblclick();
  await expect(laptop.account.done).toBeVisible();
  expect(posts).toHaveLength(1);
});

test('an outcome has the focus, and is told once', async ({ laptop, account, noise }) => {
  noise.expect(/status of 4\d\d/);
  await laptop.signUpAs(account);
  await laptop.open('/account');
  await laptop.account.change('not the password', freshAccount().password);
  await expect(laptop.account.error).toBeFocused();
  await laptop.ready();
  await laptop.account.change(account.password, freshAccount().password);
  await expect(laptop.page.getByRole('status').filter({ hasText: 'Your password is changed.' })).toBeFocused();
  await laptop.reload();
  await expect(laptop.account.heading).toBeVisible();
  await expect(laptop.account.done).toHaveCount(0);
  await expect(laptop.account.error).toHaveCount(0);
});

test('each password can be shown by itself', async ({ laptop, account }) => {
  await laptop.signUpAs(account);
  await laptop.open('/account');
  const show = laptop.page.getByRole('button', { name: 'Show new password' });
  await laptop.account.fresh.fill('seen for a moment');
  await show.click();
  await expect(show).toHaveAttribute('aria-pressed', 'true');
  await expect(laptop.account.fresh).toHaveAttribute('type', 'text');
  await expect(laptop.account.current).toHaveAttribute('type', 'password');
  await show.click();
  await expect(laptop.account.fresh).toHaveAttribute('type', 'password');
});

test.describe('in another time zone', () => {
  test.use({ timezoneId: 'Asia/Tokyo' });

  test('times are told as they are there, or from now on', async ({ laptop, administrator, phone, account }) => {
    await phone.signUpAs(account);
    await laptop.signInAs(administrator);
    await laptop.open('/admin');
    await expect(laptop.admin.rows.first().locator('time')).toHaveText(/GMT\+9$/);
    await laptop.admin.account(account.email).click();
    const times = laptop.admin.cards.first().locator('time');
    await expect(times.first()).toHaveText('just now');
    await expect(times.last()).toHaveText(/^in \d+ days$/);
    await expect(times.first()).toHaveAttribute('title', /UTC$/);
  });
});
