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

/**
 * Debezium's figures by context and attribute (`streaming.MilliSecondsBehindSource`) out of
 * Prometheus' text format. With several connectors the last one counts.
 */
export const debeziumFigures = (text: string): Record<string, number> => {
  const figures: Record<string, number> = {};
  for (const line of text.split('\n')) {
    // Most lines are about the worker's JVM.
    if (!line.startsWith('debezium_')) continue;
    const [, context, attribute, value] =
      /^debezium_(snapshot|streaming)_(\w+?)(?:\{[^}]*\})? (\S+)$/.exec(line) ?? [];
    if (context && Number.isFinite(Number(value)))
      figures[`${context}.${attribute}`] = Number(value);
  }
  return figures;
};

/** The start of the exporter's process, ms since the epoch; null where its text does not tell. */
export const processStart = (text: string): number | null => {
  const seconds = Number(/^process_start_time_seconds (\S+)$/m.exec(text)?.[1]);
  return Number.isFinite(seconds) ? Math.round(seconds * 1000) : null;
};

/** Every connector of Kafka Connect with its tasks and Debezium's figures. */
export const capture: Probe<CaptureReading> = {
  name: 'capture',
  everyMs: 1000,
  timeoutMs,
  async open({ target: { connect } }) {
    const client = jsonClient(connect.url, basicAuth(connect));
    const exporter = connect.metricsUrl ? jsonClient(connect.metricsUrl) : undefined;
    // A worker without its exporter is worth watching all the same.
    const exported = async (signal: AbortSignal) =>
      (await exporter?.text('metrics', signal).catch(() => '')) ?? '';
    return {
      read: (signal) =>
        withDeadline(signal, timeoutMs, async (inner) => {
          const [found, text] = (await Promise.all([
            client.get('connectors?expand=status', inner),
            exported(inner),
          ])) as [Expanded, string];
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
          return { epoch: processStart(text), connectors, metrics: debeziumFigures(text) };
        }),
      close: async () => {
        client.close();
        exporter?.close();
      },
    };
  },
};
