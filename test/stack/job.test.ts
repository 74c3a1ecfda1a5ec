import assert from 'node:assert/strict';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { localFiles } from '../../source/clients/files.ts';
import type { Once } from '../../source/commands/take-once.ts';
import type { Delta } from '../../source/systems/delta/readings.ts';
import { sparkProgress } from '../../source/systems/spark/progress.ts';
import { batchesIn } from '../../source/systems/spark/query-events.ts';
import type { LabStatus } from '../../source/watch/lab.ts';
import type { SystemView } from '../../source/watch/view.ts';
import { mysqlEnvelope } from '../systems/debezium/mysql.ts';
import { type DeltaRow, readDelta, readRejected } from './delta.ts';
import { pickled, pickling } from './jobs.ts';
import { runCode } from './kernel.ts';
import { readSecretFile, sourceSql } from './secrets.ts';
import { root, sharedCache, type TestLab, temporaryFolder, testLab, until } from './support.ts';
import { offsetsOf, recordsOf, topicName, writeRecords } from './topic.ts';

const cleanups: (() => unknown)[] = [];
const suite = { after: (work: () => unknown) => cleanups.unshift(work) } as never;

// A user's job as he might bring it: it sets nothing that cdc-top would need.
const usersJob = `
import json, sys
from pyspark.sql import SparkSession

spark = SparkSession.builder.appName('mine').getOrCreate()
out, checkpoint, *rest = sys.argv[1:]
query = (spark.readStream.format('rate').option('rowsPerSecond', 5).load()
         .writeStream.queryName('mine').format('noop').option('checkpointLocation', checkpoint).start())
while not query.lastProgress or query.lastProgress['batchId'] < 3:
    query.awaitTermination(0.2)
query.stop()
with open(out, 'w') as file:
    json.dump(rest, file)
`;

