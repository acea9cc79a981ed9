// Signing keys that change under verifications: two servers on one database, people whose tokens are of every age,
// and 200 questions a second whether they are good. Ten keys follow one another, by hand and by their own time; at
// the end the one that signs is revoked. No good token may be refused, and after that no dead one accepted.
//
// CURFEW_KEYS_WAITED says how many of the ten take over by their own time (1 by default), five minutes each.

import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Credentials, freshPerson, machineClient, type Native, signInNatively } from '../external/service.ts';
import { expect, test } from '../fixtures.ts';
import { FORM, knock } from '../support/knock.ts';
import { Curfew } from '../support/server.ts';
import { ms } from '../support/figures.ts';

const ROTATIONS = 10;
const WAITED = Number(process.env.CURFEW_KEYS_WAITED ?? 1);
const A_SECOND = 200;
const PEOPLE = 4;
/** Longer than a server takes to follow, so that each key signs for a while. */
const BETWEEN_MS = 2_500;
/** `curfew keys rotate`: published for five minutes and five seconds, then it signs. */
const PUBLISHED_AHEAD_MS = 305_000;
/** Tokens that outlive the run: all of them stay good, whichever key they are of. */
const LONG_LIVED = { CURFEW_ACCESS_TTL: '1h' };
const REFUSED_WITHIN_MS = 5_000;

test(`${ROTATIONS} keys follow one another under ${A_SECOND} verifications a second`, async () => {
  const first = await Curfew.start(LONG_LIVED);
  const second = await Curfew.beside(first, LONG_LIVED);
  try {
    await measure(first, second);
  } finally {
    await second.kill9();
    await first.dispose();
  }
});

async function measure(first: Curfew, second: Curfew): Promise<void> {
  const service = machineClient(first, 'bench', '--scope', 'introspect');
  const people = await Promise.all(Array.from({ length: PEOPLE }, async () => signInNatively(first, await freshPerson(first))));
  const tokens = new Tokens(people.map((person) => person.access_token));
  const verifying = new Verifying([first, second], service, tokens);
  const minting = mint([first, second], people, tokens, () => verifying.running);

  for (let turn = 0; turn < ROTATIONS; turn += 1) await rotate(first, turn);
  await sleep(BETWEEN_MS);
  await verifying.stop();
  await minting;
  const dead = await killActive(first, [first, second], tokens);

  const { asked, refused, failed, late } = verifying;
  console.log(`${ROTATIONS} rotations, ${WAITED} of them by their own time: ${tokens.kids.size} keys have signed ${tokens.all.length} tokens`);
  console.log(`verified: ${asked.length}, median ${ms(asked, 0.5)}, p99 ${ms(asked, 0.99)}; behind schedule at most ${late.toFixed(0)} ms`);
  console.log(`refused: ${refused.length}; not answered: ${failed.length}`);
  for (const what of [...refused, ...failed].slice(0, 10)) console.log(`  ${what}`);
  console.log(`revoked: the last token of the key was refused after ${dead.map((one) => one.toFixed(0)).join(' and ')} ms; all others stay good`);
  expect(refused, 'no good token is refused').toEqual([]);
  expect(failed, 'every question is answered').toEqual([]);
  expect(tokens.kids.size, 'every key has signed').toBe(ROTATIONS + 1);
  for (const one of dead) expect(one, 'a dead key is refused in time').toBeLessThan(REFUSED_WITHIN_MS);
}

/** Every second time without the wait, the other times after it was published; some of these by their own time. */
async function rotate(curfew: Curfew, turn: number): Promise<void> {
  await sleep(BETWEEN_MS);
  if (turn % 2 === 0) {
    curfew.command('keys', 'rotate', '--now');
    return;
  }
  curfew.command('keys', 'rotate');
  await sleep(turn < 2 * WAITED ? PUBLISHED_AHEAD_MS + BETWEEN_MS : BETWEEN_MS);
  if (turn >= 2 * WAITED) curfew.command('keys', 'rotate', '--now');
}

class Tokens {
  readonly kids = new Map<string, string[]>();
  all: string[] = [];

  constructor(first: string[]) {
    first.forEach((token) => this.add(token));
  }

  add(token: string): void {
    this.all.push(token);
    const kid = kidOf(token);
    this.kids.set(kid, [...(this.kids.get(kid) ?? []), token]);
  }

