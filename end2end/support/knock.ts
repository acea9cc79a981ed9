// One request over a connection that is kept, and how long its answer took. Leaner than `fetch`, for benchmarks
// that share the machine with what they measure.

import { type Agent, type OutgoingHttpHeaders, request } from 'node:http';
import { CHROME_ON_LINUX } from './api.ts';
import type { Curfew } from './server.ts';

export interface Knocked {
  status: number;
  ms: number;
  body: string;
  cookies: string[];
}

export interface Wanted {
  path: string;
  method?: string;
  headers?: OutgoingHttpHeaders;
  body?: string;
}

export function knock(curfew: Curfew, agent: Agent, wanted: Wanted): Promise<Knocked> {
  const { path, method = wanted.body === undefined ? 'GET' : 'POST', body = '' } = wanted;
  const headers = { 'user-agent': CHROME_ON_LINUX, ...wanted.headers };
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(`http://127.0.0.1:${curfew.port}${path}`, { method, agent, headers }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.once('end', () => {
        const { statusCode: status = 0, headers } = response;
        resolve({ status, ms: performance.now() - started, body: Buffer.concat(pieces).toString(), cookies: headers['set-cookie'] ?? [] });
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

export const FORM = 'application/x-www-form-urlencoded';

/** A form as a page of Curfew's own sends it. */
export function formOf(curfew: Curfew, fields: Record<string, string>, more: OutgoingHttpHeaders = {}): Pick<Wanted, 'headers' | 'body'> {
  const headers = { origin: curfew.url, accept: 'application/json', 'content-type': FORM, ...more };
  return { headers, body: new URLSearchParams(fields).toString() };
}
