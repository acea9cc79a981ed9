// The two pages that take an address and a password.

import type { Locator, Page } from '@playwright/test';
import type { Account } from '../support/api.ts';

class CredentialsPage {
  readonly heading: Locator;
  readonly email: Locator;
  readonly password: Locator;
  readonly showPassword: Locator;
  readonly submitButton: Locator;
  readonly error: Locator;

  constructor(page: Page, heading: string, submit: string) {
    const main = page.getByRole('main');
    this.heading = main.getByRole('heading', { level: 1, name: heading });
    this.email = main.getByLabel('Email');
    this.password = main.getByLabel('Password', { exact: true });
    this.showPassword = main.getByRole('button', { name: 'Show password' });
    this.submitButton = main.getByRole('button', { name: submit, exact: true });
    this.error = main.getByRole('alert');
  }

  async submit(account: Account): Promise<void> {
    await this.email.fill(account.email);
    await this.password.fill(account.password);
    await this.submitButton.click();
  }
}

export class SignInPage extends CredentialsPage {
  readonly forgot: Locator;

  constructor(page: Page) {
    super(page, 'Sign in', 'Sign in');
    this.forgot = page.getByRole('main').getByRole('link', { name: 'Forgot your password?' });
  }
}

export class SignUpPage extends CredentialsPage {
  constructor(page: Page) {
    super(page, 'Create your account', 'Create account');
  }
}
