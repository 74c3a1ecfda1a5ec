import { withDeadline } from '../../clients/deadline.ts';
import { HttpError, jsonClient } from '../../clients/http.ts';
import { basicAuth } from '../../lab/contract/ready.ts';
import { maskSecrets } from '../../text/mask.ts';
import { cutTrace } from '../../text/trace.ts';
import type { Probe } from '../../watch/kind.ts';
import type { ConnectTarget, ServerTarget } from '../../watch/lab.ts';
import type { CaptureReading } from '../../watch/readings.ts';

const timeoutMs = 3000;
const longestTrace = 4000;
// Connect answers from what it has heard of its workers: that changes seldom, and says less than the
// figures do. Where those are missing it is asked every time.
const usuallyKeptMs = 2500;

type Expanded = Record<
  string,
  {
    status?: {
      connector: { state: string; trace?: string };
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

const traceOf = (trace: string | undefined): { trace?: string } =>
  trace ? { trace: cutTrace(maskSecrets(trace), longestTrace) } : {};

type State = Pick<CaptureReading, 'connectors' | 'server'>;
type Source = { read(signal: AbortSignal): Promise<State>; close(): void };

/** Every connector of Kafka Connect with its tasks. */
const connectState = (connect: ConnectTarget): Source => {
  const client = jsonClient(connect.url, basicAuth(connect));
  return {
    async read(signal) {
      const found = (await client.get('connectors?expand=status', signal)) as Expanded;
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
      return { connectors };
    },
    close: () => client.close(),
  };
};

type QuarkusHealth = { status: string; checks: { name: string; status: string }[] };

/** What Debezium Server says of itself. */
const serverState = ({ url }: ServerTarget): Source => {
  const client = jsonClient(url);
  return {
    async read(signal) {
      try {
        const { status, checks } = (await client.get('q/health', signal)) as QuarkusHealth;
        const named = checks.map((check) => ({ name: check.name, status: check.status }));
        return { connectors: [], server: { status, checks: named } };
      } catch (error) {
        // So it says DOWN, which is an answer.
        if (!(error instanceof HttpError) || error.status !== 503) throw error;
        return { connectors: [], server: { status: 'DOWN', checks: [] } };
      }
    },
    close: () => client.close(),
  };
};

// Only what is well is kept: of trouble every change is news.
const isWell = ({ connectors, server }: State): boolean =>
  server
    ? server.status === 'UP'
    : connectors.length > 0 &&
      connectors.every(
        ({ state, tasks }) =>
          state === 'RUNNING' &&
          tasks.length > 0 &&
          tasks.every((task) => task.state === 'RUNNING'),
      );

/** Whichever capture the target has, with Debezium's figures. Connectors' states hold for `keptMs`. */
export const captureProbe = (keptMs = usuallyKeptMs): Probe<CaptureReading> => ({
  name: 'capture',
  everyMs: 1000,
  timeoutMs,
  async open({ target }) {
    const source =
      target.capture.kind === 'connect'
        ? connectState(target.capture)
        : serverState(target.capture);
    const { metricsUrl } = target.capture;
    const exporter = metricsUrl ? jsonClient(metricsUrl) : undefined;
    // A capture without its exporter is worth watching all the same.
    const exported = async (signal: AbortSignal) =>
      (await exporter?.text('metrics', signal).catch(() => '')) ?? '';
    let known: State | undefined;
    let keptUntil = 0;
    const stateNow = async (signal: AbortSignal): Promise<State> => {
      const state = await source.read(signal);
      known = isWell(state) ? state : undefined;
      keptUntil = performance.now() + keptMs;
      return state;
    };
    return {
      read: (signal) =>
        withDeadline(signal, timeoutMs, async (inner) => {
          const kept = performance.now() < keptUntil ? known : undefined;
          const [state, text] = await Promise.all([kept ?? stateNow(inner), exported(inner)]);
          const sure = kept && text === '' ? await stateNow(inner) : state;
          return { epoch: processStart(text), ...sure, metrics: debeziumFigures(text) };
        }),
      close: async () => {
        source.close();
        exporter?.close();
      },
    };
  },
});

export const capture = captureProbe();
