import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { Once } from '../../source/commands/take-once.ts';
import { readVersions } from '../../source/config/versions.ts';
import { connect } from '../../source/systems/connect/readings.ts';
import { kafka } from '../../source/systems/kafka/readings.ts';
import { postgres } from '../../source/systems/postgres/readings.ts';
import { services } from '../../source/systems/services/readings.ts';
import { query, spark } from '../../source/systems/spark/readings.ts';
import type { CheckResult } from '../../source/watch/check.ts';
import type { LabStatus } from '../../source/watch/lab.ts';
import type { Shape } from '../../source/watch/target.ts';
import { isFresh, type Key, type SystemView } from '../../source/watch/view.ts';
import { readDelta } from './delta.ts';
import { sourceSql } from './secrets.ts';
import { sharedCache, type TestLab, testLab, until } from './support.ts';
import { notebooksTeach } from './teaching.ts';

/** A system of a snapshot, by its kind. */
const viewIn = <S extends Shape>({ systems }: Once, of: Key<S>) => {
  const found = systems.find(({ kind }) => kind === of.kind);
  assert.ok(found, of.kind);
  return found as Pick<SystemView<S>, 'reading' | 'rows'>;
};
const pipelineOf = ({ pipelines }: Once) => pipelines[0] as Once['pipelines'][number];

const cleanups: (() => unknown)[] = [];
const suite = { after: (work: () => unknown) => cleanups.unshift(work) } as never;
const versions = readVersions('current');

