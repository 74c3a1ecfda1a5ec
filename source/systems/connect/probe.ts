import { withDeadline } from '../../clients/deadline.ts';
import { basicAuth, jsonClient } from '../../clients/http.ts';
import type { Reader } from '../../watch/kind.ts';
import { withFigures } from '../debezium/exporter.ts';
import type { Connect, ConnectReading } from './readings.ts';

const timeoutMs = 3000;
const longestTrace = 4000;

type State = Pick<ConnectReading, 'connectors'>;
type Expanded = Record<
  string,
  {
    status?: {
      connector: { state: string };
      tasks: { id: number; state: string; trace?: string }[];
    };
  }
>;

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
    const found = (await client.get('connectors?expand=status', signal)) as Expanded;
    const connectors = Object.entries(found)
      .map(([name, { status }]) => ({
        name,
        // A connector that was just made has no status yet.
        state: status?.connector.state ?? 'UNASSIGNED',
        tasks: (status?.tasks ?? []).map(({ id, state, trace }) => ({
          id,
          state,
          ...(trace ? { trace: trace.slice(0, longestTrace) } : {}),
        })),
      }))
      .sort((a, b) => a.name.localeCompare(b.name));
    return { connectors };
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
