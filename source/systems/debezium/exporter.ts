import { jsonClient } from '../../clients/http.ts';
import type { DebeziumReading } from './readings.ts';

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

// Whoever runs Debezium answers from what it has heard: that changes seldom, and says less than the
// figures do. Where those are missing it is asked every time.
const usuallyKeptMs = 2500;

/**
 * Debezium's figures beside the state of what runs it. `read` asks for the state; one that `isWell`
 * holds for `keptMs`: of trouble every change is news.
 */
export const withFigures = <State extends object>(
  { metricsUrl, keptMs = usuallyKeptMs }: { metricsUrl?: string; keptMs?: number },
  read: (signal: AbortSignal) => Promise<State>,
  isWell: (state: State) => boolean,
) => {
  const exporter = metricsUrl ? jsonClient(metricsUrl) : undefined;
  // A capture without its exporter is worth watching all the same.
  const exported = async (signal: AbortSignal) =>
    (await exporter?.text('metrics', signal).catch(() => '')) ?? '';
  let known: State | undefined;
  let keptUntil = 0;
  const stateNow = async (signal: AbortSignal): Promise<State> => {
    const state = await read(signal);
    known = isWell(state) ? state : undefined;
    keptUntil = performance.now() + keptMs;
    return state;
  };
  return {
    async read(signal: AbortSignal): Promise<State & DebeziumReading> {
      const kept = performance.now() < keptUntil ? known : undefined;
      const [state, text] = await Promise.all([kept ?? stateNow(signal), exported(signal)]);
      const sure = kept && text === '' ? await stateNow(signal) : state;
      return { epoch: processStart(text), ...sure, metrics: debeziumFigures(text) };
    },
    close: () => exporter?.close(),
  };
};
