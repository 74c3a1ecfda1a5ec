import assert from 'node:assert/strict';
import { http } from '../../source/clients/http.ts';
import type { LabTarget } from '../../source/watch/lab.ts';
import { until } from './support.ts';

/** Requests to the lab’s Connect, with its login. */
export const askConnect = ({ capture }: LabTarget) => {
  assert.ok(capture.kind === 'connect');
  const { url, username, password } = capture;
  return (method: string, path: string, body?: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const request = http.request(
        `${url}/${path}`,
        {
          method,
          auth: `${username}:${password}`,
          headers: { 'content-type': 'application/json' },
        },
        (response) => {
          let text = '';
          response.on('data', (chunk) => {
            text += chunk;
          });
          response.on('end', () => {
            if ((response.statusCode ?? 500) >= 300)
              reject(new Error(`${method} ${path}: ${text}`));
            else resolve(text === '' ? undefined : JSON.parse(text));
          });
        },
      );
      request.once('error', reject);
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
};

/** Requests about one connector. */
export const connectorOf = (target: LabTarget, name: string) => {
  const ask = askConnect(target);
  const at = `connectors/${name}/config`;
  return {
    ask,
    config: () => ask('GET', at) as Promise<Record<string, string>>,
    put: (config: Record<string, string>) =>
      // It takes none while workers agree on who does what.
      until('Connect takes the settings', async () => {
        await ask('PUT', at, config);
        return true;
      }),
  };
};
