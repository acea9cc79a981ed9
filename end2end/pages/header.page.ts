// The header every page has.

import type { Locator, Page } from '@playwright/test';

export class HeaderPart {
  readonly root: Locator;
  readonly yourDevices: Locator;
  readonly account: Locator;
  readonly admin: Locator;
  readonly signOut: Locator;
  readonly signIn: Locator;
  readonly createAccount: Locator;

  constructor(page: Page) {
    this.root = page.getByRole('banner');
    this.yourDevices = this.root.getByRole('link', { name: 'Your devices' });
    this.account = this.root.getByRole('link', { name: /^Your account: / });
    this.admin = this.root.getByRole('link', { name: 'Admin', exact: true });
    this.signOut = this.root.getByRole('button', { name: 'Sign out', exact: true });
    this.signIn = this.root.getByRole('link', { name: 'Sign in', exact: true });
    this.createAccount = this.root.getByRole('link', { name: 'Create account' });
  }
}
