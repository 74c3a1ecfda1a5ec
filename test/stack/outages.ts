import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { it } from 'node:test';
import { classify } from '../../source/clients/failure.ts';
import { connectOf } from '../../source/lab/contract/ready.ts';
import { parseStat } from '../../source/os/usage.ts';
import { connect } from '../../source/systems/connect/readings.ts';
import { kinds } from '../../source/systems/index.ts';
import { kafka } from '../../source/systems/kafka/readings.ts';
import { postgres } from '../../source/systems/postgres/readings.ts';
import { services } from '../../source/systems/services/readings.ts';
import { spark } from '../../source/systems/spark/readings.ts';
import type { Shape } from '../../source/watch/target.ts';
import type { Key } from '../../source/watch/view.ts';
import { failureOf, type probedLab, quiet } from './probing.ts';
import { advertise, proxyFor, type SlowProxy } from './proxy.ts';
import { until } from './support.ts';

type Scope = { after(work: () => unknown): void };
/** What of an endpoint is otherwise. */
type Changed = Record<string, unknown>;

const timeoutOf = ({ kind }: Key<Shape>): number =>
  kinds.find((each) => each.kind.name === kind)?.kind.timeoutMs ?? 0;

/** The process and all of its descendants. */
const treeOf = (root: number): number[] => {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = parseStat(readFileSync(`/proc/${name}/stat`, 'latin1'));
      if (stat) parents.set(Number(name), stat.parent);
    } catch {
      // Ended meanwhile.
    }
  }
  const tree = [root];
  for (let index = 0; index < tree.length; index += 1)
    for (const [pid, parent] of parents) if (parent === tree[index]) tree.push(pid);
  return tree;
};

const signalAll = (pids: readonly number[], signal: NodeJS.Signals) => {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // A backend that has ended.
    }
  }
};

// One that was about to end stays a zombie as long as its parent is stopped.
const isStopped = (pid: number): boolean => {
  try {
    return readdirSync(`/proc/${pid}/task`).every((task) =>
      /^\d+ \(.*\) [TZ] /s.test(readFileSync(`/proc/${pid}/task/${task}/stat`, 'latin1')),
    );
  } catch {
    return true;
  }
};

/** Stops them; on a busy machine a signal takes its time, and the server still answers meanwhile. */
const stopAll = async (pids: readonly number[]) => {
  signalAll(pids, 'SIGSTOP');
  await until('every thread has stopped', () => pids.every(isStopped));
};

