// Another site: a page on 127.0.0.1 that links into Curfew on localhost. To a browser the two are
// different sites, so a SameSite=Strict cookie stays behind on the first hop.

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';

export class OtherSite {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async linkingTo(target: string): Promise<OtherSite> {
    const page = `<!doctype html><html lang="en"><title>Another site</title><link rel="icon" href="data:,"><h1>Another site</h1><a href="${target}">Go to Curfew</a></html>`;
    const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(page)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return new OtherSite(server, `http://127.0.0.1:${address.port}/`);
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
