// A person's device: one browser context with its own cookies, its tabs, and the page objects on them.
// Knows how to arrive somewhere and to be ready; what pages contain is for pages/*.page.ts.

import { type BrowserContext, expect, type Page } from '@playwright/test';
import { AccountPage } from '../pages/account.page.ts';
import { AdminPage } from '../pages/admin.page.ts';
import { ForgottenPage } from '../pages/forgotten.page.ts';
import { GatePage } from '../pages/gate.page.ts';
import { HeaderPart } from '../pages/header.page.ts';
import { SessionsPage } from '../pages/sessions.page.ts';
import { SignInPage, SignUpPage } from '../pages/sign-in.page.ts';
import { SignedOutScreen } from '../pages/signed-out.page.ts';
import { type Account, type Answer, type Granted, REFRESH_COOKIE } from './api.ts';
import type { Curfew } from './server.ts';

export class Tab {
  readonly header: HeaderPart;
  readonly signIn: SignInPage;
  readonly signUp: SignUpPage;
  readonly sessions: SessionsPage;
  readonly signedOut: SignedOutScreen;
  readonly account: AccountPage;
  readonly admin: AdminPage;
  readonly gate: GatePage;
  readonly forgotten: ForgottenPage;

  constructor(
    readonly page: Page,
    private readonly javaScript: boolean,
  ) {
    this.header = new HeaderPart(page);
    this.signIn = new SignInPage(page);
    this.signUp = new SignUpPage(page);
    this.sessions = new SessionsPage(page);
    this.signedOut = new SignedOutScreen(page);
    this.account = new AccountPage(page);
    this.admin = new AdminPage(page);
    this.gate = new GatePage(page);
    this.forgotten = new ForgottenPage(page);
  }

  /** Goes to a path and returns when the page answers to clicks. */
  async open(path: string): Promise<void> {
    await this.page.goto(path);
    await this.ready();
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  async ready(): Promise<void> {
    if (!this.javaScript) return;
    const hydrated = () => (globalThis as { curfewTestHydrated?: boolean }).curfewTestHydrated === true;
    await expect.poll(() => this.page.evaluate(hydrated).catch(() => false), { message: 'the page is hydrated' }).toBe(true);
  }
}

export class Device extends Tab {
  private constructor(
    readonly context: BrowserContext,
    readonly curfew: Curfew,
    page: Page,
    readonly hasJavaScript: boolean,
  ) {
    super(page, hasJavaScript);
  }

  static async of(context: BrowserContext, curfew: Curfew, hasJavaScript: boolean): Promise<Device> {
    await context.addInitScript(noticeHydration);
    return new Device(context, curfew, await context.newPage(), hasJavaScript);
  }

  async newTab(path: string): Promise<Tab> {
    const tab = new Tab(await this.context.newPage(), this.hasJavaScript);
    await tab.open(path);
    return tab;
  }

  /** Makes the account by the form and arrives at the list of devices. */
  async signUpAs(account: Account): Promise<void> {
    await this.open('/sign-up');
    await this.signUp.submit(account);
    await this.arriveAtSessions();
  }

  async signInAs(account: Account): Promise<void> {
    await this.open('/sign-in');
    await this.signIn.submit(account);
    await this.arriveAtSessions();
  }

  /** Signs in without showing it, where the form is not what a test is about. */
  async signInQuietly(account: Account): Promise<Granted> {
    const answer = await this.act('sign_in', { ...account });
    expect(answer.status, 'signing in').toBe(200);
    return answer.body as unknown as Granted;
  }

  /** Refreshes as a tab of this device would: with its cookie, which is replaced if the answer says so. */
  refresh(): Promise<Answer> {
    return this.act('refresh');
  }

  async accessToken(): Promise<string> {
    const answer = await this.refresh();
    expect(answer.status, 'refreshing').toBe(200);
    return (answer.body as unknown as Granted).access_token;
  }

  /** A copy of the refresh token, as somebody with access to the device could take it. */
  async copyOfRefreshToken(): Promise<string> {
    const cookies = await this.context.cookies();
    const value = cookies.find((cookie) => cookie.name === REFRESH_COOKIE)?.value;
    if (!value) throw new Error('this device has no refresh cookie');
    return value;
  }

  private async act(action: string, form: Record<string, string> = {}): Promise<Answer> {
    const headers = { accept: 'application/json', origin: this.curfew.url };
    const response = await this.context.request.post(`/api/${action}`, { headers, form });
    return { status: response.status(), body: (await response.json()) as Record<string, unknown>, others: new Map() };
  }

  private async arriveAtSessions(): Promise<void> {
    await expect(this.sessions.heading).toBeVisible();
    await this.ready();
  }
}

/** Runs in the page before its own scripts: notes when the WebAssembly has started, that is, hydrated. */
function noticeHydration(): void {
  const started = () => {
    // What follows the instantiation runs in microtasks; a timer comes after all of them.
    setTimeout(() => Object.assign(globalThis, { curfewTestHydrated: true }), 0);
  };
  for (const name of ['instantiate', 'instantiateStreaming'] as const) {
    const original = WebAssembly[name] as (...all: unknown[]) => Promise<unknown>;
    const watched = (...all: unknown[]) => {
      const result = original.apply(WebAssembly, all);
      result.then((instance) => Promise.resolve(instance).then(started), () => undefined);
      return result;
    };
    Object.defineProperty(WebAssembly, name, { value: watched, configurable: true, writable: true });
  }
}
