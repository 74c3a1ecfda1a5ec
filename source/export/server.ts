import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { http } from '../clients/http.ts';
import { codeOf, Failure, messageOf } from '../config/errors.ts';
import { log } from '../config/log.ts';
import { type Address, hostText, isLoopback } from './listen.ts';

/** What a path answers. */
export type Answer = { status?: number; type?: string; body: string };
export type Routes = Readonly<Record<string, (request: IncomingMessage) => Answer>>;

const text = 'text/plain; charset=utf-8';
const mostConnections = 64;
const slowestMs = 10_000;

/**
 * Answers GET and HEAD on these paths, and nothing else, until it is closed. Throws a Failure where the
 * address can’t be had. `address`: with the port that was chosen where 0 was asked for.
 */
export const startServer = async (
  wanted: Address,
  routes: Routes,
): Promise<{ address: Address; close(): Promise<void> }> => {
  const server = http.createServer({ requestTimeout: slowestMs, headersTimeout: slowestMs });
  server.maxConnections = mostConnections;
  server.on('request', (request, response) => respond(request, response, answerTo));
  const answerTo = (request: IncomingMessage): Answer => {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return { status: 405, body: 'only GET and HEAD\n' };
    // A page from elsewhere can give a name of its own this machine’s address.
    if (isLoopback(wanted) && !isOwnName(request.headers.host))
      return { status: 421, body: 'this server answers under the name of this machine only\n' };
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    return route?.(request) ?? { status: 404, body: `${Object.keys(routes).join(' ')}\n` };
  };
  await listen(server, wanted);
  const { port } = server.address() as AddressInfo;
  return {
    address: { ...wanted, port },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const isOwnName = (host: string | undefined): boolean => {
  const name = (host ?? 'localhost').replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return isLoopback({ host: name });
};

const listen = (server: Server, wanted: Address): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new Failure(whyNot(wanted, error))));
    server.listen({ host: wanted.host, port: wanted.port }, () => {
      server.removeAllListeners('error');
      server.on('error', (error) => log('server', error));
      resolve();
    });
  });

const whyNot = (wanted: Address, error: Error): string => {
  const where = hostText(wanted);
  const other = 'choose another address with --listen';
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return `${where} is taken: another program listens there; ${other}`;
    case 'EACCES':
      return `${where}: this user may not listen there; ${other}`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${wanted.host} is no address of this machine; ${other}`;
    default:
      return `${where}: ${messageOf(error)}`;
  }
};

const respond = (
  request: IncomingMessage,
  response: ServerResponse,
  answerTo: (request: IncomingMessage) => Answer,
): void => {
  let answer: Answer;
  try {
    answer = answerTo(request);
  } catch (error) {
    log(`an answer to ${request.url}`, error);
    answer = { status: 500, body: 'this can’t be told now; cdc-top’s log says why\n' };
  }
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status ?? 200, {
    'content-type': answer.type ?? text,
    'content-length': body.length,
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'x-content-type-options': 'nosniff',
    ...(answer.status === 405 && { allow: 'GET, HEAD' }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
  request.resume();
};
