// Arriving from another site, and being sent to one.

import { expect, test } from '../fixtures.ts';
import { OtherSite } from '../support/other-site.ts';

test('a link from another site arrives signed in, without a sign-in page', async ({ laptop, account, curfew }) => {
  await laptop.signUpAs(account);
  const site = await OtherSite.linkingTo(`${curfew.url}/sessions`);
  const visited: string[] = [];
  laptop.page.on('framenavigated', (frame) => visited.push(frame.url()));
  await laptop.page.goto(site.url);

  await laptop.page.getByRole('link', { name: 'Go to Curfew' }).click();

  await expect(laptop.sessions.heading).toBeVisible();
  await expect(laptop.sessions.cards).toHaveCount(1);
  await expect(laptop.header.root).toContainText(account.email);
  expect(visited.filter((url) => url.includes('/sign-in'))).toEqual([]);
  site.close();
});

test('a link from another site asks somebody signed out to sign in, and leads on', async ({ laptop, phone, account, curfew }) => {
  await phone.signUpAs(account);
  const site = await OtherSite.linkingTo(`${curfew.url}/sessions`);
  await laptop.page.goto(site.url);

  await laptop.page.getByRole('link', { name: 'Go to Curfew' }).click();

  await expect(laptop.signIn.heading).toBeVisible();
  await laptop.ready();
  await laptop.signIn.submit(account);
  await expect(laptop.sessions.heading).toBeVisible();
  site.close();
});

test('a guarded page leads through sign-in and back', async ({ laptop, phone, account }) => {
  await phone.signUpAs(account);
  await laptop.page.goto('/sessions');
  await expect(laptop.signIn.heading).toBeVisible();
  await laptop.ready();
  await laptop.signIn.submit(account);
  await expect(laptop.sessions.heading).toBeVisible();
});

const ELSEWHERE = [
  '//evil.example',
  '/\\evil.example',
  'https://evil.example/',
  '/%09/evil.example',
  '/\t/evil.example',
  'javascript:alert(1)',
  ' //evil.example',
  '/x\r\nLocation: https://evil.example',
];

for (const next of ELSEWHERE) {
  test(`signing in never leads to ${JSON.stringify(next)}`, async ({ laptop, phone, account, curfew, noise }) => {
    // "/%09/evil.example" is a page of this origin that does not exist.
    noise.expect(/status of 404/);
    await phone.signUpAs(account);
    const path = `/sign-in?next=${encodeURIComponent(next)}`;
    await laptop.open(path);
    await laptop.signIn.submit(account);
    await expect(laptop.header.signOut).toBeVisible();
    expect(new URL(laptop.page.url()).origin).toBe(curfew.url);

    await laptop.page.goto(path);
    await expect(laptop.header.signOut).toBeVisible();
    expect(new URL(laptop.page.url()).origin, 'already signed in').toBe(curfew.url);
  });
}
