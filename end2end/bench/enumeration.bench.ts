// Whether the time of an answer tells who has an account: sign-ins that are refused because the address is unknown,
// the account disabled, its tries used up, or the password wrong, in turn, one after the other, at both doors. Each
// comes from another address, so that the address's budget is never what answers.

import { Agent, type OutgoingHttpHeaders } from 'node:http';
import { type Account, act, freshAccount } from '../support/api.ts';
import { expect, test } from '../fixtures.ts';
import { ms, rank } from '../support/figures.ts';
import { formOf, knock, type Wanted } from '../support/knock.ts';
import { Curfew } from '../support/server.ts';

const SAMPLES = Number(process.env.CURFEW_ENUMERATION_SAMPLES ?? 300);
/** How far the medians may be from that of a wrong password. */
const APART = 0.05;
/** Of ten tries an account has; what is measured must not use them up. */
const TRIES = 8;
/** The cost of production: what is measured is dominated by it, as it is there. */
const REAL_COST = { CURFEW_ARGON2_MEMORY_KIB: '19456', CURFEW_ARGON2_ITERATIONS: '2', CURFEW_TRUSTED_PROXIES: '127.0.0.1/32' };

const KINDS = ['wrong password', 'unknown', 'disabled', 'throttled'] as const;
type Kind = (typeof KINDS)[number];

test(`${SAMPLES} refused sign-ins of each kind take as long at both doors`, async () => {
  const curfew = await Curfew.start(REAL_COST);
  try {
    const people = await People.of(curfew);
    const apart: string[] = [];
    for (const door of [browserDoor, programDoor]) apart.push(...(await measure(curfew, door, people)));
    expect(apart, `medians within ${100 * APART} %`).toEqual([]);
  } finally {
    await curfew.dispose();
  }
});

interface Door {
  name: string;
  request(curfew: Curfew, account: Account, from: OutgoingHttpHeaders): Wanted;
}

const browserDoor: Door = {
  name: '/api/sign_in',
  request: (curfew, account, from) => ({ path: '/api/sign_in', ...formOf(curfew, { ...account }, from) }),
};

const programDoor: Door = {
  name: '/v1/sign-in',
  request: (_, account, from) => ({
    path: '/v1/sign-in',
    headers: { 'content-type': 'application/json', ...from },
    body: JSON.stringify(account),
  }),
};

async function measure(curfew: Curfew, door: Door, people: People): Promise<string[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const spans = new Map<Kind, number[]>(KINDS.map((kind) => [kind, []]));
  for (let round = -10; round < SAMPLES; round += 1) {
    // In another order each time: what came before must not decide.
    for (const kind of [...KINDS].sort(() => Math.random() - 0.5)) {
      const answer = await knock(curfew, agent, door.request(curfew, people.next(kind), elsewhere()));
      expect(answer.status, `${kind}: ${answer.body}`).toBe(401);
      if (round >= 0) spans.get(kind)?.push(answer.ms);
    }
  }
  agent.destroy();
  return report(door, spans);
}

/** Prints the figures; answers what is too far apart. */
function report(door: Door, spans: Map<Kind, number[]>): string[] {
  const wrong = rank(spans.get('wrong password') ?? [], 0.5);
  return KINDS.flatMap((kind) => {
    const of = spans.get(kind) ?? [];
    const ratio = rank(of, 0.5) / wrong;
    console.log(`${door.name} ${kind.padEnd(14)} median ${ms(of, 0.5)}, p95 ${ms(of, 0.95)}, median / wrong password ${ratio.toFixed(3)} (${of.length})`);
    return Math.abs(ratio - 1) > APART ? [`${door.name} ${kind}: ${ratio.toFixed(3)}`] : [];
  });
}

/** Accounts of each kind, as many as the samples need. */
class People {
  private readonly used = new Map<string, number>();
  private turn = 0;

  private constructor(private readonly accounts: Record<'wrong password' | 'disabled' | 'throttled', Account[]>) {}

  static async of(curfew: Curfew): Promise<People> {
    const many = Math.ceil((2 * (SAMPLES + 10)) / TRIES) + 1;
    const wrong = await People.made(curfew, many);
    const disabled = await People.made(curfew, many);
    for (const { email } of disabled) curfew.command('user', 'disable', email);
    const throttled = await People.made(curfew, 3);
    const agent = new Agent({ keepAlive: true });
    for (const account of throttled) {
      const tries = Array.from({ length: 12 }, () => knock(curfew, agent, browserDoor.request(curfew, { ...account, password: 'not it' }, elsewhere())));
      expect((await Promise.all(tries)).every(({ status }) => status === 401)).toBe(true);
    }
    agent.destroy();
    return new People({ 'wrong password': wrong, disabled, throttled });
  }

  private static async made(curfew: Curfew, many: number): Promise<Account[]> {
    const accounts = Array.from({ length: many }, freshAccount);
    for (const account of accounts) expect((await act(curfew, 'sign_up', { ...account })).status, 'signing up').toBe(200);
    return accounts;
  }

  /** The next one of a kind. Whose password is wrong has tries left; who is throttled, or disabled, types the right one. */
  next(kind: Kind): Account {
    this.turn += 1;
    if (kind === 'unknown') return freshAccount();
    const accounts = this.accounts[kind];
    if (kind === 'throttled') return pick(accounts, this.turn);
    const account = accounts.find(({ email }) => (this.used.get(email) ?? 0) < TRIES);
    if (!account) throw new Error('too few accounts');
    this.used.set(account.email, (this.used.get(account.email) ?? 0) + 1);
    return kind === 'disabled' ? account : { ...account, password: `${account.password} not` };
  }
}

function pick<T>(from: T[], turn: number): T {
  const one = from[turn % from.length];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
}

let addresses = 0;

/** Another network address each time, as a proxy would tell. */
function elsewhere(): OutgoingHttpHeaders {
  addresses += 1;
  return { 'x-forwarded-for': `10.${(addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses & 255}` };
}
