// The administration, with JavaScript and without: finding somebody, what can be done to them, the log.

import { expect, test } from '../fixtures.ts';
import { freshAccount } from '../support/api.ts';

const REFUSALS = /status of 40[013]/;

test('only an administrator is offered the page, and only they get it', async ({ laptop, administrator, phone, account, noise }) => {
  noise.expect(REFUSALS);
  await phone.signUpAs(account);
  await expect(phone.header.admin).toHaveCount(0);
  const answer = await phone.page.goto('/admin');
  expect(answer?.status()).toBe(403);
  await expect(phone.admin.notAllowed).toBeVisible();
  expect(await phone.page.content()).not.toContain(administrator.email);

  await laptop.signInAs(administrator);
  await laptop.header.admin.click();
  await expect(laptop.admin.heading).toBeVisible();
  await expect(laptop.admin.account(account.email)).toBeVisible();
});

test('somebody is found by a part of their address', async ({ laptop, administrator, phone, account }) => {
  await phone.signUpAs(account);
  await laptop.signInAs(administrator);
  await laptop.open('/admin');

  await laptop.admin.search.fill(account.email.slice(0, -'@example.org'.length));
  await laptop.admin.searchButton.click();

  await expect(laptop.admin.rows).toHaveCount(1);
  await expect(laptop.admin.rows.first()).toContainText(account.email);
  await expect(laptop.admin.search).toHaveValue(account.email.slice(0, -'@example.org'.length));
  await laptop.admin.account(account.email).click();
  await expect(laptop.admin.accountHeading(account.email)).toBeVisible();
  await expect(laptop.admin.cards).toHaveCount(1);
});

test('one device of somebody is signed out, the other stays, and the log says who and why', async ({ laptop, administrator, phone, newDevice, account, noise }) => {
  noise.expect(REFUSALS);
  const tablet = await newDevice();
  await phone.signUpAs(account);
  await tablet.signInQuietly(account);
  await laptop.signInAs(administrator);
  await laptop.open('/admin');
  await laptop.admin.account(account.email).click();
  await expect(laptop.admin.cards).toHaveCount(2);
  await laptop.ready();
  const onPhone = laptop.admin.cards.filter({ hasText: /on Android/ });
  const device = (await onPhone.getByRole('heading').first().innerText()).trim();

  await laptop.admin.act('Sign out', device, { 'Reason, if you like': 'Lost phone' });

  await expect(laptop.admin.told('That device is signed out.')).toBeVisible();
  await expect(laptop.admin.cards).toHaveCount(1);
  expect(await phone.refresh()).toMatchObject({ status: 401, body: { code: 'session_ended', reason: 'admin', by: { kind: 'admin' } } });
  expect((await tablet.refresh()).status).toBe(200);

  await laptop.admin.auditLog.click();
  await expect(laptop.admin.rows.filter({ hasText: 'Lost phone' })).toContainText(administrator.email);
  await laptop.admin.filterAction.selectOption({ label: 'session ended' });
  await laptop.admin.filter.click();
  await expect(laptop.admin.rows).toHaveCount(1);
});

test('a disabled account is out everywhere until it is enabled', async ({ laptop, administrator, phone, account, noise }) => {
  noise.expect(REFUSALS);
  await phone.signUpAs(account);
  await laptop.signInAs(administrator);
  await laptop.open('/admin');
  await laptop.admin.account(account.email).click();
  await expect(laptop.admin.cards).toHaveCount(1);
  await laptop.ready();

  await laptop.admin.act('Disable', account.email);

  await expect(laptop.admin.told('The account is disabled, and signed out everywhere.')).toBeVisible();
  await expect(laptop.admin.cards).toHaveCount(0);
  await expect(laptop.admin.main).toContainText('Not signed in anywhere');
  expect((await phone.refresh()).status).toBe(401);
  await phone.open('/sign-in');
  await phone.signIn.submit(account);
  await expect(phone.signIn.error).toBeVisible();

  await laptop.admin.act('Enable', account.email);
  await expect(laptop.admin.told('The account is enabled.')).toBeVisible();
  await phone.signInAs(account);
});

