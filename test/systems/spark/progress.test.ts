import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { type Files, localFiles } from '../../../source/clients/files.ts';
import { applicationLogs, sparkProgress } from '../../../source/systems/spark/progress.ts';
import { tempFolder } from '../../support.ts';

const progressEvent = 'org.apache.spark.sql.streaming.StreamingQueryListener$QueryProgressEvent';
const source = {
  description: 'JDBC[postgresql://me:hunter2@db/lab]',
  startOffset: null,
  endOffset: null,
};

/** One line of an event log as Spark writes it. */
const batch = (batchId: number, rows: number[] = [1], name: string | null = null): string =>
  `${JSON.stringify({
    Event: progressEvent,
    progress: {
      ...{ id: 'q', runId: 'r', name, timestamp: '2026-01-02T03:04:05.678Z', batchId },
      durationMs: { triggerExecution: 100 },
      sources: rows.map((numInputRows) => ({ ...source, numInputRows })),
      sink: { description: 'Delta' },
    },
  })}\n`;
const other = (bytes = 10) => `{"Event":"SparkListenerTaskEnd","x":"${'x'.repeat(bytes)}"}\n`;

/** A folder of event logs, its reader, and what that has read so far. */
const stage = (t: TestContext, files: Files = localFiles) => {
  const folder = tempFolder(t);
  const progress = sparkProgress(files, folder);
  const file = (app: string, index: number) => {
    mkdirSync(path.join(folder, `eventlog_v2_${app}`), { recursive: true });
    return path.join(folder, `eventlog_v2_${app}`, `events_${index}_${app}`);
  };
  const write = (app: string, index: number, ...texts: (string | Buffer)[]) => {
    for (const text of texts) appendFileSync(file(app, index), text);
  };
  const held = () =>
    progress
      .since(0)
      .events.map(({ applicationId, progress: { batchId } }) => [applicationId, batchId]);
  /** Polls, and returns the batches that came. */
  let seen = 0;
  const poll = async () => {
    await progress.poll();
    const { events, dropped } = progress.since(seen);
    assert.equal(dropped, 0);
    seen = events.at(-1)?.seq ?? seen;
    return events.map(({ progress: { batchId } }) => batchId);
  };
  return { folder, progress, file, write, held, poll };
};

