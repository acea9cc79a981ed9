// What the list tells of each device, of those that are signed out, and of those nobody uses.

import { expect, test } from '../fixtures.ts';

test('each device tells its details', async ({ laptop, account }) => {
  await laptop.signUpAs(account);
  const card = laptop.sessions.current;
  await expect(card.root).toContainText('this machine');
  await expect(card.details.getByText('Password')).toBeHidden();

  await card.details.locator('summary').click();

  for (const text of ['Password', 'Expires', '127.0.0.1', 'Approximate place']) await expect(card.details).toContainText(text);
  const id = (await card.root.getAttribute('data-session-id')) ?? '';
  await expect(card.details.getByText(id, { exact: true })).toBeVisible();
});

test('a device that was signed out is told with who, when and why', async ({ laptop, phone, account, noise }) => {
  noise.expect(/status of 401/);
  await laptop.signUpAs(account);
  await expect(laptop.sessions.history).toHaveCount(0);
  await phone.signInQuietly(account);
  await laptop.reload();
  const name = await laptop.sessions.other.name();
  await laptop.sessions.other.signOut.click();
  await expect(laptop.sessions.cards).toHaveCount(1);

  await laptop.sessions.openHistory();

  const line = laptop.sessions.history.getByRole('listitem');
  await expect(line).toHaveCount(1);
  await expect(line).toContainText(name);
  await expect(line).toContainText(/signed out from .+ on Linux \(127\.0\.0\.1\)/);
  await expect(line.locator('time[datetime]')).toBeVisible();
});

test.describe('a device nobody uses', () => {
  test.use({ serverEnv: { CURFEW_SESSION_IDLE_TTL: '24s' } });

  test('is marked and can be looked at alone', async ({ laptop, phone, account }) => {
    await laptop.signUpAs(account);
    await expect(laptop.sessions.showInactive).toHaveCount(0);
    await phone.signInQuietly(account);
    await laptop.page.waitForTimeout(12_500);
    await laptop.reload();
    await expect(laptop.sessions.cards).toHaveCount(2);
    await expect(laptop.sessions.other.root).toContainText('Inactive');
    await expect(laptop.sessions.current.root).not.toContainText('Inactive');

    await laptop.sessions.showInactive.click();

    await expect(laptop.sessions.cards).toHaveCount(1);
    await expect(laptop.sessions.cards.first()).toContainText('Inactive');
    await expect(laptop.sessions.signOutOthers).toHaveCount(0);
    await laptop.sessions.showAll.click();
    await expect(laptop.sessions.cards).toHaveCount(2);
  });
});