/** What the probes of a lab say while its servers hang, are gone, take long, or refuse a password. */
export const outagesAreTold = (stack: ReturnType<typeof probedLab>): void => {
  const { open, pidOf } = stack;

  const watched: [string, Key<Shape>][] = [
    ['postgres', postgres],
    ['kafka', kafka],
    ['connect', connect],
    ['spark-master', spark],
  ];

  for (const [service, of] of watched) {
    it(`${of.kind} says within its time that ${service} hangs, and goes on after it`, async () => {
      const [known, fresh] = [await open(of), await open(of)];
      await known.read(quiet());
      const stopped = treeOf(await pidOf(service));
      try {
        await stopAll(stopped);
        for (const reader of [known, fresh, known]) {
          const began = performance.now();
          const failure = await failureOf(reader.read(quiet()));
          const tookMs = performance.now() - began;
          assert.equal(failure.kind, 'timeout', failure.message);
          assert.ok(tookMs < timeoutOf(of) + 500, `${tookMs} ms`);
        }
        // Who reads can end it before.
        const caller = new AbortController();
        setTimeout(() => caller.abort(new Error('enough')), 100);
        const began = performance.now();
        await assert.rejects(known.read(caller.signal), /enough/);
        assert.ok(performance.now() - began < 1000);
      } finally {
        signalAll(stopped, 'SIGCONT');
      }
      for (const reader of [known, fresh])
        await until(`${service} is read again`, () => reader.read(quiet()), 60_000);
    });
  }

  for (const [service, of] of watched) {
    it(`${of.kind} says at once that ${service} is gone, and recovers`, async () => {
      const reader = await open(of);
      const [first, usage] = [
        (await reader.read(quiet())) as { epoch?: number },
        await open(services),
      ];
      const used = (await usage.read(quiet())).services.find(({ name }) => name === service);
      process.kill(await pidOf(service), 'SIGKILL');
      const began = performance.now();
      const failure = await reader.read(quiet()).then(
        // It was back before it was missed: the supervisor restarts PostgreSQL within a second.
        () => undefined,
        (error: unknown) => ({ ...classify(error), tookMs: performance.now() - began }),
      );
      if (service !== 'postgres') assert.ok(failure);
      if (failure) {
        assert.equal(failure.kind, 'unreachable', failure.message);
        assert.ok(failure.tookMs < 1500, `${failure.tookMs} ms`);
      }
      await until(
        `${service} is read again`,
        async () => {
          const later = (await reader.read(quiet())) as { epoch?: number };
          // A backend may answer once more before it sees that its postmaster is dead.
          return first.epoch === undefined || (later.epoch ?? 0) > first.epoch;
        },
        120_000,
      );
      const next = await until(
        `${service} is healthy`,
        async () => {
          const all = (await usage.read(quiet())).services;
          const now = all.find(({ name }) => name === service);
          return now?.health === 'healthy' && now;
        },
        120_000,
      );
      assert.notEqual(next.pid, used?.pid);
      assert.ok((next.startedAt ?? 0) > (used?.startedAt ?? 0));
    });
  }

  const slow: [string, Key<Shape>, (t: Scope) => Promise<[SlowProxy, Changed]>][] = [
    [
      'postgres',
      postgres,
      async (t) => {
        const proxy = await proxyFor(t, stack.target.source);
        return [proxy, { port: proxy.port }];
      },
    ],
    [
      'connect',
      connect,
      async (t) => {
        const { hostname: host, port } = new URL(connectOf(stack.target).url);
        const proxy = await proxyFor(t, { host, port: Number(port) });
        return [proxy, { url: `http://127.0.0.1:${proxy.port}` }];
      },
    ],
    [
      'kafka',
      kafka,
      async (t) => {
        const [broker = ''] = stack.target.kafka.brokers;
        const { hostname: host, port } = new URL(`kafka://${broker}`);
        const server = { host, port: Number(port) };
        const proxy = await proxyFor(t, server, advertise(host, server.port));
        return [proxy, { brokers: [`127.0.0.1:${proxy.port}`] }];
      },
    ],
  ];

  for (const [service, of, through] of slow)
    it(`${of.kind} says within its time that ${service} takes 10 s, and recovers by itself`, async (t) => {
      const [proxy, changed] = await through(t);
      const readings = stack.watch(t, of, () => changed);
      await until('it is read', () => readings.at(-1)?.value);
      proxy.delayMs = 10_000;
      const began = Date.now();
      const failed = await until('it is missed', () => readings.at(-1)?.failure && readings.at(-1));
      assert.equal(failed.failure?.kind, 'timeout', failed.failure?.message);
      // It gave up by itself: the server would have answered only then.
      assert.ok(Date.now() - began < proxy.delayMs);
      assert.ok(failed.value, 'the last value is kept');
      const failures = () => readings.filter(({ failure }) => failure).length;
      await until('a new connection was tried', () => failures() > 1);
      assert.equal(readings.at(-1)?.failure?.kind, 'timeout');
      assert.equal(readings.at(-1)?.failure?.since, failed.failure?.since);
      proxy.delayMs = 0;
      const again = await until('it is read again', () => {
        const last = readings.at(-1);
        return last?.failure === undefined && last;
      });
      assert.ok((again.at ?? 0) > (failed.at ?? 0));
      assert.ok((again.tookMs ?? 0) < 3000);
    });

  const denied: [string, Key<Shape>, () => Changed, RegExp][] = [
    [
      'postgres',
      postgres,
      () => ({ password: 'wrong' }),
      /^password authentication failed for user "\w+"$/,
    ],
    [
      'connect',
      connect,
      () => ({ password: 'wrong' }),
      /^\/connectors answers 401: user name or password is not accepted$/,
    ],
  ];

  for (const [service, of, wrong, message] of denied)
    it(`${of.kind} tells that the password for ${service} is wrong, until it is right`, async (t) => {
      let changed = wrong();
      const readings = stack.watch(t, of, () => changed);
      const { failure } = await until('it is told', () => readings.at(-1));
      assert.equal(failure?.kind, 'denied');
      assert.match(failure?.message ?? '', message);
      changed = {};
      await until('it is read', () => readings.at(-1)?.value && !readings.at(-1)?.failure);
    });
};
