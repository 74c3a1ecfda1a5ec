import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import pg from 'pg';
import { readEnvironment } from '../../../source/config/environment.ts';
import { foldersFor } from '../../../source/config/folders.ts';
import { localEngine } from '../../../source/lab/local/index.ts';
import { livingPrograms } from '../../../source/lab/local/records.ts';
import { layoutFor } from '../../../source/lab/local/state/layout.ts';
import { supervisorAt } from '../../../source/lab/local/supervisor.ts';
import type { LabStatus } from '../../../source/watch/lab.ts';
import { until } from '../../../test/stack/support.ts';
import { burstChange, lastingSource, steadyChange } from '../../lab/load.ts';
import { signalAll, treeOf } from '../../lab/processes.ts';
import { type Connect, connectAt } from './connect.ts';
import { advertised, faultyProxy } from './proxy.ts';
import { connectorRoute, serverRoute } from './route.ts';

const lookForHeirMs = 30;
const loadEveryMs = 100;
const mendEveryMs = 3000;
export const slot = 'debezium';
export const table = 'inventory.customers';

/** The hands on a lab that runs: everything that faults do to it and undo. */
export const labHands = async (env: NodeJS.ProcessEnv, name = 'lab') => {
  const environment = readEnvironment(env);
  const folders = foldersFor(environment, env);
  const engine = localEngine({ name, versions: undefined, environment, folders });
  const layout = layoutFor(name, folders);
  const supervisor = supervisorAt(layout);
  const target = await engine.target();
  const quiet = new AbortController().signal;
  const run = { signal: quiet, onEvent: () => {} };
  const status: LabStatus = await engine.status(quiet);

  const watchers = new Map<string, AbortController>();
  const hung = new Map<string, number[]>();
  const held = new Map<string, pg.Client>();

  const pidOf = (program: string): number | undefined => livingPrograms(layout).get(program)?.pid;

  const sql = async (text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> => {
    const client = new pg.Client({ ...target.source, query_timeout: 20_000 });
    client.on('error', () => {});
    await client.connect();
    try {
      return (await client.query(text, values)).rows;
    } finally {
      await client.end().catch(() => {});
    }
  };

  const kafka = new kafkajs.Kafka({
    clientId: 'faults',
    brokers: target.kafka.brokers,
    logLevel: kafkajs.logLevel.NOTHING,
  });
  const withAdmin = async <T>(work: (admin: kafkajs.Admin) => Promise<T>): Promise<T> => {
    const admin = kafka.admin();
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  };
  const produce = async (topic: string, key: string | null, value: string | null) => {
    const producer = kafka.producer({ allowAutoTopicCreation: false });
    await producer.connect();
    try {
      await producer.send({ topic, messages: [{ key, value }] });
    } finally {
      await producer.disconnect();
    }
  };

  const toPostgres = await faultyProxy(target.source);
  const [host = '', port = ''] = (target.kafka.brokers[0] as string).split(':');
  const toKafka = await faultyProxy({ host, port: Number(port) }, advertised(host, Number(port)));
  const connect: Connect | undefined =
    target.capture.kind === 'connect' ? connectAt(target.capture) : undefined;
  const plain = await connect?.config();
  const ports = { postgres: toPostgres.port, kafka: toKafka.port };
  const route =
    connect && plain
      ? connectorRoute(connect, plain, ports)
      : serverRoute({ layout, supervisor }, target, ports);

  let loads: AbortController | undefined;
  let changes = 0;
  const source = lastingSource(status);
  const load = (on: boolean) => {
    if (on === (loads !== undefined)) return;
    loads?.abort();
    loads = undefined;
    if (!on) return;
    const going = new AbortController();
    loads = going;
    void (async () => {
      while (!going.signal.aborted) {
        const dueAt = Date.now() + loadEveryMs;
        await source.query(...steadyChange(changes));
        changes += 1;
        await sleep(Math.max(0, dueAt - Date.now()));
      }
    })();
  };

  return {
    ...{ engine, layout, supervisor, target, status, sql, kafka, withAdmin, produce, pidOf, load },
    /** Returns when every service has been running for `forMs`. */
    async settled(forMs: number) {
      const { services } = await engine.status(quiet);
      const started = services.map(({ startedAt }) => Date.parse(startedAt ?? '') || 0);
      await sleep(Math.max(0, Math.max(...started) + forMs - Date.now()));
    },
    /** How many changes the load has made. */
    changes: () => changes,
    capture: target.capture.kind,
    /** Kafka Connect of the lab; throws where Debezium Server captures. */
    get connect(): Connect {
      if (!connect) throw new Error('this lab has no Kafka Connect');
      return connect;
    },
    network: { postgres: toPostgres, kafka: toKafka },
    /** Inserts many rows in one transaction. */
    burst: (rows: number) => sql(...burstChange(changes++, rows)),
    /** Changes the way of the capture to its servers: through the proxies, or not. */
    route,
    /** The connector’s settings as they were at first. */
    plain: () => plain as Record<string, string>,
    /** Kills a program; `heir`: whether what the supervisor starts in its place is stopped at its birth. */
    kill(program: string, heir: 'stopped' | 'lives' = 'stopped') {
      const dead = pidOf(program);
      if (!dead) throw new Error(`${program} does not run`);
      signalAll([dead], 'SIGKILL');
      if (heir === 'lives') return;
      const going = new AbortController();
      watchers.set(program, going);
      void (async () => {
        while (!going.signal.aborted) {
          await sleep(lookForHeirMs);
          const next = pidOf(program);
          if (going.signal.aborted || !next || next === dead) continue;
          signalAll([next], 'SIGSTOP');
          hung.set(program, [next]);
          return;
        }
      })();
    },
    /** Stops every process of a program, as if all of it hung. */
    hang(program: string) {
      const pid = pidOf(program);
      if (!pid) throw new Error(`${program} does not run`);
      const tree = treeOf(pid);
      hung.set(program, tree);
      signalAll(tree, 'SIGSTOP');
    },
    /** Lets a program that hangs, or was stopped at its birth, go on. */
    async wake(program: string) {
      watchers.get(program)?.abort();
      watchers.delete(program);
      signalAll(hung.get(program) ?? [], 'SIGCONT');
      hung.delete(program);
    },
    /** Opens a transaction that stays open; `end` ends it. */
    async hold(name: string, ...statements: string[]) {
      const client = new pg.Client({ ...target.source, application_name: 'nightly-report' });
      client.on('error', () => {});
      await client.connect();
      for (const each of ['BEGIN', ...statements]) await client.query(each);
      held.set(name, client);
    },
    async end(name: string) {
      await held
        .get(name)
        ?.query('ROLLBACK')
        .catch(() => {});
      await held
        .get(name)
        ?.end()
        .catch(() => {});
      held.delete(name);
    },
    submit: (file?: string) => engine.submit({ file, args: [] }, run),
    cancel: () => engine.cancel(run),
    restart: (service: string) => engine.control(service, 'restart', run),
    stop: (service: string) => engine.control(service, 'stop', run),
    up: () => engine.up(run),
    /** Forgets slot and offsets, and captures from a new snapshot on: the cure of a slot that is lost. */
    async captureAnew() {
      const { connect } = this;
      // Also what its task writes last, when it ends.
      await engine.forgetCapture(run);
      await this.dropSlot();
      await connect.configure(plain as Record<string, string>);
      await connect.running();
    },
    /** Forgets checkpoint and table, and lands the topic from its beginning on. */
    async processAnew() {
      await engine.cancel(run);
      for (const folder of [layout.checkpoint, layout.delta])
        rmSync(folder, { recursive: true, force: true });
      await engine.submit({ args: [] }, run);
    },
    /** Drops the slot, once nobody reads it. */
    dropSlot: () =>
      until('the slot is dropped', async () => {
        await sql(
          'select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = $1 and active',
          [slot],
        );
        await sql(
          'select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = $1',
          [slot],
        );
        return true;
      }),
    /** Starts a task that has FAILED anew, as the watchdog would, until `signal` ends it. */
    async mend(signal: AbortSignal) {
      while (connect && !signal.aborted) {
        await sleep(mendEveryMs, undefined, { signal }).catch(() => {});
        const tasks = await connect.state().then(
          ({ tasks }) => tasks,
          () => [],
        );
        if (!signal.aborted && tasks.some(({ state }) => state === 'FAILED'))
          await connect.restart().catch(() => {});
      }
    },
    /** The watchdog would cure what is to be measured. */
    withoutWatchdog: () => supervisor.stop('watchdog', 20_000),
    /** Undoes whatever is still done, and lets go of the lab. */
    async letGo() {
      load(false);
      source.close();
      await route(false).catch(() => {});
      for (const going of watchers.values()) going.abort();
      for (const tree of hung.values()) signalAll(tree, 'SIGCONT');
      for (const name of held.keys()) await this.end(name);
      toPostgres.close();
      toKafka.close();
      await engine.close();
    },
  };
};

export type FaultLab = Awaited<ReturnType<typeof labHands>>;