  /** In turn the newest one, and one of each key there was. */
  pick(turn: number): string {
    const kids = [...this.kids.values()];
    const of = turn % 2 === 0 ? kids.at(-1) : kids[(turn >> 1) % kids.length];
    return of?.at(-1 - ((turn >> 2) % of.length)) ?? '';
  }
}

function kidOf(token: string): string {
  return (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }).kid;
}

/** Refreshes at both servers in turn, so that each signs what the other verifies. */
async function mint(nodes: Curfew[], people: Native[], tokens: Tokens, running: () => boolean): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  for (let turn = 0; running(); turn += 1) {
    const [node, person] = [nodes[turn % nodes.length], people[turn % people.length]];
    if (!node || !person) return;
    const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: person.refresh_token }).toString();
    const answer = await knock(node, agent, { path: '/oauth/token', headers: { 'content-type': FORM }, body });
    expect(answer.status, answer.body).toBe(200);
    const granted = JSON.parse(answer.body) as Native;
    person.refresh_token = granted.refresh_token;
    tokens.add(granted.access_token);
    await sleep(100);
  }
  agent.destroy();
}

/** Asks on schedule, whatever earlier answers take; half of it calls, half of it introspection, at each server. */
class Verifying {
  running = true;
  readonly asked: number[] = [];
  readonly refused: string[] = [];
  readonly failed: string[] = [];
  late = 0;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 50 });
  private readonly schedule: Promise<void>;

  constructor(
    private readonly nodes: Curfew[],
    private readonly service: Credentials,
    private readonly tokens: Tokens,
  ) {
    this.schedule = this.keep();
  }

  async stop(): Promise<void> {
    this.running = false;
    await this.schedule;
    this.agent.destroy();
  }

  private async keep(): Promise<void> {
    const started = performance.now();
    const open: Promise<void>[] = [];
    for (let turn = 0; this.running; turn += 1) {
      const due = started + (turn * 1_000) / A_SECOND;
      await sleep(Math.max(0, due - performance.now()));
      this.late = Math.max(this.late, performance.now() - due);
      open.push(this.ask(turn));
    }
    await Promise.all(open);
  }

  private async ask(turn: number): Promise<void> {
    const token = this.tokens.pick(turn);
    const node = this.nodes[turn % this.nodes.length];
    const introspects = (turn >> 1) % 2 === 1;
    if (!node) return;
    try {
      const answer = introspects ? await introspected(node, this.agent, this.service, token) : await called(node, this.agent, token);
      this.asked.push(answer.ms);
      const good = answer.status === 200 && (!introspects || (JSON.parse(answer.body) as { active: boolean }).active);
      if (!good) this.refused.push(`${introspects ? 'introspection' : 'call'} ${answer.status} ${answer.body.slice(0, 120)} (key ${kidOf(token)})`);
    } catch (error) {
      this.failed.push(String(error));
    }
  }
}

function called(node: Curfew, agent: Agent, token: string) {
  return knock(node, agent, { path: '/v1/me', headers: { authorization: `Bearer ${token}` } });
}

function introspected(node: Curfew, agent: Agent, { id, secret }: Credentials, token: string) {
  const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  return knock(node, agent, { path: '/oauth/introspect', headers: { authorization, 'content-type': FORM }, body: `token=${token}` });
}

/** Revokes the key that signs. Answers, for each server, the milliseconds until it refuses the key's last token. */
async function killActive(curfew: Curfew, nodes: Curfew[], tokens: Tokens): Promise<number[]> {
  const agent = new Agent({ keepAlive: true });
  const doomed = tokens.all.at(-1) ?? '';
  curfew.command('keys', 'revoke', kidOf(doomed));
  const revoked = performance.now();
  const spans = nodes.map(async (node) => {
    while (performance.now() - revoked < 2 * REFUSED_WITHIN_MS) {
      if ((await called(node, agent, doomed)).status === 401) break;
      await sleep(5);
    }
    return performance.now() - revoked;
  });
  const dead = await Promise.all(spans);
  for (const token of tokens.all) {
    const statuses = await Promise.all(nodes.map(async (node) => (await called(node, agent, token)).status));
    const expected = kidOf(token) === kidOf(doomed) ? 401 : 200;
    expect(statuses, 'the key is dead with all its tokens, and no other').toEqual(nodes.map(() => expected));
  }
  agent.destroy();
  return dead;
}
