// The gap: from the press on "Sign out NAME" to (a) the last of three open tabs of the other device showing
// the screen, (b) its access token being refused. All clocks are of one machine, in epoch milliseconds.

import { Agent, get } from 'node:http';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { type Account, freshAccount, type Granted } from '../support/api.ts';
import type { Device, Tab } from '../support/device.ts';
import { REFUSED } from '../support/noise.ts';
import type { Curfew } from '../support/server.ts';

const KICKS = Number(process.env.CURFEW_BENCH_KICKS ?? 50);
const TABS = 3;
/** A token not refused after this is a failure, not a measurement. */
const GIVE_UP_MS = 5_000;

test(`${KICKS} kicks with ${TABS} open tabs each`, async ({ laptop, phone, curfew, noise }) => {
  noise.expect(REFUSED);
  const account = freshAccount();
  await phone.context.addInitScript(stampTheScreen);
  await laptop.context.addInitScript(stampTheClick);
  await laptop.signUpAs(account);
  const tabs: Tab[] = [phone];
  while (tabs.length < TABS) tabs.push(await phone.newTab('/'));

  const screens: number[] = [];
  const refusals: number[] = [];
  for (let kick = 0; kick < KICKS; kick += 1) {
    const token = await everyTabIsLive(phone, tabs, account);
    const gap = await measure(curfew, laptop, tabs, token);
    screens.push(gap.screen);
    refusals.push(gap.refused);
  }

  console.log(`press → last of ${TABS} tabs shows the screen: ${summary(screens)}`);
  console.log(`press → access token refused:            ${summary(refusals)}`);
});

async function everyTabIsLive(phone: Device, tabs: Tab[], account: Account): Promise<string> {
  await phone.context.clearCookies();
  const granted: Granted = await phone.signInQuietly(account);
  await Promise.all(tabs.map((tab) => Promise.all([saidHello(tab.page), tab.open('/sessions')])));
  return granted.access_token;
}

function saidHello(page: Page): Promise<unknown> {
  return page.waitForEvent('websocket').then((socket) => socket.waitForEvent('framereceived'));
}

async function measure(curfew: Curfew, laptop: Device, tabs: Tab[], token: string) {
  await laptop.open('/sessions');
  await expect(laptop.sessions.cards).toHaveCount(2);
  const refused = untilRefused(curfew, token);
  await laptop.sessions.other.signOut.click();
  const refusedAt = await refused;
  for (const tab of tabs) await expect(tab.signedOut.heading).toBeVisible();
  const pressedAt = await stamp(laptop.page, 'curfewPressedAt');
  const shown = await Promise.all(tabs.map((tab) => stamp(tab.page, 'curfewScreenAt')));
  return { screen: Math.max(...shown) - pressedAt, refused: refusedAt - pressedAt };
}

async function stamp(page: Page, name: string): Promise<number> {
  const value = await page.evaluate((key) => Reflect.get(globalThis, key) as unknown, name);
  if (typeof value !== 'number') throw new Error(`${name} was never noted`);
  return value;
}

/** Asks without a pause over one connection; the time at which the first refusal had arrived. */
async function untilRefused(curfew: Curfew, token: string): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const started = now();
  let status = 200;
  while (status === 200 && now() - started < GIVE_UP_MS) status = await ask(curfew, token, agent);
  const at = now();
  agent.destroy();
  expect(status, 'the token is refused').toBe(401);
  return at;
}

function ask(curfew: Curfew, token: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    const request = get(`http://127.0.0.1:${curfew.port}/v1/me`, { agent, headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    });
    request.once('error', reject);
  });
}

function now(): number {
  return performance.timeOrigin + performance.now();
}

function summary(gaps: number[]): string {
  const sorted = [...gaps].sort((a, b) => a - b);
  // Nearest rank, so that every figure is one that was measured.
  const rank = (part: number) => (sorted[Math.ceil(part * sorted.length) - 1] ?? NaN).toFixed(1);
  return `median ${rank(0.5)} ms, p99 ${rank(0.99)} ms (${sorted.length} kicks)`;
}

function stampTheClick(): void {
  addEventListener('click', () => Object.assign(globalThis, { curfewPressedAt: performance.timeOrigin + performance.now() }), true);
}

function stampTheScreen(): void {
  const look = () => {
    const there = document.querySelector('h1')?.textContent?.includes('been signed out');
    if (!there) return;
    watcher.disconnect();
    Object.assign(globalThis, { curfewScreenAt: performance.timeOrigin + performance.now() });
  };
  const watcher = new MutationObserver(look);
  watcher.observe(document, { childList: true, subtree: true, characterData: true });
}
