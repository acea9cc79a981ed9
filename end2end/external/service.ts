// What the tests of other programs need: a machine client made on the command line, a person signed in by the
// JSON API, and a token's forgeries.

import { execFileSync } from 'node:child_process';
import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { expect } from '../fixtures.ts';
import { act, freshAccount, type Account } from '../support/api.ts';
import { binary, type Curfew } from '../support/server.ts';

export interface Credentials {
  id: string;
  secret: string;
}

/** `curfew client create`, while the server runs. */
export function machineClient(curfew: Curfew, name: string, ...more: string[]): Credentials {
  const said = curfew.command('client', 'create', '--name', name, ...more);
  const field = (label: string) => new RegExp(`^${label}: (\\S+)$`, 'm').exec(said)?.[1] ?? '';
  return { id: field('client_id'), secret: field('client_secret') };
}

export interface Native {
  access_token: string;
  refresh_token: string;
  token_type: string;
  expires_in: number;
  session_id: string;
}

export async function freshPerson(curfew: Curfew): Promise<Account> {
  const account = freshAccount();
  expect((await act(curfew, 'sign_up', { ...account })).status, 'signing up').toBe(200);
  return account;
}

export async function signInNatively(curfew: Curfew, account: Account, device = 'A phone'): Promise<Native> {
  const answer = await fetch(`${curfew.url}/v1/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...account, device_name: device }),
  });
  expect(answer.status, await answer.clone().text()).toBe(200);
  return (await answer.json()) as Native;
}

type Json = Record<string, unknown>;

/** Thirty and more forgeries of a token, by what is wrong with each. None is signed by a key of the issuer's. */
export function mutants(token: string, jwk: Json): Map<string, string> {
  const [head = '', body = '', signature = ''] = token.split('.');
  const [header, claims] = [decoded(head), decoded(body)];
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const all = new Map<string, string>();
  const bySomebody = (name: string, h: Json, c: Json) => all.set(name, signed({ ...header, ...h }, { ...claims, ...c }, privateKey));
  const unsigned = (name: string, h: Json, c: Json = {}) =>
    all.set(name, `${encoded({ ...header, ...h })}.${encoded({ ...claims, ...c })}.${signature}`);

  const others = ['none', 'None', 'HS256', 'HS512', 'RS256', 'PS256', 'ES256', 'ES384'].filter((alg) => alg !== header.alg);
  for (const alg of others) unsigned(`alg ${alg}`, { alg });
  all.set('alg none, no signature', `${encoded({ ...header, alg: 'none' })}.${body}.`);
  all.set('no signature', `${head}.${body}.`);
  all.set('half a signature', `${head}.${body}.${signature.slice(0, signature.length / 2)}`);
  all.set('a bit of the signature', `${head}.${body}.${flipped(signature)}`);
  all.set('a bit of the claims', `${head}.${flipped(body)}.${signature}`);
  all.set('two parts', `${head}.${body}`);
  all.set('five parts', `${token}.${body}.${signature}`);
  all.set('HS256 with the public key as its secret', hmacSigned({ ...header, alg: 'HS256' }, claims, JSON.stringify(jwk)));
  all.set('HS256 with the raw public key', hmacSigned({ ...header, alg: 'HS256' }, claims, Buffer.from(String(jwk.x), 'base64url')));
  bySomebody('somebody else\'s key under this kid', {}, {});
  bySomebody('somebody else\'s kid', { kid: 'somebody' }, {});
  bySomebody('a kid that is a path', { kid: '../../etc/passwd' }, {});
  bySomebody('a kid that is SQL', { kid: "' OR 1=1 --" }, {});
  bySomebody('its own key in the header', { jwk: publicKey.export({ format: 'jwk' }), kid: undefined }, {});
  bySomebody('a key set of its own', { jku: 'http://127.0.0.1:9/jwks.json' }, {});
  bySomebody('a certificate of its own', { x5u: 'http://127.0.0.1:9/cert.pem' }, {});
  bySomebody('another subject', {}, { sub: '01890a5d-ac96-774b-bcce-b302099a8057' });
  unsigned('another role', {}, { roles: ['admin'], scope: 'sessions admin' });
  unsigned('a later expiry', {}, { exp: Number(claims.exp) + 86_400 });
  unsigned('another audience', {}, { aud: 'https://elsewhere.example' });
  unsigned('another issuer', {}, { iss: 'https://elsewhere.example' });
  unsigned('another type', { typ: 'JWT' });
  unsigned('critical extensions', { crit: ['exp'] });
  unsigned('another generation', {}, { gen: 4_000_000 });
  all.set('empty', '');
  all.set('not a token', 'a.b.c');
  return all;
}

function decoded(part: string): Json {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Json;
}

function encoded(value: Json): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function signed(header: Json, claims: Json, key: KeyObject): string {
  const message = `${encoded(header)}.${encoded(claims)}`;
  return `${message}.${sign(null, Buffer.from(message), key).toString('base64url')}`;
}

function hmacSigned(header: Json, claims: Json, secret: string | Buffer): string {
  const message = `${encoded(header)}.${encoded(claims)}`;
  return `${message}.${createHmac('sha256', secret).update(message).digest('base64url')}`;
}

function flipped(part: string): string {
  const bytes = Buffer.from(part, 'base64url');
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  return bytes.toString('base64url');
}

/** Runs a command that must succeed; answers what it printed. */
export function run(command: string, args: string[], input = ''): string {
  return execFileSync(command, args, { encoding: 'utf8', input });
}

export { binary };
