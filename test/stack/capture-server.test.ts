import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readEnvironment } from '../../source/config/environment.ts';
import { foldersFor } from '../../source/config/folders.ts';
import type { Engine, Plan } from '../../source/lab/contract/engine.ts';
import { localEngine } from '../../source/lab/local/index.ts';
import { debeziumServer } from '../../source/systems/debezium-server/readings.ts';
import { kafka } from '../../source/systems/kafka/readings.ts';
import { postgres } from '../../source/systems/postgres/readings.ts';
import type { Shape } from '../../source/watch/target.ts';
import type { Key } from '../../source/watch/view.ts';
import { type DeltaRow, readDelta, readRejected } from './delta.ts';
import { serverFaults } from './doctor-server.ts';
import { systemOf } from './probing.ts';
import { readSecretFile, sourceSql } from './secrets.ts';
import { sharedCache, type TestLab, testLab, until } from './support.ts';
import { writeRecords } from './topic.ts';

const cleanups: (() => unknown)[] = [];
const suite = { after: (work: () => unknown) => cleanups.unshift(work) };
const topic = 'lab_cdc.inventory.customers';

describe('the lab with Debezium Server', { timeout: 600_000 }, () => {
  let lab: TestLab;
  let engine: Engine;
  let table = '';
  const sql = async (text: string) => sourceSql(await lab.status(), text);
  const service = async () => {
    const { services } = await lab.status();
    return services.find(({ name }) => name === 'debezium-server');
  };
  const arrives = (what: string, match: (row: DeltaRow) => boolean) =>
    until(`${what} is in Delta`, async () => (await readDelta(table)).find(match), 120_000);
  // On a busy machine an answer may come too late for a probe once.
  const once = async <S extends Shape>(of: Key<S>): Promise<S['reading']> => {
    const { kind, system, context } = systemOf(engine, of);
    const reader = await kind.open(system, context);
    try {
      return await until(`${of.kind} is read`, async () => [
        (await reader.read(AbortSignal.timeout(10_000))) as S['reading'],
      ]).then(([value]) => value as S['reading']);
    } finally {
      await reader.close();
    }
  };
  const endOf = async () => {
    const found = (await once(kafka)).topics.find(({ name }) => name === topic);
    return found?.partitions.reduce((sum, { end }) => sum + end, 0n) ?? 0n;
  };
  const confirmed = async () => (await once(postgres)).slots[0]?.confirmedFlushLsn ?? 0n;

  before(async () => {
    lab = testLab(suite as never, 'server', { env: sharedCache() });
    const { stdout } = await lab.must('up', '--capture', 'server', '--dry-run', '--json');
    const { operations } = JSON.parse(stdout) as Plan;
    const started = operations.filter(({ kind }) => kind === 'start').map((o) => o.subject);
    assert.ok(started.includes('debezium-server') && !started.includes('connect'), started.join());
    // A first `up` with the other capture that came to nothing: this one may still be chosen.
    const state = path.join(lab.home, 'state', 'lab');
    mkdirSync(state, { recursive: true });
    writeFileSync(
      path.join(state, 'lab.json'),
      JSON.stringify({
        ...{ schema: 1, id: '12345678-0000-0000-0000-000000000000', name: 'lab', engine: 'local' },
        ...{ versions: 'seed', capture: 'connect', createdAt: '', hasData: false, ports: {} },
      }),
    );
    await lab.must('up', '--capture', 'server');
    await lab.must('submit');
    const environment = readEnvironment(lab.env);
    const folders = foldersFor(environment, lab.env);
    engine = localEngine({ name: 'lab', versions: undefined, environment, folders });
    table = (await lab.status()).paths.delta as string;
  });

  after(async () => {
    for (const clean of cleanups) await clean();
  });

  it('runs it in place of Kafka Connect, and keeps its password in a file', async () => {
    const status = await lab.status();
    assert.equal(status.capture, 'server');
    const names = status.services.map(({ name }) => name);
    assert.ok(names.includes('debezium-server') && !names.includes('connect'), names.join());
    assert.ok(status.services.every(({ health }) => health === 'healthy'));
    const secret = readSecretFile(status.paths.secrets as string, 'debezium.properties');
    const pid = (await service())?.pid;
    for (const kind of ['cmdline', 'environ'])
      assert.ok(!readFileSync(`/proc/${pid}/${kind}`, 'utf8').includes(secret), kind);
    const log = path.join(status.paths.logs as string, 'debezium-server.log');
    assert.ok(!readFileSync(log, 'utf8').includes(secret));
  });

  it('carries changes through slot, topic and job into the table', async () => {
    const snapshot = await arrives('the snapshot', ({ op, id }) => op === 'r' && id === 1);
    assert.equal(snapshot.email, 'marta.oliveira@example.com');
    const [before, end] = [await confirmed(), await endOf()];
    const [{ id }] = await sql(
      `insert into inventory.customers (first_name, last_name, email)
       values ('Zoë', 'Li', 'zoe@example.com') returning id`,
    );
    await sql(`update inventory.customers set email = 'new@example.com' where id = ${id}`);
    await sql(`delete from inventory.customers where id = ${id}`);
    const created = await arrives('the insert', (row) => row.op === 'c' && row.id === id);
    const updated = await arrives('the update', (row) => row.op === 'u' && row.id === id);
    const deleted = await arrives('the delete', (row) => row.op === 'd' && row.id === id);
    assert.deepEqual(
      [created, updated, deleted].map(({ first_name, email }) => [first_name, email]),
      [
        ['Zoë', 'zoe@example.com'],
        ['Zoë', 'new@example.com'],
        ['Zoë', 'new@example.com'],
      ],
    );
    assert.deepEqual(JSON.parse(created.kafka_key), { id });
    assert.ok(created.committed_at <= created.captured_at);
    assert.ok(created.captured_at <= created.landed_at);
    // Three changes and the tombstone of the delete.
    assert.equal((await endOf()) - end, 4n);
    await until('the slot confirms', async () => (await confirmed()) > before);
  });

  it('captures a TRUNCATE, and what is foreign to it lands beside the table', async () => {
    await writeRecords(await lab.status(), [{ key: null, value: 'hello' }]);
    await sql('truncate inventory.customers');
    const emptied = await arrives('the truncate', ({ op }) => op === 't');
    assert.equal(emptied.id ?? null, null);
    const rejected = await until('the foreign record is there', async () =>
      existsSync(`${table}_rejected`) ? (await readRejected(table))[0] : undefined,
    );
    assert.deepEqual(
      [rejected.reason, rejected.key ?? null],
      ['the value is not a JSON object', null],
    );
  });

  it('shows what it says of itself, and Debezium’s figures', async () => {
    const { epoch, status, checks, metrics } = await once(debeziumServer);
    assert.ok(Math.abs((epoch ?? 0) - Date.parse((await service())?.startedAt ?? '')) < 10_000);
    assert.deepEqual([status, checks], ['UP', [{ name: 'debezium', status: 'UP' }]]);
    assert.equal(metrics['streaming.Connected'], 1);
    assert.equal(metrics['snapshot.SnapshotCompleted'], 1);
    assert.ok((metrics['streaming.TotalNumberOfDeleteEventsSeen'] ?? 0) >= 1);
    await until('the verdict is good', async () => {
      const { labs, pipelines } = JSON.parse((await lab.must('once', '--json')).stdout);
      assert.equal(labs[0].capture, 'server');
      const { level, text } = pipelines[0].verdict;
      assert.equal(level, 'good', text);
      return true;
    });
  });

  if (process.env.TEST_LONG) serverFaults(() => engine);

  it('goes on where it was after kill -9', async () => {
    const killed = (await service())?.pid as number;
    process.kill(killed, 'SIGKILL');
    await sql(`insert into inventory.customers (first_name, last_name, email)
               values ('While', 'Down', 'down@example.com')`);
    const row = await arrives('what was written meanwhile', (r) => r.email === 'down@example.com');
    assert.equal(row.op, 'c');
    const again = await until('it is well', async () => {
      const now = await service();
      return now?.health === 'healthy' && now;
    });
    assert.notEqual(again.pid, killed);
    // No second snapshot: its position is kept.
    const snapshots = (await readDelta(table)).filter(({ op }) => op === 'r');
    assert.equal(snapshots.length, 4);
  });

  it('takes a new snapshot when it is told to', async () => {
    const { stdout } = await lab.must('resnapshot', '--yes');
    const [{ rows }] = await sql('select count(*)::int as rows from inventory.customers');
    assert.match(stdout, new RegExp(`: ${rows} rows? in the source, all of them in the table\\n`));
    const snapshots = (await readDelta(table)).filter(({ op }) => op === 'r');
    assert.equal(snapshots.length, 4 + rows);
  });

  it('refuses the other capture as long as it has data, and leaves nothing when purged', async () => {
    const { code, stderr } = await lab.run('up', '--capture', 'connect');
    assert.equal(code, 2);
    assert.match(stderr, /^cdc-top: --capture connect: .* down --purge .* another --name\n$/);
    await lab.must('down', '--purge');
    assert.deepEqual(lab.processes(), []);
    for (const folder of ['state', 'data'])
      assert.ok(!existsSync(path.join(lab.home, folder, 'lab')), folder);
  });
});
