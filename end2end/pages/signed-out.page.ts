// What a tab shows once its session is over, whichever way it ended.

import type { Locator, Page } from '@playwright/test';

export class SignedOutScreen {
  /** Ended from elsewhere. */
  readonly heading: Locator;
  /** One's own sign-out. */
  readonly ownHeading: Locator;
  readonly main: Locator;
  readonly when: Locator;
  readonly signInAgain: Locator;

  constructor(page: Page) {
    this.main = page.getByRole('main');
    this.heading = page.getByRole('heading', { level: 1, name: /^You['’]ve been signed out$/ });
    this.ownHeading = page.getByRole('heading', { level: 1, name: /^You['’]re signed out$/ });
    this.when = page.locator('time[datetime]');
    this.signInAgain = page.getByRole('link', { name: 'Sign in again' });
  }
}
