import { withDeadline } from '../../clients/deadline.ts';
import { basicAuth, jsonClient } from '../../clients/http.ts';
import { maskSecrets } from '../../text/mask.ts';
import { cutTrace } from '../../text/trace.ts';
import type { Reader } from '../../watch/kind.ts';
import { withFigures } from '../debezium/exporter.ts';
import { historyTopicIn } from '../debezium/history.ts';
import type { Connect, ConnectReading } from './readings.ts';

const timeoutMs = 3000;
const longestTrace = 4000;

type State = Pick<ConnectReading, 'connectors' | 'placeholders' | 'histories'>;
type Expanded = Record<
  string,
  {
    status?: {
      connector: { state: string; trace?: string };
      tasks: { id: number; state: string; trace?: string }[];
    };
    info?: { config?: Record<string, string> };
  }
>;

// Nothing else of a connector’s settings is looked at: secrets may stand there.
const placeholdersIn = (found: Expanded): State['placeholders'] => {
  const set = Object.values(found).flatMap(({ info }): [string, string][] => {
    const { config = {} } = info ?? {};
    const prefix = config['topic.prefix'] ?? config['database.server.name'];
    const setting = config['unavailable.value.placeholder'];
    return prefix && setting ? [[prefix, setting]] : [];
  });
  return set.length > 0 ? Object.fromEntries(set) : undefined;
};

const historiesIn = (found: Expanded): State['histories'] => {
  const named = Object.entries(found).flatMap(([name, { info }]): [string, string][] => {
    const topic = historyTopicIn(info?.config ?? {});
    return topic === undefined ? [] : [[name, topic]];
  });
  return named.length > 0 ? Object.fromEntries(named) : undefined;
};

const traceOf = (trace: string | undefined): { trace?: string } =>
  trace ? { trace: cutTrace(maskSecrets(trace), longestTrace) } : {};

const isWell = ({ connectors }: State): boolean =>
  connectors.length > 0 &&
  connectors.every(
    ({ state, tasks }) =>
      state === 'RUNNING' && tasks.length > 0 && tasks.every((task) => task.state === 'RUNNING'),
  );

/** Every connector of Kafka Connect with its tasks, and Debezium's figures. */
export const openConnect = async (
  endpoint: Connect['endpoint'],
): Promise<Reader<ConnectReading>> => {
  const client = jsonClient(endpoint.url, basicAuth(endpoint));
  const readState = async (signal: AbortSignal): Promise<State> => {
    const found = (await client.get('connectors?expand=status&expand=info', signal)) as Expanded;
    const connectors = Object.entries(found)
      .map(([name, { status }]) => ({
        name,
        // A connector that was just made has no status yet.
        state: status?.connector.state ?? 'UNASSIGNED',
        ...traceOf(status?.connector.trace),
        tasks: (status?.tasks ?? []).map(({ id, state, trace }) => ({
          id,
          state,
          ...traceOf(trace),
        })),
      }))
      .sort((a, b) => a.name.localeCompare(b.name));
    const placeholders = placeholdersIn(found);
    const histories = historiesIn(found);
    return { connectors, ...(placeholders && { placeholders }), ...(histories && { histories }) };
  };
  const debezium = withFigures(endpoint, readState, isWell);
  return {
    read: (signal) => withDeadline(signal, timeoutMs, debezium.read),
    close: async () => {
      client.close();
      debezium.close();
    },
  };
};
