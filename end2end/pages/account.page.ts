// "Your account": changing the password, deleting everything.

import type { Locator, Page } from '@playwright/test';

export class AccountPage {
  readonly heading: Locator;
  readonly current: Locator;
  readonly fresh: Locator;
  readonly endOthers: Locator;
  readonly changePassword: Locator;
  readonly farewell: Locator;
  readonly deleteAccount: Locator;
  readonly done: Locator;
  readonly error: Locator;

  constructor(page: Page) {
    const main = page.getByRole('main');
    this.heading = main.getByRole('heading', { level: 1, name: 'Your account' });
    this.current = main.getByLabel('Current password', { exact: true });
    this.fresh = main.getByLabel('New password', { exact: true });
    this.endOthers = main.getByLabel('Sign out all other devices');
    this.changePassword = main.getByRole('button', { name: 'Change password' });
    this.farewell = main.getByRole('region', { name: 'Delete your account' }).getByLabel('Password', { exact: true });
    this.deleteAccount = main.getByRole('button', { name: 'Delete my account' });
    this.done = main.getByText(/Your password is changed\./);
    this.error = main.getByRole('alert');
  }

  async change(current: string, fresh: string): Promise<void> {
    await this.current.fill(current);
    await this.fresh.fill(fresh);
    await this.changePassword.click();
  }

  async deleteWith(password: string): Promise<void> {
    await this.farewell.fill(password);
    await this.deleteAccount.click();
  }
}
