import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Scope } from '../../support.ts';

export type Taken = { path: string; type: string | undefined; body: string };
type Reply = { status: number; headers?: Record<string, string> };

/** A web hook: a real server that keeps what it is sent, and answers in turn as told, the last for good. */
export const startHook = async (t: Scope, ...replies: readonly (Reply | 'hang' | 'cut')[]) => {
  const taken: Taken[] = [];
  const bodyOf = async (request: IncomingMessage) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    return body;
  };
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const reply = replies[Math.min(taken.length, replies.length - 1)] ?? { status: 200 };
    taken.push({ path: request.url ?? '', type: request.headers['content-type'], body });
    if (reply === 'hang') return;
    if (reply === 'cut') return request.socket.destroy();
    response.writeHead(reply.status, reply.headers).end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { taken, port, url: new URL(`http://127.0.0.1:${port}/services/T0/B0/very-secret`) };
};
