// What every browser test starts from: a server of its own, a laptop and a phone that know nothing of each
// other, fresh accounts, axe, and the rule that the browser must not complain.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContextOptions, devices, expect, type Page, test as base } from '@playwright/test';
import { type Account, CHROME_ON_LINUX, freshAccount } from './support/api.ts';
import { Device } from './support/device.ts';
import { Noise } from './support/noise.ts';
import { Curfew, type Env } from './support/server.ts';

interface Fixtures {
  /** Settings of the server beyond the usual ones: `test.use({ serverEnv: { CURFEW_ACCESS_TTL: '5s' } })`. */
  serverEnv: Env;
  curfew: Curfew;
  noise: Noise;
  /** Another device of the given kind, with cookies of its own. */
  newDevice: (options?: BrowserContextOptions) => Promise<Device>;
  laptop: Device;
  phone: Device;
  account: Account;
  /** Somebody with the role admin, made by the command line. */
  administrator: Account;
  /** False in the project that is about the absence of JavaScript. */
  hasScripts: boolean;
  /** Violations of WCAG 2.2 AA and of axe's best practices, one line each; empty is good. */
  axe: (page: Page) => Promise<string[]>;
}

const LAPTOP: BrowserContextOptions = { userAgent: CHROME_ON_LINUX, viewport: { width: 1280, height: 800 } };
const { defaultBrowserType: _, ...PIXEL } = devices['Pixel 7'];

export const test = base.extend<Fixtures>({
  serverEnv: [{}, { option: true }],

  curfew: async ({ serverEnv }, use, testInfo) => {
    const curfew = await Curfew.start(serverEnv);
    await use(curfew);
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach('server.log', { body: curfew.log(), contentType: 'text/plain' });
    }
    await curfew.dispose();
  },

  noise: async ({}, use) => {
    const noise = new Noise();
    await use(noise);
    noise.check();
  },

  newDevice: async ({ browser, curfew, noise, javaScriptEnabled, locale, timezoneId }, use) => {
    const shared = { baseURL: curfew.url, javaScriptEnabled: javaScriptEnabled ?? true, locale, timezoneId };
    const made = await closingAll(browser, shared, curfew, noise);
    await use(made.create);
    await made.close();
  },

  laptop: async ({ newDevice }, use) => use(await newDevice(LAPTOP)),
  phone: async ({ newDevice }, use) => use(await newDevice(PIXEL)),
  account: async ({}, use) => use(freshAccount()),

  administrator: async ({ curfew }, use) => {
    const account = freshAccount();
    curfew.commandWith(`${account.password}\n`, 'user', 'create', '--email', account.email, '--role', 'admin', '--password-stdin');
    await use(account);
  },

  hasScripts: async ({ javaScriptEnabled }, use) => use(javaScriptEnabled ?? true),
  axe: async ({}, use) => use(violations),
});

export { expect };

async function closingAll(browser: Browser, shared: BrowserContextOptions, curfew: Curfew, noise: Noise) {
  const contexts: { close(): Promise<void> }[] = [];
  const create = async (options: BrowserContextOptions = LAPTOP): Promise<Device> => {
    const context = await browser.newContext({ ...options, ...shared });
    contexts.push(context);
    await noise.listenTo(context);
    return Device.of(context, curfew, shared.javaScriptEnabled ?? true);
  };
  const close = async () => {
    for (const context of contexts) await context.close();
  };
  return { create, close };
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeViolation {
  id: string;
  help: string;
  nodes: { html: string; failureSummary?: string }[];
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: AxeViolation[] }> } };
    return (await axe.run()).violations;
  });
  return found.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => `${node.html} ${node.failureSummary ?? ''}`).join(' | ')}`);
}
