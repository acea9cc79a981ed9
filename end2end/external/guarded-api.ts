// A whole API behind Curfew: it verifies tokens by itself and follows the endings, so that no request of its
// own callers asks Curfew, and yet whoever is signed out there is refused here. docs/guarded-api.md explains it.

import { createServer, type Server } from 'node:http';
import { Readable } from 'node:stream';
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose';

export function guardedApi(curfew: string, clientId: string, clientSecret: string): Server {
  const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', curfew));
  const headers = { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}`, accept: 'text/event-stream' };
  const sessions = new Set<string>(), generations = new Set<string>(), epochs = new Map<string, number>();
  let [seq, before, heard] = [0, 0, 0];
  function absorb(ending: { seq: number; scope: string; subject: string; epoch: number; generation: number; before: string }): void {
    if (ending.scope === 'session') sessions.add(ending.subject);
    if (ending.scope === 'generation') generations.add(`${ending.subject} ${ending.generation}`);
    if (ending.scope === 'account' || ending.scope === 'roles') epochs.set(ending.subject, ending.epoch);
    if (ending.scope === 'everyone') before = Date.parse(ending.before);
    seq = ending.seq;
  }
  async function follow(): Promise<void> {
    const stream = await fetch(`${curfew}/v1/endings?after=${seq}`, { headers });
    let text = '';
    for await (const piece of stream.ok && stream.body ? Readable.fromWeb(stream.body as never).setEncoding('utf8') : []) {
      const lines = (text + piece).split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) if (line.startsWith('data:')) absorb(JSON.parse(line.slice(5)));
      heard = Date.now(); // An ending, or the sign of life that comes every 15 s.
    }
  }
  async function isGood(token: string): Promise<boolean> {
    const { payload } = await jwtVerify<JWTPayload & Record<'sid', string> & Record<'gen' | 'ver', number>>(token, keys, { issuer: curfew, audience: curfew, typ: 'at+jwt' });
    const began = parseInt(payload.sid.replaceAll('-', '').slice(0, 12), 16); // A UUIDv7 begins with its moment.
    const isOver = sessions.has(payload.sid) || began <= before || generations.has(`${payload.sid} ${payload.gen}`);
    return !isOver && payload.ver >= (epochs.get(payload.sub ?? '') ?? 0);
  }
  const again = () => void follow().catch(() => {}).finally(() => server.listening && setTimeout(again, 200));
  const server = createServer(async (request, response) => {
    const good = await isGood(request.headers.authorization?.slice('Bearer '.length) ?? '').catch(() => false);
    response.writeHead(Date.now() - heard > 30_000 ? 503 : good ? 200 : 401).end();
  });
  return server.on('listening', again);
}
