// The example service of docs/guarded-api.md against a running Curfew: accepted while signed in, refused at
// once when the session ends, without its asking Curfew about any request.

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '../fixtures.ts';
import { guardedApi } from './guarded-api.ts';
import { freshPerson, machineClient, signInNatively } from './service.ts';

const KICKS = 30;

async function status(url: string, token: string): Promise<number> {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  await answer.arrayBuffer();
  return answer.status;
}

/** Milliseconds until the status is `wanted`. */
async function until(wanted: number, url: string, token: string): Promise<number> {
  const started = performance.now();
  while (performance.now() - started < 5_000) {
    if ((await status(url, token)) === wanted) return performance.now() - started;
    await sleep(1);
  }
  throw new Error(`never ${wanted}`);
}

test('who is signed out at Curfew is refused by a service that verifies by itself', async ({ curfew }) => {
  const client = machineClient(curfew, 'guarded-api', '--scope', 'endings');
  const account = await freshPerson(curfew);
  const service = guardedApi(curfew.url, client.id, client.secret).listen(0, '127.0.0.1');
  await once(service, 'listening');
  const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/`;
  try {
    const keeper = await signInNatively(curfew, account, 'The one that stays');
    await until(200, url, keeper.access_token);

    const gaps: number[] = [];
    for (let kick = 0; kick < KICKS; kick += 1) {
      const phone = await signInNatively(curfew, account);
      await until(200, url, phone.access_token);
      const kicked = await fetch(`${curfew.url}/v1/sessions/${phone.session_id}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${keeper.access_token}` },
      });
      expect(kicked.status).toBe(204);
      gaps.push(await until(401, url, phone.access_token));
    }
    gaps.sort((a, b) => a - b);
    console.log(
      `kick answered → refused by the other service: median ${gaps[KICKS / 2]?.toFixed(1)} ms, most ${gaps.at(-1)?.toFixed(1)} ms (${KICKS} kicks)`,
    );
    expect(gaps.at(-1)).toBeLessThan(1_000);
    expect(await status(url, keeper.access_token), 'nobody else is touched').toBe(200);

    await curfew.restart();
    const late = await signInNatively(curfew, account);
    await until(200, url, late.access_token);
    curfew.command('session', 'end', late.session_id);
    await until(401, url, late.access_token);
    expect(await status(url, keeper.access_token), 'a restart ends nothing').toBe(200);

    curfew.command('user', 'disable', account.email);
    await until(401, url, keeper.access_token);
  } finally {
    service.closeAllConnections();
    service.close();
  }
});
