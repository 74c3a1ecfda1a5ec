import { http } from './http.ts';

/** What came back: any status, and the body. */
export type Sent = { status: number; text: string };

/** Sends one request without a body over a connection of its own. Throws where no answer comes. */
export const send = (
  method: 'POST' | 'PUT' | 'DELETE' | 'GET',
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Sent> =>
  new Promise((resolve, reject) => {
    const request = http.request(new URL(url), { method, headers, signal }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    request.on('error', (error) => reject(signal.aborted ? signal.reason : error));
    request.end();
  });
