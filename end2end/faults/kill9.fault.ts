// kill -9 at random moments under busy clients, thirty times on the same data
// (CURFEW_FAULT_KILLS and CURFEW_FAULT_CLIENTS say otherwise). After each: the database is
// whole (checked on a copy, before the server may mend it), what was acknowledged as ended stays ended, and
// every device can go on with the newest token it received. Half of the rounds rotate tokens each second.

import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '../fixtures.ts';
import { act, freshAccount, meStatus, refreshWith } from '../support/api.ts';
import type { Curfew, Env } from '../support/server.ts';
import { Client, type Session, type Tally } from './client.ts';

const KILLS = Number(process.env.CURFEW_FAULT_KILLS ?? 30);
const CLIENTS = Number(process.env.CURFEW_FAULT_CLIENTS ?? 20);
const DEVICES_EACH = 4;
const SEED = Number(process.env.CURFEW_FAULT_SEED ?? Date.now() % 1_000_000);
const ROTATING: Env = { CURFEW_REUSE_WINDOW: '1s' };

test(`${KILLS} kills lose nothing that was acknowledged`, async ({ curfew }) => {
  const random = seeded(SEED);
  const tally: Tally = { refreshes: 0, endings: 0, calls: 0, lostAnswers: 0, throttled: 0, stranded: [] };
  const ended: Session[] = [];
  const undone: string[] = [];
  const clients = await makeClients(curfew, tally, ended, random);
  let intact = 0;

  for (let kill = 0; kill < KILLS; kill += 1) {
    await runThenKill(curfew, clients, 300 + random() * 1_200);
    if (isWhole(curfew.database)) intact += 1;
    await curfew.up(kill % 2 === 0 ? ROTATING : {});
    const last = kill === KILLS - 1;
    undone.push(...(await endingsUndone(curfew, last ? ended : sample(ended, random))));
    for (const client of clients) await client.goOn();
  }

  console.log(
    `${KILLS} kills × ${CLIENTS} clients: ${undone.length} endings undone, ${tally.stranded.length} stranded, ` +
      `${intact}/${KILLS} databases intact, ${tally.refreshes} refreshes, ${tally.endings} endings`,
  );
  console.log(`(seed ${SEED}, ${tally.calls} calls, ${tally.lostAnswers} answers lost, ${tally.throttled} put off)`);
  if (undone.length || tally.stranded.length) console.log(curfew.log().slice(-4_000));
  expect(undone).toEqual([]);
  expect(tally.stranded).toEqual([]);
  expect(intact).toBe(KILLS);
  expect(Math.min(tally.refreshes, tally.endings), 'there was traffic').toBeGreaterThan(KILLS);
});

async function makeClients(curfew: Curfew, tally: Tally, ended: Session[], random: () => number): Promise<Client[]> {
  const all: Client[] = [];
  while (all.length < CLIENTS) {
    const account = freshAccount();
    expect((await act(curfew, 'sign_up', { ...account })).status, 'signing up').toBe(200);
    const family = Array.from({ length: Math.min(DEVICES_EACH, CLIENTS - all.length) }, () => new Client(curfew, account, tally, ended, random));
    for (const client of family) client.siblings = family.filter((other) => other !== client);
    all.push(...family);
  }
  return all;
}

async function runThenKill(curfew: Curfew, clients: Client[], milliseconds: number): Promise<void> {
  let running = true;
  const work = clients.map((client) => client.work(() => running));
  await sleep(milliseconds);
  const killed = curfew.kill9();
  running = false;
  await Promise.all([killed, ...work]);
}

/** Python's own SQLite, on a copy: opening the original would recover it before the server does. */
function isWhole(database: string): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'curfew-copy-'));
  const copy = join(folder, 'copy.db');
  for (const suffix of ['', '-wal']) if (existsSync(database + suffix)) copyFileSync(database + suffix, copy + suffix);
  const script = 'import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute("PRAGMA integrity_check").fetchone()[0])';
  const said = execFileSync('python3', ['-c', script, copy], { encoding: 'utf8' }).trim();
  rmSync(folder, { recursive: true });
  if (said !== 'ok') console.log(`integrity_check: ${said}`);
  return said === 'ok';
}

/** The newest endings, which the kill came closest to, and some of the older ones. */
function sample(ended: Session[], random: () => number): Session[] {
  const recent = ended.slice(-60);
  const older = ended.slice(0, -60).filter(() => random() < 0.1);
  return [...older, ...recent];
}

/** Acknowledged endings, tried with both tokens of the session. */
async function endingsUndone(curfew: Curfew, ended: Session[]): Promise<string[]> {
  const undone: string[] = [];
  for (const session of ended) {
    const refreshed = await refreshWith(curfew, session.cookie);
    if (refreshed.status !== 401) undone.push(`${session.id}: refresh answered ${refreshed.status}`);
    const called = await meStatus(curfew, session.accessToken);
    if (called !== 401) undone.push(`${session.id}: call answered ${called}`);
  }
  return undone;
}

/** Mulberry32: the same choices again for the same seed (the moments of the kill still vary with the machine). */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
