// "Your devices": the list, and what can be done to each entry.

import type { Locator, Page } from '@playwright/test';

/** One entry of the list. */
export class DeviceCard {
  readonly signOut: Locator;
  readonly rename: Locator;
  readonly nameField: Locator;
  readonly saveName: Locator;
  readonly details: Locator;

  constructor(readonly root: Locator) {
    this.signOut = root.getByRole('button', { name: /^Sign out / });
    this.rename = root.locator('summary', { hasText: /Rename/ });
    this.nameField = root.getByLabel('Device name');
    this.saveName = root.getByRole('button', { name: 'Save name' });
    this.details = root.locator('details', { hasText: 'Network address' });
  }

  /** The name as its own "Sign out NAME" button says it; not for the current device. */
  async name(): Promise<string> {
    const label = (await this.signOut.textContent()) ?? '';
    return label.replace(/\s+/g, ' ').replace(/^Sign out /, '').trim();
  }

  async renameTo(name: string): Promise<void> {
    await this.rename.click();
    await this.nameField.fill(name);
    await this.saveName.click();
  }
}

export class SessionsPage {
  readonly heading: Locator;
  readonly cards: Locator;
  readonly signOutOthers: Locator;
  readonly onlyHere: Locator;
  readonly showInactive: Locator;
  readonly showAll: Locator;
  /** What is signed out: a line each, folded away. */
  readonly history: Locator;

  constructor(page: Page) {
    const main = page.getByRole('main');
    this.heading = main.getByRole('heading', { level: 1, name: 'Your devices' });
    this.cards = main.locator('li[data-session-id]');
    this.signOutOthers = main.getByRole('button', { name: 'Sign out all other devices' });
    this.showInactive = main.getByRole('link', { name: 'Show only inactive devices' });
    this.showAll = main.getByRole('link', { name: 'Show all devices' });
    this.history = main.locator('details', { hasText: 'Signed out in the last 30 days' });
    this.onlyHere = main.getByText(/You['’]re signed in only here/);
  }

  async openHistory(): Promise<void> {
    await this.history.locator('summary').click();
  }

  /** The device the list is seen on: the first one. */
  get current(): DeviceCard {
    return new DeviceCard(this.cards.first());
  }

  /** The first device that is not this one. */
  get other(): DeviceCard {
    return new DeviceCard(this.cards.filter({ hasNotText: 'This device' }).first());
  }
}
