// Device names: the ones browsers claim and the ones people give.

import { expect, test } from '../fixtures.ts';
import type { Device } from '../support/device.ts';

const MARKUP = '<img src=x onerror=alert(1)>';

test('a device can be given a name', async ({ laptop, phone, account }) => {
  await laptop.signUpAs(account);
  await phone.signInQuietly(account);
  await laptop.reload();
  await expect(laptop.sessions.cards).toHaveCount(2);

  await laptop.sessions.other.renameTo('Kitchen phone');

  await expect(laptop.sessions.other.root).toContainText('Kitchen phone');
  await expect(laptop.sessions.other.signOut).toHaveAccessibleName('Sign out Kitchen phone');
  await laptop.reload();
  await expect(laptop.sessions.other.root).toContainText('Kitchen phone');
});

test('markup in a name is text', async ({ laptop, phone, account }) => {
  await laptop.signUpAs(account);
  await phone.signInQuietly(account);
  await laptop.reload();

  await laptop.sessions.other.renameTo(MARKUP);

  await expect(laptop.sessions.other.root).toContainText(MARKUP);
  await isHarmless(laptop);
  await laptop.reload();
  await expect(laptop.sessions.other.root).toContainText(MARKUP);
  await isHarmless(laptop);
});

for (const userAgent of [MARKUP, `Mozilla/5.0 ${MARKUP} Chrome/1.0`, '"><script>alert(1)</script>', "'; DROP TABLE sessions; --"]) {
  test(`a browser that calls itself ${userAgent} is shown harmlessly`, async ({ laptop, newDevice, account }) => {
    await laptop.signUpAs(account);
    const strange = await newDevice({ userAgent });
    await strange.signInAs(account);
    await isHarmless(strange);
    await laptop.reload();
    await expect(laptop.sessions.cards).toHaveCount(2);
    await isHarmless(laptop);
    await laptop.sessions.other.signOut.click();
    await expect(laptop.sessions.cards).toHaveCount(1);
  });
}

/** No element came out of the markup; a dialog would be noise and fail the test by itself. */
async function isHarmless(device: Device): Promise<void> {
  await expect(device.page.locator('img[src="x"], [onerror]')).toHaveCount(0);
  expect(await device.page.locator('script').evaluateAll((all) => all.filter((each) => each.textContent?.trim() === 'alert(1)').length)).toBe(0);
}
