// Clients written by others, at their strictest: they accept what Curfew issues, and refuse its forgeries, as
// Curfew does itself.

import { join } from 'node:path';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import { expect, test } from '../fixtures.ts';
import { meStatus } from '../support/api.ts';
import type { Curfew } from '../support/server.ts';
import { type Credentials, freshPerson, machineClient, mutants, run, signInNatively } from './service.ts';

/** The tests' server speaks plain HTTP on loopback. */
const PLAIN = { [oauth.allowInsecureRequests]: true } as const;

async function discover(curfew: Curfew): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(curfew.url);
  return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...PLAIN }));
}

function calling(curfew: Curfew, token: string): Request {
  return new Request(`${curfew.url}/anything`, { headers: { authorization: `Bearer ${token}` } });
}

async function introspect(server: oauth.AuthorizationServer, client: Credentials, token: string) {
  const [who, how] = [{ client_id: client.id }, oauth.ClientSecretBasic(client.secret)];
  const answer = await oauth.introspectionRequest(server, who, how, token, PLAIN);
  return oauth.processIntrospectionResponse(server, who, answer);
}

for (const alg of ['EdDSA', 'ES256', 'RS256']) {
  test.describe(`with ${alg}`, () => {
    test.use({ serverEnv: { CURFEW_SIGNING_ALG: alg } });

    test('oauth4webapi takes all that is issued and refuses every forgery', async ({ curfew }) => {
      const server = await discover(curfew);
      const client = machineClient(curfew, 'strict');
      const [who, how] = [{ client_id: client.id }, oauth.ClientSecretBasic(client.secret)];
      const person = await signInNatively(curfew, await freshPerson(curfew));

      const granted = await oauth.processClientCredentialsResponse(
        server, who, await oauth.clientCredentialsGrantRequest(server, who, how, new URLSearchParams({ scope: 'introspect' }), PLAIN),
      );
      expect(granted.scope).toBe('introspect');
      const app = { client_id: 'curfew-native' };
      const refreshed = await oauth.processRefreshTokenResponse(
        server, app, await oauth.refreshTokenGrantRequest(server, app, oauth.None(), person.refresh_token, PLAIN),
      );
      for (const token of [person.access_token, granted.access_token, refreshed.access_token]) {
        const claims = await oauth.validateJwtAccessToken(server, calling(curfew, token), curfew.url, PLAIN);
        expect(claims.iss).toBe(curfew.url);
        expect((await introspect(server, client, token)).active, 'introspection agrees').toBe(true);
      }
      expect((await introspect(server, client, person.refresh_token)).sub).toBeTruthy();

      const keys = (await (await fetch(server.jwks_uri ?? '')).json()) as { keys: Record<string, unknown>[] };
      const forgeries = mutants(person.access_token, keys.keys[0] ?? {});
      expect(forgeries.size).toBeGreaterThanOrEqual(30);
      for (const [name, forgery] of forgeries) {
        const verdict = oauth.validateJwtAccessToken(server, calling(curfew, forgery), curfew.url, PLAIN);
        await expect(verdict, `oauth4webapi: ${name}`).rejects.toThrow();
        expect(await meStatus(curfew, forgery), `Curfew: ${name}`).toBe(401);
        if (forgery) expect(await introspect(server, client, forgery), `introspection: ${name}`).toEqual({ active: false });
      }

      await oauth.processRevocationResponse(await oauth.revocationRequest(server, who, how, person.refresh_token, PLAIN));
      for (const token of [person.access_token, refreshed.access_token, person.refresh_token]) {
        expect(await introspect(server, client, token), 'revoked').toEqual({ active: false });
      }
      await oauth.processRevocationResponse(await oauth.revocationRequest(server, who, how, person.refresh_token, PLAIN));
    });

    test('jose and Authlib take all that is issued and refuse every forgery', async ({ curfew }) => {
      const person = await signInNatively(curfew, await freshPerson(curfew));
      const url = new URL('/.well-known/jwks.json', curfew.url);
      const keys = createRemoteJWKSet(url);
      const strict = { issuer: curfew.url, audience: curfew.url, typ: 'at+jwt', algorithms: [alg], clockTolerance: 2, requiredClaims: ['sub', 'jti', 'client_id', 'iat', 'exp'] };
      expect(decodeProtectedHeader(person.access_token).alg).toBe(alg);
      await jwtVerify(person.access_token, keys, strict);
      const published = (await (await fetch(url)).json()) as { keys: Record<string, unknown>[] };
      const forgeries = mutants(person.access_token, published.keys[0] ?? {});
      for (const [name, forgery] of forgeries) {
        await expect(jwtVerify(forgery, keys, strict), `jose: ${name}`).rejects.toThrow();
      }
      const input = JSON.stringify({ issuer: curfew.url, keys: published, alg, good: person.access_token, bad: [...forgeries.values()] });
      const said = run(process.env.CURFEW_PYTHON ?? 'python3', [join(import.meta.dirname, 'strict_authlib.py')], input);
      expect(JSON.parse(said)).toEqual({ accepted: true, refused: forgeries.size });
    });
  });
}
