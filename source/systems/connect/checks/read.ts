import { withDeadline } from '../../../clients/deadline.ts';
import { basicAuth, HttpError, jsonClient } from '../../../clients/http.ts';
import type { Lab } from '../../../watch/lab.ts';
import { properties } from '../../debezium/checks/properties.ts';
import { withoutSecrets } from '../../debezium/checks/settings.ts';
import type { Connect } from '../readings.ts';
import { type ConnectSettings, tellsOffsets } from './settings.ts';

/** Whoever examines sets a shorter limit; this one is for a server that never answers. */
const longestMs = 10_000;

type Infos = Record<string, { info?: { config?: Record<string, string> } }>;
type Plugins = { class: string; version?: string | null }[];

/** Connectors, plug-ins and what the worker says of itself. Throws where it does not answer. */
export const readConnect = async (
  endpoint: Connect['endpoint'],
  lab: Lab | undefined,
  signal: AbortSignal,
): Promise<ConnectSettings> => {
  const client = jsonClient(endpoint.url, basicAuth(endpoint));
  const stranger = jsonClient(endpoint.url);
  const { url } = endpoint;
  try {
    return await withDeadline(signal, longestMs, async (inner) => {
      const [found, root, plugins, open, worker] = await Promise.all([
        client.get('connectors?expand=info', inner) as Promise<Infos>,
        orNull(client.get('', inner) as Promise<{ version?: string }>),
        orNull(client.get('connector-plugins', inner) as Promise<Plugins>),
        isOpen(stranger, inner),
        orNull(workerFile(lab)),
      ]);
      const connectors = Object.entries(found)
        .map(([name, { info }]) => ({
          ...{ name, form: 'json' as const },
          config: withoutSecrets(info?.config ?? {}),
        }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const names = connectors.map(({ name }) => name);
      return {
        ...{ url, connectors, worker, open },
        version: root?.version ?? null,
        plugins:
          plugins?.map(({ class: name, version = null }) => ({ class: name, version })) ?? null,
        offsets: tellsOffsets(root?.version ?? null) ? await offsetsOf(client, names, inner) : null,
      };
    });
  } finally {
    client.close();
    stranger.close();
  }
};

const orNull = <T>(work: Promise<T>): Promise<T | null> => work.catch(() => null);

const isOpen = async (
  stranger: ReturnType<typeof jsonClient>,
  signal: AbortSignal,
): Promise<boolean | null> => {
  try {
    await stranger.get('connectors', signal);
    return true;
  } catch (error) {
    return error instanceof HttpError && [401, 403].includes(error.status) ? false : null;
  }
};

// Connect tells nobody its own settings; those of a lab lie in a file.
const workerFile = async (lab: Lab | undefined): Promise<Record<string, string> | null> => {
  const settings = await lab?.settings('connect');
  const file = settings?.files.find(({ path }) => path.endsWith('connect-distributed.properties'));
  return file ? properties(file.text) : null;
};

const offsetsOf = async (
  client: ReturnType<typeof jsonClient>,
  connectors: readonly string[],
  signal: AbortSignal,
): Promise<Record<string, unknown> | null> => {
  const entries: [string, unknown][] = [];
  for (const name of connectors) {
    const found = await orNull(
      client.get(`connectors/${encodeURIComponent(name)}/offsets`, signal),
    );
    if (found === null) return null;
    entries.push([name, (found as { offsets?: unknown }).offsets]);
  }
  return Object.fromEntries(entries);
};
