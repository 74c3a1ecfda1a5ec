import { basicAuth } from '../engine/ready.ts';
import { withDeadline } from './deadline.ts';
import { jsonClient } from './http.ts';
import type { CaptureReading } from './readings.ts';
import type { Probe } from './types.ts';

const timeoutMs = 3000;
const longestTrace = 4000;

type Expanded = Record<
  string,
  {
    status?: {
      connector: { state: string };
      tasks: { id: number; state: string; trace?: string }[];
    };
  }
>;

/** Every connector of Kafka Connect with its tasks, as its REST interface tells them. */
export const capture: Probe<CaptureReading> = {
  name: 'capture',
  everyMs: 1000,
  timeoutMs,
  async open({ target: { connect } }) {
    const client = jsonClient(connect.url, basicAuth(connect));
    return {
      read: (signal) =>
        withDeadline(signal, timeoutMs, async (inner) => {
          const found = (await client.get('connectors?expand=status', inner)) as Expanded;
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
          return { connectors, metrics: {} };
        }),
      close: async () => client.close(),
    };
  },
};
