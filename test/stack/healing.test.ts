import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Client } from 'pg';
import type { Once } from '../../source/commands/take-once.ts';
import type { LabStatus, ServiceStatus } from '../../source/watch/lab.ts';
import { readDelta } from './delta.ts';
import { failingJob } from './jobs.ts';
import { namedFaults } from './named-faults.ts';
import { sourceClient, sourceSql } from './secrets.ts';
import {
  assertHealthy,
  sharedCache,
  type TestLab,
  temporaryFolder,
  testLab,
  until,
} from './support.ts';

const cleanups: (() => unknown)[] = [];
const suite = { after: (work: () => unknown) => cleanups.unshift(work) } as never;

// What the watchdog waits for in a lab of a person would take minutes of a test.
const windows = {
  every_s: 1,
  grace_s: 15,
  job_grace_s: 40,
  hung_s: 12,
  polite_s: 2,
  pause_s: 5,
};

type Event = { at: string; service: string; kind: string; why: string };

describe('a lab that is hurt', { timeout: 1_800_000 }, () => {
  let lab: TestLab;
  let status: LabStatus;
  let writer: ReturnType<typeof startWriter>;

  const state = (...parts: string[]) => path.join(status.paths.state as string, ...parts);
  const pidsOf = (now: LabStatus) =>
    new Map([...now.services, { ...now.job, name: 'job' }].map(({ name, pid }) => [name, pid]));
  const pidOf = async (name: string): Promise<number> => {
    const pid = pidsOf(await lab.status()).get(name);
    assert.ok(pid, `${name} runs`);
    return pid;
  };
  const isWell = (now: LabStatus, name: string) =>
    name === 'job'
      ? now.job.applicationId !== null
      : now.services.find((service) => service.name === name)?.health === 'healthy';
  const anew = (old: Map<string, number>, timeoutMs: number) =>
    until(
      `${[...old.keys()]} run anew`,
      async () => {
        const now = await lab.status();
        const pids = pidsOf(now);
        return [...old].every(([name, pid]) => pids.get(name) !== pid && isWell(now, name));
      },
      timeoutMs,
    );
  const shorten = () => {
    let text = readFileSync(state('conf', 'watchdog.conf'), 'utf8');
    for (const [key, value] of Object.entries(windows))
      text = text.replace(new RegExp(`^${key}=.*`, 'm'), `${key}=${value}`);
    writeFileSync(state('conf', 'watchdog.conf'), text);
  };
  const events = (): Event[] => {
    const file = state('healing.jsonl');
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Event);
  };

  before(async () => {
    lab = testLab(suite, 'healing', { env: sharedCache() });
    await lab.must('up');
    await lab.must('submit');
    status = await lab.status();
    writer = startWriter(status);
  });
  after(async () => {
    await writer?.stop();
    // In order: a supervisor that is only told to end starts anew what ends before it.
    await lab.run('down', '--purge');
    for (const clean of cleanups) await clean();
  });

  it('goes on without its supervisor, and the next up takes it over', async () => {
    const before = pidsOf(await lab.status());
    for (let round = 0; round < 2; round += 1) {
      process.kill(Number(readFileSync(state('supervisord.pid'))), 'SIGKILL');
      await until('the stand-ins have gone', async () => (await lab.status()).state !== 'healthy');
      const alone = await lab.status();
      assert.match(alone.services[0]?.detail ?? '', /supervisor is gone: cdc-top up takes it over/);
      // One of them may still be about to end when another has.
      const plan = await until('all stand-ins have gone', async () => {
        const { stdout } = await lab.must('up', '--dry-run');
        return !/end leftovers/.test(stdout) && stdout;
      });
      for (const name of before.keys())
        assert.match(
          plan,
          new RegExp(`adopt ${name}: it is still running without its supervisor, as pid`),
        );
      assert.doesNotMatch(plan, /restart|start (?!supervisor)/);
      await lab.must('up');
      const now = await lab.status();
      assertHealthy(now);
      assert.deepEqual(pidsOf(now), before);
      assert.equal(now.job.state, 'running');
    }
    // Who is only stood in for can be restarted, and comes back when it is killed.
    const old = new Map([['jupyter', await pidOf('jupyter')]]);
    process.kill(old.get('jupyter') as number, 'SIGKILL');
    await anew(old, 240_000);
  });

  it('is healed by one at a time', async () => {
    const { code, stderr } = await lab.run('heal');
    assert.equal(code, 1);
    const holder = watchdogPid(state());
    assert.equal(stderr, `cdc-top: the lab lab is healed already, by pid ${holder}\n`);
  });

  it('all that are killed at once come back', async () => {
    const old = pidsOf(await lab.status()) as Map<string, number>;
    assert.equal(old.size, 7);
    for (const pid of old.values()) process.kill(pid, 'SIGKILL');
    await anew(old, 240_000);
  });

  it('a task that has failed is started anew, and its worker left alone', async () => {
    const connect = async () =>
      (await lab.status()).services.find(({ name }) => name === 'connect') as ServiceStatus;
    const { pid } = await connect();
    let said = '';
    const login = (may: 'LOGIN' | 'NOLOGIN') => sourceSql(status, `alter role debezium ${may}`);
    await login('NOLOGIN');
    try {
      await sourceSql(
        status,
        "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'debezium'",
      );
      await until('the task has failed', async () => {
        said = (await connect()).detail;
        return /FAILED/.test(said);
      });
    } finally {
      await login('LOGIN');
    }
    await until('it is running', async () => (await connect()).health === 'healthy', 120_000);
    assert.equal((await connect()).pid, pid);
    const event = events().find(({ kind }) => kind === 'task-restarted');
    assert.equal(event?.service, 'connect');
    assert.match(
      event?.why ?? '',
      /^task 0 of connector lab-cdc is FAILED: \S.* \(for [\d.]+ s\)$/,
    );
    // What Connect's own wrapper says is the same whatever has happened.
    assert.doesNotMatch(event?.why ?? '', /An exception occurred in the change event producer/);
    assert.match(said, /is FAILED: (PSQLException|DebeziumException|EOFException)/);
  });

  // A stopped process lives, listens and answers nothing. Those of a row don't need each other to come back.
  const rows = [
    ['postgres', 'kafka', 'spark-worker', 'jupyter'],
    ['connect', 'job', 'spark-master'],
  ];
  for (const names of rows)
    it(`${names.join(', ')} that hang are restarted by the watchdog`, async () => {
      shorten();
      const before = events().length;
      const old = new Map<string, number>();
      for (const name of names) old.set(name, await pidOf(name));
      for (const pid of old.values()) process.kill(pid, 'SIGSTOP');
      await anew(old, 300_000);
      for (const [name, pid] of old) {
        // It is written down a moment after it is seen to run.
        const told = (kind: string) =>
          until(`${name} is said to be ${kind}`, () =>
            events()
              .slice(before)
              .find((event) => event.service === name && event.kind === kind),
          );
        await told('hung');
        assert.match((await told('restarted')).why, new RegExp(`^pid ${pid} has ended`));
      }
    });

  it('up restarts what does not answer, instead of waiting for it', async () => {
    // Nobody else is to be quicker.
    process.kill(watchdogPid(state()), 'SIGSTOP');
    const pid = await pidOf('jupyter');
    process.kill(pid, 'SIGSTOP');
    const started = (await lab.status()).services.find(({ name }) => name === 'jupyter');
    await until(
      'it has had a minute',
      () => Date.now() - Date.parse(started?.startedAt ?? '') > 61_000,
      90_000,
    );
    assert.match((await lab.must('up', '--dry-run')).stdout, /restart jupyter: it does not answer/);
    await lab.must('up');
    assert.notEqual(await pidOf('jupyter'), pid);
    process.kill(watchdogPid(state()), 'SIGKILL');
  });

  it('has in Delta what is in the source, after all of that', async () => {
    await writer.stop();
    const { inserts, updates, deletes } = writer.done;
    assert.ok(Math.min(inserts, updates, deletes) > 10, JSON.stringify(writer.done));
    const source = await sourceSql(
      status,
      'select id, first_name, last_name, email from inventory.customers order by id',
    );
    const table = status.paths.delta as string;
    const content = async () => {
      const latest = new Map((await readDelta(table)).map((row) => [row.id, row]));
      return [...latest.values()]
        .filter(({ op }) => op !== 'd')
        .map(({ id, first_name, last_name, email }) => ({ id, first_name, last_name, email }))
        .sort((a, b) => a.id - b.id);
    };
    // The last changes may come a batch later than the last row: it is their content that counts.
    const same = async () => isDeepStrictEqual(await content(), source);
    await until('all has arrived', same, 150_000).catch(() => {});
    assert.deepEqual(await content(), source);
    const offsets = (await readDelta(table)).map(
      (row) => `${row.kafka_partition}:${row.kafka_offset}`,
    );
    assert.equal(new Set(offsets).size, offsets.length, 'a record landed twice');
  });

  namedFaults(() => lab);

  it('gives up a service and a job that end again and again, with their last log lines', async (t) => {
    await lab.must('cancel');
    const file = path.join(temporaryFolder(t, 'failing'), 'failing.py');
    writeFileSync(file, failingJob, { mode: 0o644 });
    writeFileSync(
      state('conf', 'jupyter', 'jupyter_server_config.py'),
      'raise OSError("worn out")\n',
    );
    process.kill(await pidOf('jupyter'), 'SIGKILL');
    await lab.must('submit', file);
    // Between its ends it runs, and is not taken for well.
    const { job } = await until(
      'it is tried for the third time',
      async () => {
        const now = await lab.status();
        return now.job.lastEnd?.tries === 3 && now;
      },
      180_000,
    );
    assert.deepEqual([job.lastEnd?.code, job.onTrial], [1, true]);
    assert.match(job.detail ?? '', /^try 3: it ended with exit code 1: .*no more of this$/);
    const { pipelines } = JSON.parse((await lab.must('once', '--json')).stdout) as Once;
    assert.match(pipelines[0]?.verdict.text ?? '', /no more of this/);
    const failed = await until(
      'both are given up',
      async () => {
        const now = await lab.status();
        const jupyter = now.services.find(({ name }) => name === 'jupyter');
        return jupyter?.state === 'failed' && now.job.state === 'failed' && { ...now, jupyter };
      },
      420_000,
    );
    assert.match(failed.jupyter.detail, /keeps exiting: .*worn out/);
    assert.ok(failed.jupyter.lastLines?.some((line) => /worn out/.test(line)));
    assert.match(failed.job.detail ?? '', /keeps exiting: .*no more of this/);
    assert.ok((failed.job.lastLines?.length ?? 0) > 0);
    const text = (await lab.run('status')).stdout;
    assert.match(text, /│ .*worn out/);
    await lab.must('up');
    assertHealthy(await lab.status());
  });
});

