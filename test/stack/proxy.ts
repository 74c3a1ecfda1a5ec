import net from 'node:net';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

export type SlowProxy = {
  port: number;
  /** How long every answer is held back from now on, ms. */
  delayMs: number;
  connections: number;
  /** What clients have sent since it was last emptied. */
  sent: Buffer[];
  /** Ends every connection that there is now. */
  cut(): void;
};

/** A TCP proxy in front of a server, gone with the test. `rewrite` may change answers. */
export const proxyFor = async (
  t: Pick<TestContext, 'after'>,
  server: { host: string; port: number },
  rewrite: (answer: Buffer, port: number) => Buffer = (answer) => answer,
): Promise<SlowProxy> => {
  const open = new Set<net.Socket>();
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  const proxy: SlowProxy = { port: 0, delayMs: 0, connections: 0, sent: [], cut };
  const listener = net.createServer((client) => {
    proxy.connections += 1;
    const upstream = net.connect(server.port, server.host);
    const gone = new AbortController();
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(one);
      one
        .on('error', () => other.destroy())
        .on('close', () => {
          open.delete(one);
          other.destroy();
          gone.abort();
        });
    }
    client.on('data', (data) => proxy.sent.push(data));
    client.pipe(upstream);
    // One after the other: what comes after the delay was taken away must not overtake.
    let last = Promise.resolve();
    upstream.on('data', (answer) => {
      const { delayMs } = proxy;
      last = last
        .then(() => sleep(delayMs, undefined, { signal: gone.signal }))
        .then(() => void client.write(rewrite(answer, proxy.port)))
        .catch(() => {});
    });
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    listener.close();
    cut();
  });
  proxy.port = (listener.address() as net.AddressInfo).port;
  return proxy;
};

/** Changes a broker's own address in its metadata, so that clients stay with the proxy. */
export const advertise = (host: string, port: number) => (answer: Buffer, own: number) => {
  const address = Buffer.alloc(2 + host.length + 4);
  address.writeInt16BE(host.length, 0);
  address.write(host, 2);
  address.writeInt32BE(port, 2 + host.length);
  const changed = Buffer.from(answer);
  for (let at = changed.indexOf(address); at >= 0; at = changed.indexOf(address, at + 1))
    changed.writeInt32BE(own, at + address.length - 4);
  return changed;
};
