// "Administration": its three parts, and the dialogs that name what a command hits.

import type { Locator, Page } from '@playwright/test';

export class AdminPage {
  readonly main: Locator;
  readonly heading: Locator;
  readonly notAllowed: Locator;
  readonly everyone: Locator;
  readonly auditLog: Locator;
  readonly search: Locator;
  readonly searchButton: Locator;
  readonly cards: Locator;
  readonly confirm: Locator;
  readonly signEveryoneOut: Locator;
  readonly filterAction: Locator;
  readonly filter: Locator;
  readonly rows: Locator;
  readonly downloadCsv: Locator;
  readonly error: Locator;

  constructor(private readonly page: Page) {
    this.main = page.getByRole('main');
    this.heading = this.main.getByRole('heading', { level: 1, name: 'Administration' });
    this.notAllowed = this.main.getByRole('heading', { level: 1, name: 'You are not allowed to see this page' });
    this.everyone = this.main.getByRole('link', { name: 'Everyone', exact: true });
    this.auditLog = this.main.getByRole('link', { name: 'Audit log' });
    this.search = this.main.getByLabel('Part of an email address');
    this.searchButton = this.main.getByRole('button', { name: 'Search' });
    this.cards = this.main.locator('li[data-session-id]');
    this.confirm = this.main.getByLabel(/Type END EVERYONE/);
    this.signEveryoneOut = this.main.getByRole('button', { name: 'Sign everyone out' });
    this.filterAction = this.main.getByLabel('What was done');
    this.filter = this.main.getByRole('button', { name: 'Filter' });
    this.rows = this.main.getByRole('row').filter({ has: page.getByRole('cell') });
    this.downloadCsv = this.main.getByRole('link', { name: 'Download CSV' });
    this.error = this.main.getByRole('alert');
  }

  /** The dialog that is open; there is at most one. */
  get dialog(): Locator {
    return this.page.locator('[popover]:popover-open');
  }

  account(email: string): Locator {
    return this.main.getByRole('link', { name: email });
  }

  /** The account's own heading, above what can be done to it. */
  accountHeading(email: string): Locator {
    return this.main.getByRole('heading', { level: 2, name: email });
  }

  /** What a command says afterwards. */
  told(text: string): Locator {
    return this.main.getByRole('status').filter({ hasText: text });
  }

  /** Presses the button that opens a dialog, and once more inside it. `verb` stands on both. */
  async act(verb: string, whom: string, fields: Record<string, string> = {}): Promise<void> {
    const name = `${verb} ${whom}`;
    await this.main.getByRole('button', { name, exact: true }).click();
    for (const [label, value] of Object.entries(fields)) await this.dialog.getByLabel(label, { exact: true }).fill(value);
    await this.dialog.getByRole('button', { name, exact: true }).click();
  }
}