const watchdogPid = (state: string): number =>
  (JSON.parse(readFileSync(path.join(state, 'run', 'watchdog.pid'), 'utf8')) as { pid: number })
    .pid;

/** Inserts, updates and deletes rows until it is stopped, whatever happens to the server. */
const startWriter = (status: LabStatus) => {
  const done = { inserts: 0, updates: 0, deletes: 0 };
  let ended = false;
  let client: Client | undefined;
  const connect = async () => {
    const fresh = sourceClient(status);
    fresh.on('error', () => {});
    await fresh.connect();
    client = fresh;
    return fresh;
  };
  const write = async () => {
    const sql = client ?? (await connect());
    const name = `w${done.inserts}`;
    const { rows } = await sql.query(
      `insert into inventory.customers (first_name, last_name, email)
       values ($1, 'Writer', $2) returning id`,
      [name, `${name}-${Date.now()}@example.com`],
    );
    done.inserts += 1;
    if (done.inserts % 2 === 0) {
      const email = `${name}-changed-${Date.now()}@example.com`;
      await sql.query('update inventory.customers set email = $1 where id = $2', [
        email,
        rows[0].id,
      ]);
      done.updates += 1;
    }
    if (done.inserts % 3 === 0) {
      await sql.query('delete from inventory.customers where id = $1', [rows[0].id]);
      done.deletes += 1;
    }
  };
  const running = (async () => {
    while (!ended) {
      try {
        await write();
      } catch {
        client?.end().catch(() => {});
        client = undefined;
      }
      await sleep(300);
    }
    await client?.end();
  })();
  return {
    done,
    async stop() {
      ended = true;
      await running;
    },
  };
};
