import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { basicAuth } from '../../../source/clients/http.ts';
import type { ConnectTarget } from '../../../source/watch/lab.ts';
import { until } from '../../../test/stack/support.ts';

type Status = {
  connector: { state: string };
  tasks: { id: number; state: string }[];
};

/** Kafka Connect's REST interface, for one connector. */
export const connectAt = (target: ConnectTarget) => {
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    // While the worker rebalances it answers 409: it wants to be asked again.
    for (let attempt = 0; ; attempt += 1) {
      const response = await fetch(`${target.url}/connectors/${target.connector}${path}`, {
        method,
        headers: { ...basicAuth(target), 'content-type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(30_000),
      });
      const text = await response.text();
      if (response.ok) return text === '' ? undefined : JSON.parse(text);
      if (method === 'DELETE' && response.status === 404) return undefined;
      if (![404, 409].includes(response.status) || attempt > 60)
        throw new Error(`Connect answers ${response.status}: ${text.slice(0, 200)}`);
      await sleep(500);
    }
  };
  const config = async () => {
    const { name: _, ...rest } = (await ask('GET', '/config')) as Record<string, string>;
    return rest;
  };
  const state = async () => (await ask('GET', '/status')) as Status;
  return {
    config,
    state,
    /** Registers it, or changes its settings where these differ. */
    async configure(wanted: Record<string, string>) {
      const known = await fetch(`${target.url}/connectors/${target.connector}/config`, {
        headers: basicAuth(target),
      });
      if (known.ok) {
        const { name: _, ...rest } = (await known.json()) as Record<string, string>;
        if (isDeepStrictEqual(rest, wanted)) return;
      }
      await ask('PUT', '/config', wanted);
    },
    /** Returns when connector and task say that they run. */
    running: () =>
      until(
        'the connector runs',
        async () => {
          const { connector, tasks } = await state();
          return (
            connector.state === 'RUNNING' &&
            tasks.length > 0 &&
            tasks.every((task) => task.state === 'RUNNING')
          );
        },
        120_000,
      ),
    pause: () => ask('PUT', '/pause'),
    resume: () => ask('PUT', '/resume'),
    remove: () => ask('DELETE', ''),
    restart: () => ask('POST', '/restart?includeTasks=true&onlyFailed=true'),
  };
};

export type Connect = ReturnType<typeof connectAt>;
