// One of many simulated devices that refresh, sign out and throw each other out without a pause. It writes
// down what the server has acknowledged, which is all that a server killed at any moment has to keep.

import { setTimeout as sleep } from 'node:timers/promises';
import { type Account, act, type Answer, meStatus } from '../support/api.ts';
import type { Curfew } from '../support/server.ts';

/** A session as its device knows it. */
export interface Session {
  id: string;
  /** The newest refresh token received. */
  cookie: string;
  accessToken: string;
  /** Some ending of it was acknowledged: from then on nothing may bring it back. */
  over: boolean;
  /** Endings on their way, or whose answer was lost: it may be over or not. */
  doubts: number;
}

export interface Tally {
  refreshes: number;
  endings: number;
  calls: number;
  lostAnswers: number;
  throttled: number;
  /** What must never be: a session refused that nobody had tried to end, a sign-in refused. */
  stranded: string[];
}

export class Client {
  session: Session | undefined;
  /** What a browser keeps beside the session, such as the proof that it is a known device. */
  private readonly cookies = new Map<string, string>();

  constructor(
    private readonly curfew: Curfew,
    private readonly account: Account,
    private readonly tally: Tally,
    /** Sessions whose end was acknowledged, of all clients. */
    private readonly endedSessions: Session[],
    private readonly random: () => number,
  ) {}

  /** Devices of the same account that this one may throw out. */
  siblings: Client[] = [];

  async work(running: () => boolean): Promise<void> {
    while (running()) {
      await this.step().catch(() => {
        this.tally.lostAnswers += 1;
      });
      await sleep(this.random() * 10);
    }
  }

  private async step(): Promise<void> {
    const session = this.session;
    if (!session || session.over) return this.signIn();
    const dice = this.random();
    if (dice < 0.75) await this.refresh(session);
    else if (dice < 0.9) await this.call(session);
    else if (dice < 0.95) await this.signOut(session);
    else await this.kick(session);
  }

  private async signIn(): Promise<void> {
    this.session = undefined;
    const answer = await act(this.curfew, 'sign_in', { ...this.account }, undefined, this.cookies);
    for (const [name, value] of answer.others) this.cookies.set(name, value);
    if (await this.mustWait(answer)) return;
    if (answer.status !== 200 || !answer.cookie) return void this.tally.stranded.push(`sign-in: ${answer.status}`);
    this.session = { id: String(answer.body.session_id), cookie: answer.cookie, accessToken: String(answer.body.access_token), over: false, doubts: 0 };
  }

  /** With nothing else under way: presents the newest token until it is answered, which settles every doubt. */
  async goOn(): Promise<void> {
    const session = this.session;
    if (!session || session.over) return;
    while (!(await this.refresh(session)));
    session.doubts = 0;
  }

  /** False when the server asked to come again later. */
  private async refresh(session: Session): Promise<boolean> {
    const doubted = session.doubts > 0;
    const answer = await act(this.curfew, 'refresh', {}, session.cookie);
    if (await this.mustWait(answer)) return false;
    if (answer.status === 200) this.renew(session, answer);
    else this.isRefused(session, doubted, `refresh: ${answer.status} ${JSON.stringify(answer.body)}`);
    return true;
  }

  private renew(session: Session, answer: Answer): void {
    session.cookie = answer.cookie ?? session.cookie;
    session.accessToken = String(answer.body.access_token);
    this.tally.refreshes += 1;
  }

  private async call(session: Session): Promise<void> {
    const doubted = session.doubts > 0;
    const status = await meStatus(this.curfew, session.accessToken);
    this.tally.calls += 1;
    if (status === 401) this.isRefused(session, doubted, 'call: 401');
  }

  private async signOut(session: Session): Promise<void> {
    await this.end(session, () => act(this.curfew, 'sign_out', {}, session.cookie));
  }

  private async kick(session: Session): Promise<void> {
    const others = this.siblings.filter((each) => each.session && !each.session.over);
    const target = others[Math.floor(this.random() * others.length)]?.session;
    if (target) await this.end(target, () => act(this.curfew, 'end_session', { session_id: target.id }, session.cookie));
  }

  /** An ending stays in doubt when its answer is lost; `goOn` clears that up. */
  private async end(target: Session, send: () => Promise<Answer>): Promise<void> {
    target.doubts += 1;
    const answer = await send();
    if (answer.status === 200) {
      target.over = true;
      this.tally.endings += 1;
      this.endedSessions.push(target);
    } else if (answer.status < 500) target.doubts -= 1;
    await this.mustWait(answer);
  }

  private isRefused(session: Session, doubtedBefore: boolean, what: string): void {
    if (!session.over && !doubtedBefore && session.doubts === 0) this.tally.stranded.push(what);
    this.session = undefined;
  }

  private async mustWait(answer: Answer): Promise<boolean> {
    if (answer.status !== 429 && answer.status !== 503) return false;
    this.tally.throttled += 1;
    await sleep(200 + this.random() * 300);
    return true;
  }
}