test('a role is given and taken, and the last administrator stays one', async ({ laptop, administrator, phone, account, noise }) => {
  noise.expect(/status of 4\d\d/);
  await phone.signUpAs(account);
  await laptop.signInAs(administrator);
  await laptop.open('/admin');
  await laptop.admin.account(account.email).click();
  await expect(laptop.admin.accountHeading(account.email)).toBeVisible();
  await laptop.ready();
  await laptop.admin.act('Change roles', account.email, { Roles: 'admin' });
  await expect(laptop.admin.told('The roles are changed.')).toBeVisible();
  await phone.open('/admin');
  await expect(phone.admin.heading).toBeVisible();

  await laptop.admin.act('Change roles', account.email, { Roles: '' });

  await expect(laptop.admin.main.locator('.badge', { hasText: 'admin' })).toHaveCount(0);
  await expect.poll(async () => (await phone.page.goto('/admin'))?.status()).toBe(403);
  await phone.open('/sessions');
  await expect(phone.sessions.heading, 'nobody is signed out by it').toBeVisible();

  await laptop.open('/admin');
  await laptop.admin.account(administrator.email).click();
  await expect(laptop.admin.accountHeading(administrator.email)).toBeVisible();
  await laptop.ready();
  await laptop.admin.act('Change roles', administrator.email, { Roles: '' });
  await expect(laptop.admin.error.filter({ hasText: 'Nobody else administers Curfew.' })).toBeVisible();
});

test('everyone is signed out only after the words are typed, the administrator too', async ({ laptop, administrator, phone, account, noise }) => {
  noise.expect(REFUSALS);
  await phone.signUpAs(account);
  await laptop.signInAs(administrator);
  await laptop.open('/admin');
  await laptop.admin.everyone.click();
  await expect(laptop.admin.main).toContainText('2 sessions');
  await laptop.ready();

  await laptop.admin.confirm.fill('end everyone');
  await laptop.admin.signEveryoneOut.click();
  await expect(laptop.admin.error).toContainText('type the words exactly as shown');
  expect((await phone.refresh()).status, 'nothing happened').toBe(200);

  await laptop.admin.confirm.fill('END EVERYONE');
  await laptop.admin.signEveryoneOut.click();
  await expect(laptop.page.getByRole('heading', { level: 1, name: /signed out$/ })).toBeVisible();
  expect(await phone.refresh()).toMatchObject({ status: 401, body: { reason: 'admin_everyone' } });
  expect((await laptop.refresh()).status).toBe(401);
});

test('the log can be taken away as a file', async ({ laptop, administrator }) => {
  await laptop.signInAs(administrator);
  await laptop.open('/admin?view=audit');
  const href = await laptop.admin.downloadCsv.getAttribute('href');
  const file = await laptop.context.request.get(`${laptop.curfew.url}${href}`);
  expect(file.status()).toBe(200);
  expect(file.headers()['content-type']).toContain('text/csv');
  expect(await file.text()).toContain(administrator.email);
});

test('no part has anything for axe to find, or sticks out at 320 px', async ({ newDevice, administrator, phone, axe, hasScripts }) => {
  test.skip(!hasScripts, 'axe is a script');
  const other = freshAccount();
  await phone.signUpAs(other);
  for (const [width, colorScheme] of [[1280, 'light'], [320, 'dark']] as const) {
    const device = await newDevice({ viewport: { width, height: 800 }, colorScheme });
    await device.signInAs(administrator);
    for (const path of ['/admin', '/admin?q=nobody-at-all', '/admin?view=everyone', '/admin?view=audit']) {
      await device.open(path);
      await expect(device.admin.heading).toBeVisible();
      expect(await axe(device.page), path).toEqual([]);
      expect(await device.page.evaluate(() => document.documentElement.scrollWidth - innerWidth), path).toBeLessThanOrEqual(0);
    }
    await device.open('/admin');
    await device.admin.account(other.email).click();
    await expect(device.admin.cards).toHaveCount(1);
    expect(await axe(device.page), 'one account').toEqual([]);
    await device.admin.main.getByRole('button', { name: `Disable ${other.email}`, exact: true }).click();
    await expect(device.admin.dialog).toContainText(`Disable ${other.email}?`);
    await device.admin.dialog.evaluate((dialog) => Promise.all(dialog.getAnimations().map(({ finished }) => finished)));
    expect(await axe(device.page), 'a dialog').toEqual([]);
    await device.page.keyboard.press('Escape');
    await expect(device.admin.dialog).toHaveCount(0);
  }
});