describe('the job', { timeout: 900_000 }, () => {
  let lab: TestLab;
  let status: LabStatus;
  const rows = () => readDelta(status.paths.delta as string);
  const master = async () =>
    (await (await fetch(`${status.endpoints.sparkMasterUi}/json/`)).json()) as {
      activeapps: { id: string }[];
      completedapps: { id: string; state: string }[];
      coresused: number;
    };

  before(async () => {
    lab = testLab(suite, 'job', { env: sharedCache() });
  });
  after(async () => {
    for (const clean of cleanups) await clean();
  });

  it('needs a lab, and one that runs', async () => {
    const none = await lab.run('submit');
    assert.equal(none.code, 1);
    assert.match(
      none.stderr,
      /^cdc-top: the lab lab does not exist yet; create it with: cdc-top up/,
    );
    await lab.must('up');
    await lab.must('down');
    const stopped = await lab.run('submit');
    assert.equal(stopped.code, 1);
    assert.match(stopped.stderr, /the lab lab is not running .*cdc-top up/);
    await lab.must('up');
    status = await lab.status();
  });

  it('of the lab runs, and a second submit says so', async () => {
    await lab.must('submit');
    const { job } = await lab.status();
    assert.equal(job.state, 'running');
    assert.match(job.applicationId ?? '', /^app-\d+-\d+$/);
    const second = await lab.run('submit');
    assert.equal(second.code, 1);
    assert.match(second.stderr, /runs already \(pid \d+\): cdc-top cancel stops it/);
    assert.equal((await lab.status()).job.pid, job.pid);
  });

  it('leaves nothing of its own in /tmp, nor does any other JVM of the lab', async () => {
    const tmp = path.join(status.paths.state as string, 'tmp');
    const find = () =>
      lab
        .processes()
        .map(({ pid }) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0'))
        .filter(([command = '']) => path.basename(command) === 'java');
    const isExecutor = (words: string[]) => words.some((word) => /ExecutorBackend$/.test(word));
    const jvms = await until('there is an executor', () => find().some(isExecutor) && find());
    assert.ok(jvms.length >= 6, `${jvms.length}`);
    for (const words of jvms) assert.ok(words.includes(`-Djava.io.tmpdir=${tmp}`), words.join(' '));
    assert.ok(readdirSync(tmp).some((name) => /^spark-/.test(name)));
  });

  it('tells its progress to a reader outside Spark, batch by batch', async () => {
    const feed = sparkProgress(localFiles, status.paths.eventLog as string);
    const aBatch = (what: string, ended: () => unknown) =>
      until(`${what} has ended`, () => feed.poll().then(ended), 120_000);
    await aBatch('a first batch', () => feed.last());
    for (let i = 0; i < 3; i += 1) {
      const before = feed.last()?.progress.batchId ?? -1;
      await lab.must('seed', 'insert');
      await aBatch('another batch', () => (feed.last()?.progress.batchId ?? -1) > before);
    }
    const { events, dropped } = feed.since(0);
    assert.equal(dropped, 0);
    const withRows = batchesIn(events).filter(({ progress }) => progress.numInputRows > 0);
    const ids = withRows.map(({ progress }) => progress.batchId);
    assert.deepEqual(
      ids,
      Array.from({ length: ids.length }, (_, i) => (ids[0] ?? 0) + i),
    );
    const sum = withRows.reduce((total, { progress }) => total + progress.numInputRows, 0);
    assert.equal((await rows()).length, sum);
    assert.ok(withRows.every(({ progress }) => (progress.durationMs.addBatch ?? 0) > 0));
  });

  it('comes back where it was when its driver is killed', async () => {
    const { job } = await lab.status();
    assert.ok(job.pid);
    process.kill(job.pid, 'SIGKILL');
    await lab.must('seed', 'burst', '500');
    const before = (await rows()).length;
    await until(
      'another driver runs',
      async () => {
        const now = (await lab.status()).job;
        return now.applicationId && now.applicationId !== job.applicationId;
      },
      120_000,
    );
    await until('the rows are in Delta', async () => (await rows()).length >= before + 500, 90_000);
    const offsets = (await rows()).map(({ kafka_offset }) => kafka_offset);
    assert.equal(new Set(offsets).size, offsets.length, 'a record landed twice');
  });

  it('lands what it can’t read in a table of its own, once, also when it is killed', async () => {
    const change = (await recordsOf(status)).find(({ value }) => value !== null);
    assert.ok(change?.value);
    const { schema, payload } = JSON.parse(String(change.value));
    const deep = (open: string, close: string) =>
      `{"schema":${open.repeat(20_000)}${close.repeat(20_000)}}`;
    const envelope = (more: object) => JSON.stringify({ schema, payload: { ...payload, ...more } });
    const foreign: [RegExp, Buffer | string | null, Buffer | string | null][] = [
      [/not a JSON object/, change.key, 'hello'],
      [/not a JSON object/, change.key, ''],
      [/not a JSON object/, null, Buffer.from([0xff, 0xfe, 0x00])],
      [/not the JSON of an envelope/, change.key, String(change.value).slice(0, -20)],
      [/neither key nor value/, null, null],
      [/no schema part/, change.key, JSON.stringify(payload)],
      [/no schema part/, change.key, '{}'],
      [/no op.*flattened/, change.key, JSON.stringify({ schema, payload: payload.after })],
      [/unknown operation: x/, change.key, envelope({ op: 'x' })],
      [/no after image/, change.key, envelope({ op: 'c', after: null })],
      [/none of the columns/, change.key, envelope({ op: 'u', after: { id: 7 } })],
      [/whole number/, change.key, envelope({ op: 'u', after: { id: 'one', email: 'x' } })],
      [/whole number/, change.key, envelope({ op: 'u', after: { id: 2 ** 64, email: 'x' } })],
      [/envelope|op|schema/, change.key, deep('[', ']')],
      [/envelope|op|schema/, change.key, deep('{"a":', '}')],
    ];
    const begin = (await offsetsOf(status)).find(({ partition }) => partition === 0)?.high ?? 0n;
    const landed = async () => (await rows()).filter((row) => row.kafka_offset >= begin);
    // A time that no calendar has, a key that says nothing, and a tombstone: none is in the way.
    const odd = envelope({ op: 'u', ts_ms: Number.MAX_SAFE_INTEGER * 1000 });
    // Changes of MySQL and MariaDB: a row that nobody has is deleted.
    const [other, mysqlId] = [{ op: 'd', id: 987_654 }, 987_654];
    const ofBinlogs = [
      mysqlEnvelope({ ...other, pos: 4_294_967_999 }),
      mysqlEnvelope({ ...other, connector: 'mariadb', gtid: '0-1-42', pos: -43 }),
    ];
    await writeRecords(status, [
      ...foreign.map(([, key, value]) => ({ key, value })),
      { key: null, value: odd },
      { key: 'hello', value: odd },
      { key: 'hello', value: null },
      ...ofBinlogs.map((value) => ({ key: 'binlog', value: JSON.stringify(value) })),
    ]);
    const { job } = await lab.status();
    assert.ok(job.pid);
    process.kill(job.pid, 'SIGKILL');
    const table = status.paths.delta as string;
    await until('all have landed', async () => (await landed()).length >= 4, 180_000);
    const found = await until('those that can’t be read, too', async () => {
      const all = existsSync(`${table}_rejected`) ? await readRejected(table) : [];
      return all.length >= foreign.length && all;
    });
    const bytes = (value: Uint8Array | string | null) =>
      value === null ? null : Buffer.from(value as string).toString('latin1');
    for (const [i, [reason, key, value]] of foreign.entries()) {
      const row = found[i];
      assert.match(row?.reason ?? '', reason);
      assert.deepEqual([row?.topic, row?.partition], [topicName, 0]);
      assert.equal(bytes(row?.key ?? null), bytes(key), String(reason));
      assert.equal(bytes(row?.value ?? null), bytes(value), String(reason));
    }
    assert.equal(found.length, foreign.length);
    const all = await landed();
    assert.deepEqual(
      all
        .filter(({ id }) => id === mysqlId)
        .map((row) => [
          ...[row.op, row.source_file, row.source_pos ?? null, row.source_gtid],
          // Null, or of a file whose rows are all of one source no column.
          row.source_lsn ?? null,
        ]),
      [
        ['d', 'binlog.000003', 4_294_967_999n, ofBinlogs[0]?.payload.source.gtid, null],
        // MariaDB 11.4 gives no position, and Debezium makes a negative number of it.
        ['d', 'binlog.000003', null, '0-1-42', null],
      ],
    );
    assert.deepEqual(
      all
        .filter(({ id }) => id !== mysqlId)
        .map(({ op, id, kafka_key, captured_at }) => [op, id, kafka_key, captured_at ?? null]),
      [
        ['u', payload.after.id, null, null],
        ['u', payload.after.id, 'hello', null],
      ],
    );
    // Every commit of both carries the batch that made it, each batch once.
    const query = JSON.parse(
      readFileSync(path.join(status.paths.checkpoint as string, 'metadata'), 'utf8'),
    ).id;
    for (const folder of [table, `${table}_rejected`]) {
      const batches = transactionsOf(folder);
      assert.ok(batches.every(({ appId }) => appId === query));
      assert.equal(new Set(batches.map(({ version }) => version)).size, batches.length, folder);
    }
    const { stdout } = await lab.must('once');
    assert.match(stdout, new RegExp(`, ${foreign.length} records rejected$`, 'm'));
    const { systems } = JSON.parse((await lab.must('once', '--json')).stdout) as Once;
    const read = systems.find(({ system }) => system.id.startsWith('delta:')) as
      | SystemView<Delta>
      | undefined;
    assert.equal(read?.rows.table?.rejected, foreign.length);
  });

  it('takes ids beyond int, values that were not told, and a TRUNCATE', async () => {
    const lands = (what: string, match: (row: DeltaRow) => boolean) =>
      until(`${what} is in Delta`, async () => (await rows()).find(match), 120_000);
    const isNext = (name: string) => (row: DeltaRow) => row.first_name === name;
    const big = 5_000_000_000;
    await sourceSql(
      status,
      `alter table inventory.customers alter id type bigint, alter last_name type text;
       alter table inventory.customers replica identity default;
       insert into inventory.customers
         select ${big}, 'First', string_agg(md5(n::text), ''), 'big@example.com' from generate_series(1, 2000) n;
       update inventory.customers set first_name = 'Second' where id = ${big}`,
    );
    const whole = await lands('the row', isNext('First'));
    assert.deepEqual([whole.id, whole.last_name?.length], [big, 64_000]);
    assert.equal(whole.unavailable_columns ?? null, null);
    const part = await lands('its change', isNext('Second'));
    assert.deepEqual(
      [part.op, part.id, part.last_name, part.unavailable_columns],
      ['u', big, null, ['last_name']],
    );
    await sourceSql(
      status,
      `alter table inventory.customers replica identity full;
       update inventory.customers set first_name = 'Third' where id = ${big}`,
    );
    const full = await lands('a change with the whole row', isNext('Third'));
    assert.deepEqual([full.last_name, full.unavailable_columns ?? null], [whole.last_name, null]);

    await sourceSql(
      status,
      `truncate inventory.customers;
       insert into inventory.customers values (1, 'After', 'Truncate', 'after@example.com')`,
    );
    const after = await lands('the row after it', isNext('After'));
    const emptied = await lands('the truncate', ({ op }) => op === 't');
    assert.deepEqual(
      [emptied.id ?? null, emptied.first_name ?? null, emptied.kafka_key ?? null],
      [null, null, null],
    );
    assert.ok((emptied.source_lsn ?? 0n) > (full.source_lsn ?? 0n));
    assert.ok((after.source_lsn ?? 0n) > (emptied.source_lsn ?? 0n));
    assert.ok(emptied.tx_id !== null && emptied.committed_at instanceof Date);
  });

  it('is stopped cleanly by cancel', async () => {
    const { job, paths } = await lab.status();
    const commits = () => readdirSync(path.join(paths.delta as string, '_delta_log')).length;
    const before = commits();
    await lab.must('seed', 'update');
    // While Delta reads its state after a commit: Spark observes nothing of an append that is stopped then.
    await until('a batch has committed', () => commits() > before);
    assert.equal((await lab.must('cancel')).stdout, 'job stopped\n');
    const { stdout } = await lab.must('logs', 'supervisor', '-n', '100');
    const ends = stdout.split('\n').filter((line) => / stopped: job /.test(line));
    assert.match(ends.at(-1) ?? '', /\(exit status 0\)$/);
    const { activeapps, completedapps } = await master();
    assert.deepEqual(activeapps, []);
    assert.equal(completedapps.find(({ id }) => id === job.applicationId)?.state, 'FINISHED');
    assert.equal((await lab.status()).job.state, 'stopped');
    assert.equal((await lab.must('cancel')).stdout, 'no job was running\n');
    await until(
      'its executor is gone',
      () =>
        !lab.processes().some(({ pid }) => {
          const line = existsSync(`/proc/${pid}`)
            ? readFileSync(`/proc/${pid}/cmdline`, 'latin1')
            : '';
          return line.includes('CoarseGrainedExecutorBackend');
        }),
    );
  });

  it('of a user runs unmodified, with its arguments, and its progress is seen', async (t) => {
    const folder = temporaryFolder(t, 'mine');
    chmodSync(folder, 0o777);
    const file = path.join(folder, 'mine.py');
    writeFileSync(file, usersJob);
    const out = path.join(folder, 'out.json');
    const odd = ['two words', `it's "quoted"`, '100%', '; # $HOME', '--flag', 'ü'];
    const checkpoint = path.join(folder, 'checkpoint');
    await lab.must('submit', file, '--', out, checkpoint, ...odd);
    await until('it has come to its end', () => existsSync(out), 120_000);
    assert.deepEqual(JSON.parse(readFileSync(out, 'utf8')), odd);
    const feed = sparkProgress(localFiles, status.paths.eventLog as string);
    await feed.poll();
    const mine = batchesIn(feed.since(0).events).filter(({ progress }) => progress.name === 'mine');
    assert.ok(mine.length >= 4, `${mine.length} batches were seen`);
    await until('it counts as ended', async () => (await lab.status()).job.state === 'stopped');
  });

  it('of a user has functions and rows of its own, and a notebook has', async (t) => {
    const file = path.join(temporaryFolder(t, 'pickling'), 'pickling.py');
    writeFileSync(file, pickling, { mode: 0o644 });
    await lab.must('submit', file);
    await until(
      'it has come to its end',
      async () => (await lab.status()).job.state !== 'running',
      120_000,
    );
    const { stdout } = await lab.must('logs', 'job', '-n', '200');
    assert.ok(stdout.includes(pickled), stdout);
    // Nobody has stopped it: that no job runs is no trouble.
    assert.equal((await lab.status()).job.endedWell, true);
    const { findings } = JSON.parse((await lab.must('once', '--json')).stdout);
    const ids = findings.map(({ id }: { id: string }) => id);
    assert.ok(ids.includes('P13') && !ids.includes('P07'), ids.join(' '));
    assert.equal((await runCode(status, pickling)).printed.trim(), pickled);
  });

  it('that is broken is refused with its last words', async (t) => {
    const folder = temporaryFolder(t, 'broken');
    const file = path.join(folder, 'broken.py');
    writeFileSync(file, 'def nothing(:\n');
    const { code, stderr } = await lab.run('submit', file);
    assert.equal(code, 1);
    assert.match(stderr, /^cdc-top: job ended: .*SyntaxError.*job\.log$/m);
    assert.equal((await lab.status()).job.pid, null);
    const missing = await lab.run('submit', path.join(folder, 'none.py'));
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /none\.py: no such file/);
  });

  it('also runs as python3 FILE in Jupyter’s terminal, alone on its checkpoint', async () => {
    const base = (status.endpoints.jupyter as string).replace(/\/lab$/, '');
    const token = readSecretFile(status.paths.secrets as string, 'jupyter.token');
    const headers = { authorization: `token ${token}` };
    const made = await fetch(`${base}/api/terminals`, { method: 'POST', headers });
    const { name } = (await made.json()) as { name: string };
    const address = `${base.replace('http', 'ws')}/terminals/websocket/${name}?token=${token}`;
    const socket = new WebSocket(address);
    let screen = '';
    socket.addEventListener('message', ({ data }) => {
      const [kind, text] = JSON.parse(String(data)) as [string, string];
      if (kind === 'stdout') screen += text;
    });
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', reject);
    });
    const type = (text: string) => socket.send(JSON.stringify(['stdin', text]));
    try {
      const before = (await rows()).length;
      type('cd work && python3 kafka-structured-streaming.py\r');
      await lab.must('seed', 'insert', '2');
      await until(
        'its rows are in Delta',
        async () => (await rows()).length >= before + 2,
        120_000,
      );
      const second = await lab.run('submit');
      assert.equal(second.code, 1, screen);
      assert.match(second.stderr, /another one is running/);
      type('\u0003');
      await until('it stops', () => /customers: stopping/.test(screen), 60_000);
    } finally {
      socket.close();
      await fetch(`${base}/api/terminals/${name}`, { method: 'DELETE', headers });
    }
  });

  it('with a new checkpoint lands everything again, which is found, and cured as the finding says', async () => {
    const table = status.paths.delta as string;
    const before = await rows();
    rmSync(status.paths.checkpoint as string, { recursive: true });
    await lab.must('submit');
    const twice = async () => {
      const { findings } = JSON.parse((await lab.must('once', '--json')).stdout) as Once;
      return findings.find(({ id }) => id === 'D08');
    };
    const isAgain = async () => (await rows()).length > before.length;
    await until('all has landed again', isAgain, 120_000);
    const finding = await until('it is found', twice, 60_000);
    await lab.must('cancel');
    const landed = finding.evidence?.find(({ unit }) => unit === 'rows')?.value;
    assert.equal(landed, (await rows()).length - before.length);
    const page = readFileSync(path.join(root, 'docs', 'findings', 'D08.md'), 'utf8');
    const [, statement = ''] = page.match(/`(spark\.read[^`]+)`/) ?? [];
    await runCode(
      status,
      `from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
${statement.replaceAll('TABLE', JSON.stringify(table))}
spark.stop()`,
    );
    assert.equal((await rows()).length, before.length);
    assert.equal(await twice(), undefined);
  });
});

/** The `txn` of every commit of a Delta table. */
const transactionsOf = (table: string): { appId: string; version: number }[] => {
  const log = path.join(table, '_delta_log');
  return readdirSync(log)
    .filter((name) => /^\d{20}\.json$/.test(name))
    .flatMap((name) => readFileSync(path.join(log, name), 'utf8').split('\n'))
    .flatMap((line) => (line === '' ? [] : (JSON.parse(line).txn ?? [])));
};
