// Which specs run in which project. The server under test is the release binary; every test starts its own.
//   *.spec.ts          with JavaScript and without
//   *.hydrate.spec.ts  needs JavaScript        *.nojs.spec.ts  is about its absence

import { defineConfig } from '@playwright/test';
import { launchOptions } from './support/browser.ts';

export default defineConfig({
  forbidOnly: true,
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  outputDir: 'test-results/artifacts',
  reporter: [['list'], ['json', { outputFile: process.env.CURFEW_REPORT ?? 'test-results/report.json' }]],
  use: { launchOptions, locale: 'en-GB', timezoneId: 'UTC' },
  projects: [
    { name: 'js', testDir: 'tests', testMatch: '*.spec.ts', testIgnore: '*.nojs.spec.ts' },
    { name: 'nojs', testDir: 'tests', testMatch: '*.spec.ts', testIgnore: '*.hydrate.spec.ts', use: { javaScriptEnabled: false } },
    { name: 'bench', testDir: 'bench', testMatch: '*.bench.ts', timeout: 900_000 },
    { name: 'faults', testDir: 'faults', testMatch: '*.fault.ts', timeout: 3_600_000 },
    { name: 'external', testDir: 'external', testMatch: '*.external.ts', timeout: 120_000 },
    { name: 'shots', testDir: '.', testMatch: 'shots.ts', timeout: 300_000 },
  ],
});
