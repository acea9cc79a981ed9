// A flood of wrong passwords beside people who refresh and sign in: what the flood costs them, as ratios of
// the same server before it. Each wrong password comes from another address, so that the address's budget
// does not stop the flood before the hashing does.

import { Agent, type OutgoingHttpHeaders, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '../fixtures.ts';
import { type Account, act, CHROME_ON_LINUX, freshAccount, REFRESH_COOKIE } from '../support/api.ts';
import { ms, rank } from '../support/figures.ts';
import { Curfew } from '../support/server.ts';

const SECONDS = Number(process.env.CURFEW_FLOOD_SECONDS ?? 60);
const BEFORE_SECONDS = 15;
const FLOODERS = 200;
const REFRESHERS = 8;
/** A person who is told to come back does so for this long. */
const PATIENCE_MS = 5_000;
/** OWASP's minimum, which is the default: the flood has to cost what it costs in production. */
const REAL_COST = { CURFEW_ARGON2_MEMORY_KIB: '19456', CURFEW_ARGON2_ITERATIONS: '2', CURFEW_TRUSTED_PROXIES: '127.0.0.1/32' };

test(`${FLOODERS} wrong passwords at once for ${SECONDS} s`, async () => {
  const curfew = await Curfew.start(REAL_COST);
  try {
    await measure(curfew);
  } finally {
    await curfew.dispose();
  }
});

async function measure(curfew: Curfew): Promise<void> {
  const people = await Promise.all(Array.from({ length: REFRESHERS }, () => Person.signUp(curfew)));
  const owner = await Person.signUp(curfew);
  await refreshing(people, 2);
  const before = await refreshing(people, BEFORE_SECONDS);
  const hashAlone = await owner.signIn();
  const idleMemory = curfew.peakMemory;

  let running = true;
  const shed: number[] = [];
  const flood = Array.from({ length: FLOODERS }, (_, each) => wrongPasswords(curfew, each, () => running, shed));
  await sleep(2_000);
  const honest = signingIn(owner, SECONDS);
  const during = await refreshing(people, SECONDS);
  const signIns = await honest;
  running = false;
  const answered = (await Promise.all(flood)).reduce(add);

  const share = signIns.filter((ms) => ms <= PATIENCE_MS).length / signIns.length;
  console.log(`refresh before: median ${ms(before, 0.5)}, p99 ${ms(before, 0.99)} (${before.length})`);
  console.log(`refresh during: median ${ms(during, 0.5)}, p99 ${ms(during, 0.99)} (${during.length})`);
  console.log(`p99 during / before: ${(rank(during, 0.99) / rank(before, 0.99)).toFixed(2)}`);
  console.log(`wrong passwords: ${answered.hashed} hashed, ${answered.shed} shed; time to be shed: median ${ms(shed, 0.5)}, p99 ${ms(shed, 0.99)}`);
  console.log(`honest sign-ins within ${PATIENCE_MS / 1000} s: ${(100 * share).toFixed(1)} % of ${signIns.length}, median ${ms(signIns, 0.5)} (alone ${hashAlone.toFixed(0)} ms)`);
  console.log(`peak memory: ${curfew.peakMemory.toFixed(0)} MiB (before the flood ${idleMemory.toFixed(0)} MiB)`);
  expect(answered.hashed, 'the flood reached the hashing').toBeGreaterThan(0);
  expect(answered.other, 'nothing but 401, 429 and 503').toEqual(0);
}

interface Sent {
  status: number;
  ms: number;
}

class Person {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  private constructor(
    private readonly curfew: Curfew,
    private readonly account: Account,
    private cookie: string,
    private readonly others: Map<string, string>,
  ) {}

  static async signUp(curfew: Curfew): Promise<Person> {
    const account = freshAccount();
    const answer = await act(curfew, 'sign_up', { ...account });
    expect(answer.status).toBe(200);
    return new Person(curfew, account, answer.cookie ?? '', answer.others);
  }

  async refresh(): Promise<number> {
    const cookie = `${REFRESH_COOKIE}=${this.cookie}`;
    const sent = await post(this.curfew, 'refresh', '', { cookie }, this.agent, (token) => (this.cookie = token));
    expect(sent.status, 'a refresh is answered').toBe(200);
    return sent.ms;
  }

  /** Milliseconds until signed in, retries included. */
  async signIn(): Promise<number> {
    const started = performance.now();
    while (performance.now() - started < 4 * PATIENCE_MS) {
      const answer = await act(this.curfew, 'sign_in', { ...this.account }, undefined, this.others);
      if (answer.status === 200) break;
      expect([429, 503], 'told to come back, never refused').toContain(answer.status);
      await sleep(100);
    }
    return performance.now() - started;
  }
}

async function refreshing(people: Person[], seconds: number): Promise<number[]> {
  const until = performance.now() + seconds * 1_000;
  const spans: number[] = [];
  const one = async (person: Person) => {
    while (performance.now() < until) {
      spans.push(await person.refresh());
      await sleep(20);
    }
  };
  await Promise.all(people.map(one));
  return spans;
}

async function signingIn(owner: Person, seconds: number): Promise<number[]> {
  const until = performance.now() + seconds * 1_000;
  const spans: number[] = [];
  while (performance.now() < until) {
    spans.push(await owner.signIn());
    await sleep(500);
  }
  return spans;
}

interface Answered {
  hashed: number;
  shed: number;
  other: number;
}

async function wrongPasswords(curfew: Curfew, each: number, running: () => boolean, shed: number[]): Promise<Answered> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const answered = { hashed: 0, shed: 0, other: 0 };
  for (let n = 0; running(); n += 1) {
    const from = { 'x-forwarded-for': `10.${each}.${(n >> 8) & 255}.${n & 255}` };
    const body = `email=nobody${each}.${n}%40example.org&password=a-wrong-password-${n}`;
    const sent = await post(curfew, 'sign_in', body, from, agent);
    if (sent.status === 401) answered.hashed += 1;
    else if (sent.status === 503 || sent.status === 429) {
      answered.shed += 1;
      shed.push(sent.ms);
      // Whoever floods does not wait for Retry-After, but the generator shares the cores.
      await sleep(50);
    } else answered.other += 1;
  }
  agent.destroy();
  return answered;
}

function post(
  curfew: Curfew,
  action: string,
  body: string,
  more: OutgoingHttpHeaders,
  agent: Agent,
  keep: (token: string) => void = () => {},
): Promise<Sent> {
  const started = performance.now();
  const headers = {
    origin: curfew.url,
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
    'user-agent': CHROME_ON_LINUX,
    ...more,
  };
  return new Promise((resolve, reject) => {
    const sent = request(`http://127.0.0.1:${curfew.port}/api/${action}`, { method: 'POST', agent, headers }, (response) => {
      for (const line of response.headers['set-cookie'] ?? []) {
        const token = new RegExp(`^${REFRESH_COOKIE}=([^;]+)`).exec(line)?.[1];
        if (token) keep(token);
      }
      response.resume().once('end', () => resolve({ status: response.statusCode ?? 0, ms: performance.now() - started }));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

function add(one: Answered, other: Answered): Answered {
  return { hashed: one.hashed + other.hashed, shed: one.shed + other.shed, other: one.other + other.other };
}
