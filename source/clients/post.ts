import { http, https } from './http.ts';

/** What a server has answered to a POST. `retryAfterMs`: how long it asks to be left alone. */
export type Posted = { status: number; retryAfterMs: number | undefined };

/**
 * POSTs JSON. Throws where no answer comes in time. Follows no redirect: the address may be a secret, and is for
 * that server alone.
 */
export const postJson = (
  url: URL,
  body: string,
  { signal, timeoutMs }: { signal: AbortSignal; timeoutMs: number },
): Promise<Posted> =>
  new Promise((resolve, reject) => {
    const client = url.protocol === 'https:' ? https() : http;
    const data = Buffer.from(body);
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'content-length': data.length,
    };
    const until = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const request = client.request(
      url,
      { method: 'POST', headers, agent: false, signal: until },
      (response) => {
        // What it says is for nobody; that it has said all of it ends the connection.
        response.resume();
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            retryAfterMs: retryAfter(response.headers['retry-after']),
          }),
        );
      },
    );
    request.on('error', (error) =>
      reject(until.aborted && !signal.aborted ? new Error('no answer in time') : error),
    );
    request.end(data);
  });

const retryAfter = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
};
