// Collects what a browser complains about, console errors, uncaught exceptions, violations of the content
// security policy and dialogs, and fails the test that did not announce it.

import { type BrowserContext, expect } from '@playwright/test';

export class Noise {
  private readonly heard: string[] = [];
  private readonly expected: RegExp[] = [];

  async listenTo(context: BrowserContext): Promise<void> {
    context.on('console', (message) => {
      if (message.type() === 'error') this.heard.push(`console: ${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (error) => this.heard.push(`uncaught: ${error.error().message}`));
    context.on('dialog', (dialog) => {
      this.heard.push(`dialog: ${dialog.message()}`);
      dialog.dismiss().catch(() => undefined);
    });
    await context.addInitScript(reportViolations);
  }

  /** Announces complaints that belong to what the test does, such as a refused call after a kick. */
  expect(...patterns: RegExp[]): void {
    this.expected.push(...patterns);
  }

  check(): void {
    const surprises = this.heard.filter((line) => !this.expected.some((pattern) => pattern.test(line)));
    expect(surprises, 'the browser has nothing to complain about').toEqual([]);
  }
}

/** The browser's own lines about calls that were answered 401. */
export const REFUSED = /status of 401/;
/** The browser's own lines about calls and sockets while the server or the network is away. */
export const UNREACHABLE = /net::ERR_|WebSocket connection to|status of 503/;

function reportViolations(): void {
  document.addEventListener('securitypolicyviolation', (event) => {
    console.error(`content security policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
  });
}
