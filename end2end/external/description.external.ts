// The description of the API against the server it describes: schemathesis calls everything, rightly and wrongly, as
// everybody there is, and must find no answer that is not described, no valid request refused, no invalid one taken.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '../fixtures.ts';
import { binary, type Curfew } from '../support/server.ts';

const PYTHON = process.env.CURFEW_PYTHON ?? 'python3';
/** More find more; the order is the same each time unless a seed is given. */
const EXAMPLES = process.env.CURFEW_SCHEMATHESIS_EXAMPLES ?? '10';
const SEED = process.env.CURFEW_SCHEMATHESIS_SEED;
const ORDER = SEED ? ['--seed', SEED, '--generation-database', 'none'] : ['--generation-deterministic'];
const TALLY = 'answered-well.json';

interface Operation {
  tags: string[];
  security?: Record<string, string[]>[];
}

/** Whether an operation is for them, by what is described. */
const MAY: Record<string, (ways: string[], operation: Operation) => boolean> = {
  nobody: (ways) => ways.length === 0 || ways.includes(''),
  person: (ways, { tags }) => ways.includes('accessToken') && !/administrat/i.test(tags.join()),
  administrator: (ways) => ways.includes('accessToken'),
  browser: (ways) => ways.includes('refreshCookie'),
  machine: (ways) => ways.includes('clientSecret'),
};

async function operations(curfew: Curfew, may: (ways: string[], operation: Operation) => boolean): Promise<string[]> {
  const { paths } = (await (await fetch(`${curfew.url}/openapi.json`)).json()) as { paths: Record<string, Record<string, Operation>> };
  const all = Object.entries(paths).flatMap(([path, item]) => Object.entries(item).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })));
  const mine = all.filter(({ operation }) => may((operation.security ?? []).map((way) => Object.keys(way).join()), operation));
  return mine.map(({ name }) => name).sort();
}

/** Runs schemathesis in `folder`; answers its exit code and what it said. */
async function schemathesis(curfew: Curfew, who: string, folder: string): Promise<{ code: number; said: string }> {
  const options = ['--checks', 'all', '--max-examples', EXAMPLES, ...ORDER, '--workers', '1', '--no-color'];
  const command = ['--config-file', join(import.meta.dirname, 'schemathesis.toml'), 'run', `${curfew.url}/openapi.json`, ...options];
  const hooks = { SCHEMATHESIS_HOOKS: 'schemathesis_hooks', PYTHONPATH: import.meta.dirname, PYTHONDONTWRITEBYTECODE: '1' };
  const env = { ...curfew.settings(), ...hooks, CURFEW_BIN: binary(), CURFEW_AS: who, CURFEW_TALLY: join(folder, TALLY) };
  const child = spawn(join(dirname(PYTHON), 'schemathesis'), command, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [code] = (await once(child, 'close')) as [number];
  return { code, said };
}

// Each request comes from an address of its own, so that the budgets do not hide the rest.
test.use({ serverEnv: { CURFEW_TRUSTED_PROXIES: '127.0.0.1/32' } });

for (const [who, may] of Object.entries(MAY)) {
  test(`schemathesis has nothing to complain about as ${who}`, async ({ curfew }) => {
    test.setTimeout(600_000);
    const folder = mkdtempSync(join(tmpdir(), 'curfew-schemathesis-'));
    try {
      const { code, said } = await schemathesis(curfew, who, folder);
      console.log(`as ${who}: ${/^ *(\d+ generated.*)$/m.exec(said)?.[1]}`);
      expect(code, said).toBe(0);
      const well = JSON.parse(readFileSync(join(folder, TALLY), 'utf8')) as string[];
      const missing = (await operations(curfew, may)).filter((name) => !well.includes(name));
      expect(missing, 'each was answered well at least once').toEqual([]);
      expect(curfew.log(), 'nothing went wrong inside').not.toMatch(/"level":"ERROR"|panicked/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
