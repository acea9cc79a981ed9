// Pages that ask one thing, and the question for a fresh proof in place.

import type { Locator, Page } from '@playwright/test';

export class GatePage {
  readonly main: Locator;
  readonly heading: Locator;
  readonly error: Locator;
  readonly done: Locator;
  readonly proof: Locator;
  readonly goOn: Locator;
  readonly goBack: Locator;
  /** In place, over the list of devices. */
  readonly dialog: Locator;
  readonly cancel: Locator;

  constructor(page: Page) {
    this.main = page.getByRole('main');
    this.heading = this.main.getByRole('heading', { level: 1 });
    this.error = this.main.getByRole('alert');
    this.done = this.main.locator('.alert-done');
    this.proof = this.main.getByLabel('Your password', { exact: true });
    this.goOn = this.main.getByRole('button', { name: 'Go on' });
    this.goBack = this.main.getByRole('link', { name: 'Go back, change nothing' });
    this.dialog = page.getByRole('dialog', { name: "Confirm it's you" });
    this.cancel = this.dialog.getByRole('button', { name: 'Cancel' });
  }

  async prove(password: string): Promise<void> {
    await this.proof.fill(password);
    await this.goOn.click();
  }

  /** The button that does what waited. */
  act(name: string): Locator {
    return this.main.getByRole('button', { name, exact: true });
  }
}
