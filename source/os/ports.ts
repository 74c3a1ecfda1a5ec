import { createServer } from 'node:net';
import { Failure } from '../config/errors.ts';

/** Whether we may listen on 127.0.0.1:port; a listener on 0.0.0.0 or [::] takes it too. */
export const isPortFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });

/** A port that is free now and not among `used`. */
export const freePort = async (
  used: ReadonlySet<number>,
  isFree: (port: number) => Promise<boolean> = isPortFree,
): Promise<number> => {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = range.from + Math.floor(Math.random() * (range.to - range.from));
    if (!used.has(port) && (await isFree(port))) return port;
  }
  throw new Failure(`no free port between ${range.from} and ${range.to} was found`);
};

// Below the ephemeral range, where an outgoing connection could take the port before the service.
const range = { from: 20_000, to: 32_000 };
