// Every page, light and dark, phone and desktop: nothing for axe to find, nothing for the browser to say.

import { type Device } from '../support/device.ts';
import { expect, test } from '../fixtures.ts';
import { freshAccount } from '../support/api.ts';

const WIDTHS = [320, 375, 1280];
const SCHEMES = ['light', 'dark'] as const;

for (const width of WIDTHS) {
  for (const colorScheme of SCHEMES) {
    test.describe(`${colorScheme} at ${width} px`, () => {
      const look = { viewport: { width, height: 800 }, colorScheme };

      test('pages of somebody signed out', async ({ newDevice, axe, noise }) => {
        noise.expect(/status of 40[14]/);
        const device = await newDevice(look);
        for (const path of ['/', '/sign-in', '/sign-in?next=/sessions', '/sign-up', '/signed-out', '/no/such/page', '/forgot-password', '/reset-password', '/reset-password?token=cfl_x']) {
          await device.open(path);
          await isWellMade(device, axe);
        }
        await device.open('/sign-in');
        await device.signIn.submit(freshAccount());
        await expect(device.signIn.error).toBeVisible();
        await isWellMade(device, axe);
        await device.open('/forgot-password');
        await device.forgotten.ask('nobody@example');
        await device.ready();
        await isWellMade(device, axe);
        await device.open('/reset-password?token=cfl_x');
        await device.forgotten.set('password1234');
        await device.ready();
        await isWellMade(device, axe);
      });

      test('pages of somebody signed in, and the screen at the end', async ({ newDevice, laptop, account, axe, noise }) => {
        noise.expect(/status of 40[13]/);
        const device = await newDevice(look);
        await device.signUpAs(account);
        await isWellMade(device, axe);
        await laptop.signInQuietly(account);
        for (const path of ['/', '/prove?next=/sessions']) {
          await device.open(path);
          await isWellMade(device, axe);
        }
        await device.gate.prove('not the password');
        await device.ready();
        await isWellMade(device, axe);
        await device.open('/sessions');
        await expect(device.sessions.cards).toHaveCount(2);
        await isWellMade(device, axe);
        await device.sessions.other.rename.click();
        await isWellMade(device, axe);
        await laptop.open('/sessions');
        await laptop.sessions.other.signOut.click();
        await expect(device.signedOut.heading).toBeVisible();
        await isWellMade(device, axe);
      });
    });
  }
}

async function isWellMade(device: Device, axe: (page: Device['page']) => Promise<string[]>): Promise<void> {
  await expect(device.page.getByRole('heading', { level: 1 })).toHaveCount(1);
  expect(await axe(device.page), `axe at ${device.page.url()}`).toEqual([]);
  const [content, window] = await device.page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(content, 'nothing sticks out sideways').toBeLessThanOrEqual(window ?? 0);
}
