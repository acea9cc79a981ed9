// The list while somebody looks at it: what happens on other devices shows without a reload, and how soon.

import { expect, test } from '../fixtures.ts';

/** Playwright looks every 100 ms and later less often; this looks often enough to measure. */
const SOON = { intervals: [10], timeout: 8_000 };

test('a sign-in, a new name and an end show on the other device by themselves', async ({ laptop, phone, account, noise }) => {
  noise.expect(/status of 401/);
  await laptop.signUpAs(account);
  const took: Record<'sign-in' | 'name' | 'end', number[]> = { 'sign-in': [], name: [], end: [] };
  for (let round = 0; round < 5; round += 1) {
    const name = `Phone ${round}`;
    await phone.signInQuietly(account);
    took['sign-in'].push(await until(() => laptop.sessions.cards.count(), 2));
    await phone.open('/sessions');
    await phone.sessions.current.renameTo(name);
    took.name.push(await until(() => laptop.sessions.other.name(), name));
    await phone.header.signOut.click();
    took.end.push(await until(() => laptop.sessions.cards.count(), 1));
    await expect(phone.signedOut.ownHeading).toBeVisible();
  }
  await laptop.sessions.openHistory();
  await expect(laptop.sessions.history.getByRole('listitem')).toHaveCount(5);
  await expect(laptop.sessions.history.getByRole('listitem').first()).toContainText(/Phone 4: signed out there, /);
  for (const [what, times] of Object.entries(took)) console.log(`${what} shows on the other device after ${median(times)} ms (median of ${times.length})`);
});

/** Milliseconds until it is so. */
async function until<T>(now: () => Promise<T>, wanted: T): Promise<number> {
  const started = performance.now();
  await expect.poll(now, SOON).toBe(wanted);
  return performance.now() - started;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? Number.NaN);
}

test('tabs that open and close on another device are counted', async ({ laptop, phone, account }) => {
  await laptop.signUpAs(account);
  await phone.signInAs(account);
  const other = () => laptop.sessions.other.root;
  await expect(other()).toContainText('Open in 1 tab');
  const second = await phone.newTab('/');
  await expect(other()).toContainText('Open in 2 tabs');
  await second.page.close();
  await expect(other()).toContainText('Open in 1 tab');
  await phone.page.goto('about:blank');
  await expect(other()).toContainText('No open tab');
  await phone.open('/sessions');
  await expect(other()).toContainText('Open in 1 tab');
});

test('a page that is loaded again does not flicker on the other device', async ({ laptop, phone, account }) => {
  await laptop.signUpAs(account);
  await phone.signInAs(account);
  await expect(laptop.sessions.other.root).toContainText('Open in 1 tab');
  await laptop.page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(globalThis, { curfewTestSeen: seen });
    const note = () => seen.push(document.querySelector('main')?.textContent ?? '');
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
  });

  await phone.reload();
  await laptop.page.waitForTimeout(5_000);

  const seen = await laptop.page.evaluate(() => (globalThis as unknown as { curfewTestSeen: string[] }).curfewTestSeen);
  expect(seen.filter((text) => text.includes('No open tab'))).toEqual([]);
});

test('what is unfolded stays so while the list changes', async ({ laptop, phone, newDevice, account, noise }) => {
  noise.expect(/status of 401/);
  const tablet = await newDevice();
  await laptop.signUpAs(account);
  await phone.signInQuietly(account);
  await tablet.signInQuietly(account);
  await expect(laptop.sessions.cards).toHaveCount(3);
  await laptop.sessions.other.signOut.click();
  await expect(laptop.sessions.cards).toHaveCount(2);
  await laptop.sessions.openHistory();
  await laptop.sessions.current.details.locator('summary').click();

  await laptop.sessions.other.signOut.click();

  await expect(laptop.sessions.history.getByRole('listitem')).toHaveCount(2);
  await expect(laptop.sessions.history).toHaveAttribute('open');
  await expect(laptop.sessions.current.details).toHaveAttribute('open');
});
