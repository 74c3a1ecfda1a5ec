import { withDeadline } from '../../clients/deadline.ts';
import { HttpError, jsonClient } from '../../clients/http.ts';
import type { Reader } from '../../watch/kind.ts';
import { withFigures } from '../debezium/exporter.ts';
import type { DebeziumServer, ServerReading } from './readings.ts';

const timeoutMs = 3000;

type State = Pick<ServerReading, 'status' | 'checks'>;

/** What Debezium Server says of itself, and its figures. */
export const openServer = async (
  endpoint: DebeziumServer['endpoint'],
): Promise<Reader<ServerReading>> => {
  const client = jsonClient(endpoint.url);
  const readState = async (signal: AbortSignal): Promise<State> => {
    try {
      const { status, checks } = (await client.get('q/health', signal)) as State;
      return { status, checks: checks.map(({ name, status: is }) => ({ name, status: is })) };
    } catch (error) {
      // So it says DOWN, which is an answer.
      if (!(error instanceof HttpError) || error.status !== 503) throw error;
      return { status: 'DOWN', checks: [] };
    }
  };
  const debezium = withFigures(endpoint, readState, ({ status }) => status === 'UP');
  return {
    read: (signal) => withDeadline(signal, timeoutMs, debezium.read),
    close: async () => {
      client.close();
      debezium.close();
    },
  };
};
