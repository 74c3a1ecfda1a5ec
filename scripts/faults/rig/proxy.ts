import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * What a network does: pass everything on, end every connection and take no new one, or take
 * everything and pass nothing on until it is `open` again.
 */
export type NetworkState = 'open' | 'cut' | 'swallowing';

export type FaultyProxy = {
  port: number;
  /** How long every piece is held back, each way, ms. */
  delayMs: number;
  state: NetworkState;
  /** Changes the state; connections that there are feel it at once. */
  become(state: NetworkState): void;
  close(): void;
};

const mostWaiting = 64;

/**
 * A TCP proxy in front of a server on the loopback interface that becomes as bad as it is told to.
 * `rewrite` may change what the server answers.
 */
export const faultyProxy = async (
  server: { host: string; port: number },
  rewrite: (answer: Buffer, ownPort: number) => Buffer = (answer) => answer,
): Promise<FaultyProxy> => {
  const open = new Set<net.Socket>();
  let opened = Promise.withResolvers<void>();
  opened.resolve();

  const carry = (from: net.Socket, to: net.Socket, change: (data: Buffer) => Buffer) => {
    let waiting = 0;
    let last = Promise.resolve();
    const pass = (write: () => void) => {
      const dueAt = Date.now() + proxy.delayMs;
      last = last
        .then(() => sleep(Math.max(0, dueAt - Date.now())))
        .then(() => opened.promise)
        .then(write);
    };
    from.on('data', (data) => {
      waiting += 1;
      if (waiting >= mostWaiting) from.pause();
      pass(() => {
        waiting -= 1;
        if (waiting < mostWaiting) from.resume();
        if (!to.destroyed) to.write(change(data));
      });
    });
    // An end is news as well, which a network that swallows everything does not pass on.
    from.on('close', () => {
      open.delete(from);
      pass(() => to.destroy());
    });
    from.on('error', () => {});
    open.add(from);
  };

  const listener = net.createServer((client) => {
    if (proxy.state === 'cut') {
      client.resetAndDestroy();
      return;
    }
    const upstream = net.connect(server.port, server.host);
    carry(client, upstream, (data) => data);
    carry(upstream, client, (data) => rewrite(data, proxy.port));
  });

  const proxy: FaultyProxy = {
    ...{ port: 0, delayMs: 0, state: 'open' },
    become(state) {
      proxy.state = state;
      if (state === 'swallowing') {
        opened = Promise.withResolvers<void>();
        return;
      }
      opened.resolve();
      if (state === 'cut') for (const socket of open) socket.resetAndDestroy();
    },
    close() {
      listener.close();
      proxy.become('cut');
    },
  };
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  proxy.port = (listener.address() as net.AddressInfo).port;
  return proxy;
};
