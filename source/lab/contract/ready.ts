import { setTimeout as sleep } from 'node:timers/promises';
import { basicAuth, jsonClient } from '../../clients/http.ts';
import { kafkaWire, type Metadata } from '../../clients/kafka/wire.ts';
import { Failure, messageOf } from '../../config/errors.ts';
import { rootCause } from '../../text/trace.ts';
import type { ConnectTarget, LabTarget } from '../../watch/lab.ts';
import { sources } from './sources/index.ts';
import type { LabSource, ReaderState } from './sources/types.ts';

/** A real check of one service. `check` throws an Error that says what is not so yet. */
export type Condition = {
  /** In words that follow "waiting until": `it accepts queries`. */
  what: string;
  check(target: LabTarget, signal: AbortSignal): Promise<void>;
};

const within = (signal: AbortSignal, ms: number) =>
  AbortSignal.any([signal, AbortSignal.timeout(ms)]);

const checkMs = 5000;

/** GET of JSON with a time limit. Throws where the answer is no 200. */
export const getJson = async (
  url: string,
  signal: AbortSignal,
  headers: Record<string, string> = {},
): Promise<unknown> => {
  const { origin, pathname, search } = new URL(url);
  const client = jsonClient(origin, headers);
  try {
    return await client.get(`${pathname.slice(1)}${search}`, within(signal, checkMs));
  } finally {
    client.close();
  }
};

/** Kafka Connect of a target whose capture it is. */
export const connectOf = ({ capture }: LabTarget): ConnectTarget => {
  if (capture.kind === 'connect') return capture;
  throw new Failure('the lab has no Kafka Connect: Debezium Server captures');
};

/** What is known of the kind of a target's source. */
export const sourceOf = ({ source }: LabTarget): LabSource => sources[source.kind];

/** How the lab's own reader of its source is. */
export const readerOf = (target: LabTarget): Promise<ReaderState> =>
  sourceOf(target).reader.look(target.source);

export const sqlAnswers: Condition = {
  what: 'it accepts queries',
  check: (target) => sourceOf(target).answers(target.source),
};

export const brokerAnswers: Condition = {
  what: 'the broker is ready',
  async check({ kafka }) {
    const wire = kafkaWire(checkMs);
    try {
      const [address = ''] = kafka.brokers;
      const { brokers } = await wire.ask<Metadata>(address, 'Metadata', { topics: [] });
      if (brokers.length === 0) throw new Error('no broker has registered');
    } finally {
      wire.close();
    }
  },
};

export const connectAnswers: Condition = {
  what: 'the REST interface answers',
  async check(target, signal) {
    const connect = connectOf(target);
    await getJson(`${connect.url}/connectors`, signal, basicAuth(connect));
  },
};

type ConnectorStatus = {
  connector: { state: string; trace?: string };
  tasks: { id: number; state: string; trace?: string }[];
};

export const taskRuns: Condition = {
  what: 'the connector’s task is RUNNING',
  async check(target, signal) {
    const connect = connectOf(target);
    const url = `${connect.url}/connectors/${connect.connector}/status`;
    const status = (await getJson(url, signal, basicAuth(connect))) as ConnectorStatus;
    const [task] = status.tasks;
    const why = ({ trace }: { trace?: string }) => (trace ? `: ${rootCause(trace)}` : '');
    if (status.connector.state !== 'RUNNING')
      throw new Error(`the connector is ${status.connector.state}${why(status.connector)}`);
    if (!task) throw new Error('the connector has no task yet');
    const failed = status.tasks.find(({ state }) => state !== 'RUNNING');
    if (failed) throw new Error(`its task is ${failed.state}${why(failed)}`);
    await checkReadable(target);
  },
};

/**
 * A task stays RUNNING for half an hour after its slot was lost. Of a database that does not answer,
 * its own check tells.
 */
const checkReadable = async (target: LabTarget): Promise<void> => {
  const { absent, what } = sourceOf(target).reader;
  const reader = await readerOf(target).catch(() => undefined);
  if (reader?.there === false) throw new Error(absent);
  if (reader?.lost !== undefined)
    throw new Error(`its ${what} is lost: changes are no longer captured`);
};

type MasterState = { status: string; workers: { port: number; state: string }[] };

const masterState = async ({ spark }: LabTarget, signal: AbortSignal): Promise<MasterState> =>
  (await getJson(`${spark.masterUi}/json/`, signal)) as MasterState;

export const masterAlive: Condition = {
  what: 'the master is ALIVE',
  async check(target, signal) {
    const { status } = await masterState(target, signal);
    if (status !== 'ALIVE') throw new Error(`the master is ${status}`);
  },
};

export const workerRegistered: Condition = {
  what: 'the worker is registered with the master',
  async check(target, signal) {
    const { workers } = await masterState(target, signal);
    if (!workers.some(({ state }) => state === 'ALIVE'))
      throw new Error(
        workers[0] ? `the worker is ${workers[0].state}` : 'no worker has registered',
      );
  },
};

export const jupyterAnswers: Condition = {
  what: 'Jupyter’s API answers',
  async check({ jupyter }, signal) {
    await getJson(`${jupyter.url}/api/status`, signal, { authorization: `token ${jupyter.token}` });
  },
};

// Also where Docker takes connections to a published port before anything in the container does.
const plainReason = (reason: string): string =>
  /ECONNRESET|ECONNREFUSED|socket hang up|Closed connection|terminated unexpectedly/.test(reason)
    ? 'its port is not open yet'
    : reason;

/**
 * Tries a condition until it holds. `alive` is asked between tries and throws when waiting has
 * become pointless. Throws a Failure that names the condition and the last reason.
 */
export const waitUntil = async (
  condition: Condition,
  target: LabTarget,
  options: {
    signal: AbortSignal;
    timeoutMs: number;
    everyMs?: number;
    alive: () => Promise<void>;
    onTry?: (reason: string) => void;
  },
): Promise<void> => {
  const deadline = Date.now() + options.timeoutMs;
  for (;;) {
    options.signal.throwIfAborted();
    try {
      return await condition.check(target, options.signal);
    } catch (error) {
      options.signal.throwIfAborted();
      const reason = messageOf(error);
      await options.alive();
      if (Date.now() > deadline) {
        const seconds = Math.round(options.timeoutMs / 1000);
        throw new Failure(`waited ${seconds} s until ${condition.what}: ${reason}`);
      }
      options.onTry?.(plainReason(reason));
    }
    await sleep(options.everyMs ?? 150, undefined, { signal: options.signal }).catch(() => {});
  }
};
