// Light or dark by choice: with scripts and without, on the next page as on this one, and back to the system's.

import { expect, test } from '../fixtures.ts';

const PAPER = { light: 'rgb(246, 244, 239)', dark: 'rgb(16, 15, 28)' };

test('a chosen theme outweighs the system, stays, and can be given back', async ({ newDevice }) => {
  const device = await newDevice({ colorScheme: 'light' });
  const body = device.page.locator('body');
  const choose = (name: string) => device.page.getByRole('form', { name: 'Colours' }).getByRole('button', { name }).click();

  await device.open('/sign-in');
  await expect(body).toHaveCSS('background-color', PAPER.light);
  await choose('Dark');
  await expect(device.page, 'it leads back to the same page').toHaveURL(/\/sign-in$/);
  await expect(body).toHaveCSS('background-color', PAPER.dark);
  await device.open('/');
  await expect(body).toHaveCSS('background-color', PAPER.dark);
  await expect(device.page.getByRole('button', { name: 'Dark' })).toHaveAttribute('aria-pressed', 'true');
  await choose('System');
  await expect(body).toHaveCSS('background-color', PAPER.light);
});
