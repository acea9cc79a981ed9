// Pictures of every page, desktop and phone, light and dark, to be looked at. They go to CURFEW_SHOTS.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BrowserContextOptions, devices } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { type Account, freshAccount } from './support/api.ts';
import type { Device } from './support/device.ts';

const FOLDER = process.env.CURFEW_SHOTS ?? 'test-results/shots';
const { defaultBrowserType: _, ...PIXEL } = devices['Pixel 7'];
const SCREENS: Record<string, BrowserContextOptions> = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: PIXEL,
  narrow: { viewport: { width: 320, height: 640 } },
};
const ACCOUNT: Account = { ...freshAccount(), email: 'you@example.org' };

for (const [screen, options] of Object.entries(SCREENS)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`${screen}, ${colorScheme}`, async ({ newDevice, laptop, noise }) => {
      noise.expect(/status of 40[14]/);
      const device = await newDevice({ ...options, colorScheme });
      const shoot = (name: string) => picture(device, `${name}-${screen}-${colorScheme}`);
      await signedOutPages(device, shoot);
      await signedInPages(device, laptop, newDevice, shoot);
    });
  }
}

for (const [screen, options] of Object.entries(SCREENS)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`administration on ${screen}, ${colorScheme}`, async ({ newDevice, administrator, phone, noise }) => {
      noise.expect(/status of 40[13]/);
      const device = await newDevice({ ...options, colorScheme });
      await phone.signUpAs(ACCOUNT);
      await device.signInAs(administrator);
      await adminPages(device, (name) => picture(device, `${name}-${screen}-${colorScheme}`));
    });
  }
}

for (const [screen, options] of Object.entries(SCREENS)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test.describe(`a proof on ${screen}, ${colorScheme}`, () => {
      test.use({ serverEnv: { CURFEW_PROOF_TTL: '1s' } });

      test('in place and on its own page', async ({ newDevice, phone, noise }) => {
        noise.expect(/status of 40[13]/);
        const device = await newDevice({ ...options, colorScheme });
        await device.signUpAs(ACCOUNT);
        await phone.signInAs(ACCOUNT);
        await expect(device.sessions.cards).toHaveCount(2);
        await sleep(1_100);
        await device.sessions.other.signOut.click();
        await expect(device.gate.proof).toBeFocused();
        await picture(device, `proof-dialog-${screen}-${colorScheme}`);
        await device.open('/prove?next=/sessions');
        await picture(device, `proof-page-${screen}-${colorScheme}`);
      });
    });
  }
}

type Shoot = (name: string) => Promise<void>;

async function signedOutPages(device: Device, shoot: Shoot): Promise<void> {
  const pages = { home: '/', 'sign-in': '/sign-in', 'sign-up': '/sign-up', 'signed-out-page': '/signed-out', 'not-found': '/nothing/here', forgot: '/forgot-password', reset: '/reset-password?token=cfl_x', 'not-me': '/not-me?token=cfl_x', 'confirm-email': '/confirm-email?token=cfl_x', 'email-change': '/confirm-email-change?token=cfl_x', 'link-cut-off': '/not-me', 'api-docs': '/docs/api' };
  for (const [name, path] of Object.entries(pages)) {
    // The page for developers is none of the interface's.
    await (name === 'api-docs' ? device.page.goto(path, { waitUntil: 'networkidle' }) : device.open(path));
    await shoot(name);
  }
  await device.open('/forgot-password');
  await device.forgotten.ask(ACCOUNT.email);
  await expect(device.gate.done).toBeVisible();
  await shoot('forgot-sent');
  await device.open('/sign-in');
  await device.signIn.submit({ email: ACCOUNT.email, password: 'wrong' });
  await expect(device.signIn.error).toBeVisible();
  await shoot('sign-in-error');
}

async function signedInPages(device: Device, laptop: Device, newDevice: (options?: BrowserContextOptions) => Promise<Device>, shoot: Shoot): Promise<void> {
  await device.signUpAs(ACCOUNT);
  await shoot('devices-one');
  await laptop.signInAs(ACCOUNT);
  for (const kind of ['iPhone 15', 'iPad Mini', 'Desktop Firefox']) {
    await (await newDevice({ userAgent: devices[kind]?.userAgent })).signInQuietly(ACCOUNT);
  }
  await device.open('/sessions');
  await shoot('devices-many');
  await device.sessions.other.rename.click();
  await shoot('devices-rename');
  await device.sessions.other.signOut.click();
  await expect(device.sessions.cards).toHaveCount(4);
  await device.sessions.openHistory();
  await device.sessions.current.details.locator('summary').click();
  await shoot('devices-history');
  await device.open('/account');
  await shoot('account');
  await device.account.change('not the password', ACCOUNT.password);
  await device.ready();
  await shoot('account-error');
  await device.open('/');
  await shoot('home-signed-in');
  await laptop.open('/sessions');
  await laptop.sessions.signOutOthers.click();
  await expect(device.signedOut.heading).toBeVisible();
  await shoot('signed-out');
}

async function adminPages(device: Device, shoot: Shoot): Promise<void> {
  for (const [name, path] of Object.entries({ everyone: '/admin?view=everyone', audit: '/admin?view=audit', accounts: '/admin' })) {
    await device.open(path);
    await shoot(`admin-${name}`);
  }
  await device.admin.account(ACCOUNT.email).click();
  await expect(device.admin.cards).toHaveCount(1);
  await device.ready();
  await shoot('admin-account');
  await device.admin.main.getByRole('button', { name: `Disable ${ACCOUNT.email}`, exact: true }).click();
  await shoot('admin-dialog');
  await device.admin.dialog.getByRole('button', { name: `Disable ${ACCOUNT.email}`, exact: true }).click();
  await expect(device.admin.told('The account is disabled, and signed out everywhere.')).toBeVisible();
  await device.ready();
  await shoot('admin-done');
}

async function picture(device: Device, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  await device.page.evaluate(() => document.fonts.ready.then(() => undefined));
  await device.page.screenshot({ path: join(FOLDER, `${name}.png`), fullPage: true, animations: 'disabled' });
}
