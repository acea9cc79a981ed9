// A forgotten password: asking for a link, and where the link leads.

import type { Locator, Page } from '@playwright/test';

export class ForgottenPage {
  readonly email: Locator;
  readonly mailMe: Locator;
  readonly outbox: Locator;
  readonly newPassword: Locator;
  readonly setPassword: Locator;
  readonly another: Locator;

  constructor(private readonly page: Page) {
    const main = page.getByRole('main');
    this.email = main.getByLabel('Email');
    this.mailMe = main.getByRole('button', { name: 'Mail me a link' });
    this.outbox = main.getByRole('link', { name: 'read the mail on this machine' });
    this.newPassword = main.getByLabel('New password', { exact: true });
    this.setPassword = main.getByRole('button', { name: 'Set password' });
    this.another = main.getByRole('link', { name: 'Ask for another link' });
  }

  async ask(email: string): Promise<void> {
    await this.email.fill(email);
    await this.mailMe.click();
  }

  async set(password: string): Promise<void> {
    await this.newPassword.fill(password);
    await this.setPassword.click();
  }

  /** On the page of mails that were not sent: the newest link that sets another password. */
  get link(): Locator {
    return this.page.locator('a[href*="/reset-password?token="]').first();
  }
}