describe('version set current', { timeout: 900_000 }, () => {
  let lab: TestLab;
  let status: LabStatus;
  const rows = () => readDelta(status.paths.delta as string);
  const once = async () => JSON.parse((await lab.must('once', '--json')).stdout) as Once;

  /** Waits until the newest row of every id in Delta is what the source has. */
  const agree = () =>
    until(
      'Delta says what the source says',
      async () => {
        const latest = new Map((await rows()).map((row) => [row.id, row]));
        const living = [...latest.values()]
          .filter(({ op }) => op !== 'd')
          .map(({ id, first_name, last_name, email }) => ({ id, first_name, last_name, email }))
          .sort((a, b) => a.id - b.id);
        const source = await sourceSql(
          status,
          'select id, first_name, last_name, email from inventory.customers order by id',
        );
        return isDeepStrictEqual(living, source);
      },
      300_000,
    );

  before(async () => {
    lab = testLab(suite, 'current', { env: sharedCache(), timeoutMs: 600_000 });
    await lab.must('up', '--versions', 'current');
    status = await lab.status();
  });
  after(async () => {
    for (const clean of cleanups) await clean();
  });

  it('is what runs, and its logs are readable', async () => {
    assert.deepEqual([status.state, status.versions], ['healthy', 'current']);
    const [{ server_version: server, data_checksums: checksums }] = await sourceSql(
      status,
      `select current_setting('server_version') as server_version,
              current_setting('data_checksums') as data_checksums`,
    );
    assert.deepEqual([server, checksums], [versions.get('POSTGRES_VERSION'), 'on']);
    const log = async (service: string) => (await lab.must('logs', service, '-n', '500')).stdout;
    assert.ok((await log('spark-master')).includes(`version ${versions.get('SPARK_VERSION')}`));
    for (const service of ['kafka', 'connect']) {
      const text = await log(service);
      assert.match(text, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} INFO {2}/m, service);
      // What Log4j says where it has no settings, or those of another Log4j.
      assert.doesNotMatch(text, /SLF4J:|log4j:|StatusLogger|Reconfiguration failed/, service);
      assert.doesNotMatch(text, / ERROR /, service);
    }
  });

  it('carries the classic sequence into Delta', async () => {
    await lab.must('submit');
    await lab.must('seed', 'demo');
    await lab.must('seed', 'burst', '300');
    await agree();
    const ops = new Set((await rows()).map(({ op }) => op));
    assert.deepEqual([...ops].sort(), ['c', 'd', 'r', 'u']);
  });

  it('is read by every probe', async () => {
    // A backlog is a bigint, which JSON holds as text.
    const taken = await until('batches and their end are seen', async () => {
      const now = await once();
      const { lastBatch, backlog } = pipelineOf(now).flow;
      // A driver that is busy is left alone for a while.
      const driver = viewIn(now, spark).reading.value?.driver;
      return lastBatch && String(backlog) === '0' && driver ? now : undefined;
    });
    for (const view of taken.systems) assert.ok(isFresh(view), view.system.id);
    const { flow, verdict } = pipelineOf(taken);
    const { healthy } = viewIn(taken, services).rows;
    assert.equal(verdict.level, 'good', verdict.text);
    assert.equal(healthy.count, healthy.of);
    assert.equal(flow.deltaRows, (await rows()).length);
    assert.ok((flow.deltaVersion ?? -1) >= 0);

    const source = viewIn(taken, postgres);
    const slot = source.reading.value?.slots.find(({ name }) => name === 'debezium');
    assert.deepEqual([slot?.active, slot?.walStatus], [true, 'reserved']);
    for (const column of ['inactive_since', 'invalidation_reason', 'two_phase_at', 'failover'])
      assert.ok(column in (slot?.more ?? {}), column);
    const row = source.rows.slots.find(({ name }) => name === 'debezium');
    assert.equal(row?.invalidationReason, null);

    const { metrics = {}, epoch } = viewIn(taken, connect).reading.value ?? {};
    assert.ok(epoch);
    assert.equal(metrics['streaming.Connected'], 1);
    assert.ok((metrics['streaming.TotalNumberOfCreateEventsSeen'] ?? 0) >= 306);
    const { topics } = viewIn(taken, kafka).rows;
    const topic = topics.find(({ name }) => name === 'lab_cdc.inventory.customers');
    assert.ok(BigInt(topic?.bytes ?? 0) > 0n && BigInt(topic?.end ?? 0) >= 313n);
    const checkpoint = viewIn(taken, query).reading.value;
    assert.equal(checkpoint?.committed, checkpoint?.planned);
    const driver = viewIn(taken, spark).reading.value?.driver;
    assert.equal(driver?.applicationId, (await lab.status()).job.applicationId);
    const batch = viewIn(taken, query).rows.batches.find(({ rows: read }) => read > 0);
    assert.ok(batch && batch.tookMs > 0 && Object.keys(batch.phases).length > 2);
  });

  if (process.env.TEST_LONG)
    it('is found well by doctor, which reads offsets of Connect 4 and versions that go together', async () => {
      const { stdout } = await lab.run('doctor', '--all', '--json');
      const { results } = JSON.parse(stdout) as { results: CheckResult[] };
      const bad = results.filter(({ level }) => level === 'error' || level === 'warning');
      assert.deepEqual(
        bad.map(({ id, found }) => `${id}: ${found}`).filter((text) => !text.startsWith('DP02')),
        [],
      );
      for (const id of ['DK08', 'DX01', 'DX02', 'DX12', 'DX14', 'DX15', 'DP17'])
        assert.equal(results.find((result) => result.id === id)?.level, 'ok', id);
    });

  it('goes on from the checkpoint after the job was stopped', async () => {
    await lab.must('cancel');
    const before = viewIn(await once(), query).reading.value?.planned ?? -1;
    assert.ok(before >= 0);
    await lab.must('seed', 'update', '3');
    await lab.must('submit');
    await agree();
    const offsets = (await rows()).map(({ kafka_offset }) => kafka_offset);
    assert.equal(new Set(offsets).size, offsets.length, 'a record landed twice');
    const after = viewIn(await once(), query).reading.value?.planned ?? -1;
    assert.ok(after > before, `${after} after ${before}`);
  });

  describe('its notebooks', () => notebooksTeach(() => status));

  it('leaves nothing behind', async () => {
    await lab.must('down', '--purge');
    assert.deepEqual(lab.processes(), []);
    const left = globSync('{state,data}/*', { cwd: lab.home }).map((name) => path.basename(name));
    // cdc-top's own log is there where there was something to log.
    assert.deepEqual(
      left.filter((name) => name !== 'cdc-top.log'),
      [],
    );
  });
});
