// One Curfew of its own for a test: the release binary on a free port with an empty data folder. Can be
// stopped politely, killed and started again on the same data. Knows processes and ports, not sessions.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export type Env = Record<string, string>;

const READY_WITHIN_MS = 20_000;

export class Curfew {
  readonly url: string;
  private child: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    readonly dataDir: string,
    private env: Env,
  ) {
    this.url = `http://localhost:${port}`;
  }

  static async start(env: Env = {}): Promise<Curfew> {
    const curfew = new Curfew(await freePort(), mkdtempSync(join(tmpdir(), 'curfew-e2e-')), env);
    await curfew.up();
    return curfew;
  }

  /** Another server on the data of one that runs, as the same service: reached at a port of its own. */
  static async beside(first: Curfew, env: Env = {}): Promise<Curfew> {
    const curfew = new Curfew(await freePort(), first.dataDir, { ...env, CURFEW_PUBLIC_URL: first.url });
    await curfew.up();
    return curfew;
  }

  /** Most memory the process ever held, in MiB (Linux, VmHWM). */
  get peakMemory(): number {
    const status = readFileSync(`/proc/${this.child?.pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
  }

  get database(): string {
    return join(this.dataDir, 'curfew.db');
  }

  /** Starts the binary and returns when it answers that it is ready. `env` replaces the extra settings. */
  async up(env: Env = this.env): Promise<void> {
    this.env = env;
    const child = spawn(binary(), [], { cwd: this.dataDir, env: this.settings(), stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    const log = createWriteStream(join(this.dataDir, 'server.log'), { flags: 'a' });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    child.once('close', () => log.end());
    await this.untilReady(child);
  }

  /** Runs `curfew ARGS` on the same data and settings, while the server runs; answers what it printed. */
  command(...args: string[]): string {
    return this.commandWith('', ...args);
  }

  /** The same, with `input` on its standard input. */
  commandWith(input: string, ...args: string[]): string {
    return execFileSync(binary(), args, { cwd: this.dataDir, env: this.settings(), encoding: 'utf8', input });
  }

  /** SIGTERM, as a service manager would. */
  async stop(): Promise<void> {
    await this.signal('SIGTERM');
  }

  async kill9(): Promise<void> {
    await this.signal('SIGKILL');
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.up();
  }

  /** Stops the server and removes all it wrote. */
  async dispose(): Promise<void> {
    await this.kill9();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  log(): string {
    try {
      return readFileSync(join(this.dataDir, 'server.log'), 'utf8');
    } catch {
      return '';
    }
  }

  /** The environment of its commands. */
  settings(): Env {
    return {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      CURFEW_LISTEN: `127.0.0.1:${this.port}`,
      CURFEW_OPS_LISTEN: 'off',
      CURFEW_PUBLIC_URL: this.url,
      CURFEW_DATA_DIR: this.dataDir,
      CURFEW_DATABASE_URL: `sqlite://${this.database}`,
      CURFEW_ARGON2_MEMORY_KIB: '64',
      CURFEW_ARGON2_ITERATIONS: '1',
      ...this.env,
    };
  }

  private async untilReady(child: ChildProcess): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (Date.now() < deadline) {
      if (child.exitCode !== null) break;
      const answer = await fetch(`${this.url}/readyz`).catch(() => undefined);
      await answer?.arrayBuffer();
      if (answer?.ok) return;
      await sleep(20);
    }
    throw new Error(`Curfew did not get ready:\n${this.log()}`);
  }

  private async signal(name: NodeJS.Signals): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(name);
    await gone;
  }
}

export function binary(): string {
  const target = process.env.CARGO_TARGET_DIR ?? join(homedir(), '.cache/curfew/target');
  return process.env.CURFEW_BIN ?? join(target, 'release/curfew');
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
