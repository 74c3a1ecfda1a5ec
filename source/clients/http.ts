/**
 * Node's own modules of these names. An `import` of them would load its fetch as well, which is 13 MB
 * and 20 ms that nobody needs here.
 */
export const http = process.getBuiltinModule('node:http');
/** Loaded when it is asked for: it brings TLS and the lists of certificates with it. */
export const https = () => process.getBuiltinModule('node:https');

/** A server answered with a status that is no 200. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  constructor(path: string, status: number) {
    super(`${path} answers ${status}${reasons[status] ?? ''}`);
    this.status = status;
  }
}

// What a person can do something about.
const reasons: Record<number, string> = {
  401: ': user name or password is not accepted',
  403: ': the user is not allowed to see it',
};

const largest = 64 * 1024 * 1024;

/**
 * GETs JSON, or text, from one server over one kept connection. Throws an HttpError where the answer is no
 * 200. Unlike with fetch, `close` ends the connection at once.
 */
export const jsonClient = (base: string, headers: Record<string, string> = {}) => {
  const client = base.startsWith('https:') ? https() : http;
  const agent = new client.Agent({ keepAlive: true, maxSockets: 1 });

  const get = (
    path: string,
    signal: AbortSignal,
    parse: (text: string) => unknown,
    again = true,
  ): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const url = new URL(path, base.endsWith('/') ? base : `${base}/`);
      const request = client.get(url, { agent, headers, signal }, (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          chunks.push(chunk);
          if (size > largest) response.destroy(new Error(`${url.pathname} answers too much`));
        });
        response.on('error', reject);
        response.on('end', () => {
          if (response.statusCode !== 200)
            return reject(new HttpError(url.pathname, response.statusCode ?? 0));
          try {
            resolve(parse(Buffer.concat(chunks).toString('utf8')));
          } catch {
            reject(new Error(`${url.pathname} answers no JSON`));
          }
        });
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        if (signal.aborted) return reject(signal.reason);
        // The server ended the idle connection in the very moment it was used again.
        if (again && request.reusedSocket && error.code === 'ECONNRESET')
          return resolve(get(path, signal, parse, false));
        reject(error);
      });
    });

  return {
    /** `path` is relative to the base, without a slash before it. */
    get: (path: string, signal: AbortSignal) => get(path, signal, JSON.parse),
    text: (path: string, signal: AbortSignal) =>
      get(path, signal, (text) => text) as Promise<string>,
    close: () => agent.destroy(),
  };
};

/** The header for a server that asks for a user's name and password. */
export const basicAuth = ({
  username,
  password,
}: {
  username: string;
  password: string;
}): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
});