describe('the progress of micro-batches', () => {
  test('is none where there is no log, and none in one without batches', async (t) => {
    const { progress, write, poll } = stage(t);
    assert.deepEqual(await poll(), []);
    write('app-1', 1, other(), `{"Event":"x","text":"no JSON\n`, '\n');
    assert.deepEqual(await poll(), []);
    assert.equal(progress.last(), undefined);
  });

  test('comes as it is written, and once', async (t) => {
    const { write, poll } = stage(t);
    write('app-1', 1, other(), batch(0), other(), batch(1));
    assert.deepEqual(await poll(), [0, 1]);
    assert.deepEqual(await poll(), []);
    write('app-1', 1, batch(2), other());
    assert.deepEqual(await poll(), [2]);
  });

  test('has the rows of all sources together', async (t) => {
    const { progress, write, poll } = stage(t);
    write('app-1', 1, batch(7, [3, 4]));
    await poll();
    const last = progress.last();
    assert.equal(last?.applicationId, 'app-1');
    assert.equal(last?.progress.numInputRows, 7);
    assert.equal(last?.progress.durationMs.triggerExecution, 100);
    assert.equal(last?.progress.sources[0]?.description, 'JDBC[postgresql://me:(secret)@db/lab]');
  });

  test('waits for the rest of a line', async (t) => {
    const { write, poll } = stage(t);
    const line = batch(0);
    write('app-1', 1, other(), line.slice(0, 60));
    assert.deepEqual(await poll(), []);
    write('app-1', 1, line.slice(60, 90));
    assert.deepEqual(await poll(), []);
    write('app-1', 1, line.slice(90));
    assert.deepEqual(await poll(), [0]);
  });

  test('goes on in the next file when the log rolls, and misses none between', async (t) => {
    const { write, poll } = stage(t);
    write('app-1', 1, batch(0));
    assert.deepEqual(await poll(), [0]);
    write('app-1', 1, batch(1));
    write('app-1', 2, batch(2));
    for (const index of [9, 10]) write('app-1', index, batch(index));
    assert.deepEqual(await poll(), [1, 2, 9, 10]);
    write('app-1', 10, batch(11));
    assert.deepEqual(await poll(), [11]);
  });

  test('goes on where the file that was read has been pruned', async (t) => {
    const { file, write, poll } = stage(t);
    write('app-1', 1, batch(0));
    assert.deepEqual(await poll(), [0]);
    write('app-1', 2, batch(1));
    write('app-1', 3, batch(2));
    rmSync(file('app-1', 1));
    assert.deepEqual(await poll(), [1, 2]);
    rmSync(file('app-1', 2));
    rmSync(file('app-1', 3));
    assert.deepEqual(await poll(), []);
    write('app-1', 4, batch(3));
    assert.deepEqual(await poll(), [3]);
  });

  test('follows a new application, and still the old one', async (t) => {
    const { folder, held, write, poll } = stage(t);
    write('app-20260102030405-0001', 1, batch(5));
    await poll();
    write('app-20260102030405-0002', 1, batch(0));
    write('app-20260102030405-0001', 1, batch(6));
    await poll();
    assert.deepEqual(held(), [
      ['app-20260102030405-0001', 5],
      ['app-20260102030405-0001', 6],
      ['app-20260102030405-0002', 0],
    ]);
    rmSync(path.join(folder, 'eventlog_v2_app-20260102030405-0001'), { recursive: true });
    write('app-20260102030405-0002', 1, batch(1));
    assert.deepEqual(await poll(), [1]);
  });

  test('begins with the end of a log that is long, wherever that cuts a line', async (t) => {
    const half = 512 * 1024;
    for (const cut of [0, 1, 50, 100]) {
      const { write, poll } = stage(t);
      const [early, last] = [batch(1), batch(2)];
      // The tail begins `cut` bytes into the line of batch 1.
      const filling = half - (early.length - cut) - last.length - other(0).length;
      write('app-1', 1, batch(0), early, other(filling), last);
      assert.deepEqual(await poll(), cut === 0 ? [1, 2] : [2], `cut at ${cut}`);
    }
  });

  test('is read in chunks, whatever character one ends in', async (t) => {
    // Chunks of seven bytes: every character of two to four bytes is cut somewhere.
    const small: Files = {
      ...localFiles,
      readFrom: (file, offset) => localFiles.readFrom(file, offset, 7),
    };
    const { progress, write, poll } = stage(t, small);
    write('app-1', 1, batch(0, [1], 'é日本🎉'.repeat(5)), batch(1, [1], 'ü'));
    assert.deepEqual(await poll(), [0, 1]);
    const names = progress.since(0).events.map((event) => event.progress.name);
    assert.deepEqual(names, ['é日本🎉'.repeat(5), 'ü']);
  });

  test('may be in a single file, which changes its name at the end', async (t) => {
    const { folder, held, poll } = stage(t);
    const file = path.join(folder, 'local-1767323045678');
    appendFileSync(`${file}.inprogress`, batch(0));
    assert.deepEqual(await poll(), [0]);
    appendFileSync(`${file}.inprogress`, batch(1));
    renameSync(`${file}.inprogress`, file);
    assert.deepEqual(await poll(), [1]);
    assert.deepEqual(await poll(), []);
    assert.deepEqual(held().at(-1), ['local-1767323045678', 1]);
  });

  test('is not read twice where the file changes its name meanwhile', async (t) => {
    let beforeRead = () => {};
    const racing: Files = {
      ...localFiles,
      sizeOf: (...args) => {
        beforeRead();
        return localFiles.sizeOf(...args);
      },
    };
    const { folder, poll } = stage(t, racing);
    const file = path.join(folder, 'local-1');
    appendFileSync(`${file}.inprogress`, batch(0));
    assert.deepEqual(await poll(), [0]);
    beforeRead = () => {
      beforeRead = () => {};
      renameSync(`${file}.inprogress`, file);
    };
    assert.deepEqual(await poll(), []);
    appendFileSync(file, batch(1));
    assert.deepEqual(await poll(), [1]);
  });
});

describe('the feed of batches', () => {
  test('tells what came after a number, and what it no longer holds', async (t) => {
    const { progress, write } = stage(t);
    assert.deepEqual(progress.since(0), { events: [], dropped: 0 });
    for (let batchId = 0; batchId < 600; batchId += 1) write('app-1', 1, batch(batchId));
    await progress.poll();
    assert.equal(progress.since(0).events.length, 600);
    assert.equal(progress.since(0).dropped, 0);
    for (let batchId = 600; batchId < 605; batchId += 1) write('app-1', 1, batch(batchId));
    await progress.poll();
    const all = progress.since(0);
    assert.equal(all.dropped, 5);
    assert.deepEqual(
      [all.events[0]?.progress.batchId, all.events.at(-1)?.progress.batchId],
      [5, 604],
    );
    assert.deepEqual(
      progress.since(603).events.map(({ seq }) => seq),
      [604, 605],
    );
    assert.deepEqual(progress.since(605), { events: [], dropped: 0 });
    assert.equal(progress.since(3).dropped, 2);
  });
});

test('event logs by application, in order of start and of writing', async (t) => {
  const { folder, file, write } = stage(t);
  for (const index of [10, 2, 1]) write('app-20260102030405-0002', index, '');
  write('app-20260102030405-0001', 1, '');
  appendFileSync(path.join(folder, 'eventlog_v2_app-20260102030405-0001', 'appstatus_x'), '');
  appendFileSync(path.join(folder, 'local-1.inprogress'), '');
  assert.deepEqual(await applicationLogs(localFiles, folder), [
    { applicationId: 'app-20260102030405-0001', parts: [file('app-20260102030405-0001', 1)] },
    {
      applicationId: 'app-20260102030405-0002',
      parts: [1, 2, 10].map((index) => file('app-20260102030405-0002', index)),
    },
    { applicationId: 'local-1', parts: [path.join(folder, 'local-1.inprogress')] },
  ]);
});
