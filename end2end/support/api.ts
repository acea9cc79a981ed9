// Curfew spoken to without a browser: the few calls that tests make from outside, with cookies and tokens
// handed over explicitly. A test that holds a copied token uses this, as a thief or another service would.

import type { Curfew } from './server.ts';

export const REFRESH_COOKIE = '__Host-refresh';
export const CHROME_ON_LINUX = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';

export interface Account {
  email: string;
  password: string;
}

export interface Granted {
  access_token: string;
  expires_in: number;
  session_id: string;
}

export interface Answer {
  status: number;
  /** The JSON of the body; empty where there was none. */
  body: Record<string, unknown>;
  /** The refresh token the answer set, if it set one. */
  cookie?: string;
  /** Every other cookie it set, by name. */
  others: Map<string, string>;
}

/** POSTs a form to a browser action, as a page of Curfew's own would. Throws only when no answer came. */
export async function act(
  curfew: Curfew,
  action: string,
  form: Record<string, string> = {},
  cookie?: string,
  others: Map<string, string> = new Map(),
): Promise<Answer> {
  const headers: Record<string, string> = {
    accept: 'application/json',
    origin: curfew.url,
    'content-type': 'application/x-www-form-urlencoded',
    'user-agent': CHROME_ON_LINUX,
  };
  const cookies = [...(cookie ? [[REFRESH_COOKIE, cookie]] : []), ...others];
  if (cookies.length) headers.cookie = cookies.map(([name, value]) => `${name}=${value}`).join('; ');
  return answerOf(await fetch(`${curfew.url}/api/${action}`, { method: 'POST', headers, body: new URLSearchParams(form).toString() }));
}

export function refreshWith(curfew: Curfew, cookie: string): Promise<Answer> {
  return act(curfew, 'refresh', {}, cookie);
}

/** The status of `GET /v1/me` with this access token: 200, or 401 when it is refused. */
export async function meStatus(curfew: Curfew, accessToken: string): Promise<number> {
  const answer = await fetch(`${curfew.url}/v1/me`, { headers: { authorization: `Bearer ${accessToken}` } });
  await answer.arrayBuffer();
  return answer.status;
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const others = cookiesSet(response.headers.getSetCookie());
  const cookie = others.get(REFRESH_COOKIE);
  others.delete(REFRESH_COOKIE);
  return { status: response.status, body: parsed(text), others, ...(cookie ? { cookie } : {}) };
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function cookiesSet(lines: string[]): Map<string, string> {
  const pairs = lines.map((line) => (line.split(';')[0] ?? '').split(/=(.*)/s, 2) as [string, string]);
  return new Map(pairs.filter(([, value]) => value));
}

let accounts = 0;

/** An address and a password nobody has used. */
export function freshAccount(): Account {
  accounts += 1;
  const mark = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
  return { email: `ada.${accounts}.${mark}@example.org`, password: `violet-${mark}-harbour` };
}
