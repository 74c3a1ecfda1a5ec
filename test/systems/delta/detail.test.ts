import assert from 'node:assert/strict';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { localFiles } from '../../../source/clients/files.ts';
import { openTable } from '../../../source/systems/delta/probe.ts';
import { delta } from '../../../source/systems/delta/readings.ts';
import type { LabTarget } from '../../../source/watch/lab.ts';
import type { Snapshot } from '../../../source/watch/snapshot.ts';
import { goldenPages } from '../../screen/golden.ts';
import { put, quiet, root, tempFolder } from '../../support.ts';

// Colours are decided on when Ink is loaded.
process.env.FORCE_COLOR = '1';
const { figures, healthy, healthyBut } = await import('../../screen/recorded.ts');
const { startMonitor } = await import('../../screen/monitor.ts');

const sizes = [
  [80, 24],
  [120, 36],
  [200, 60],
] as const;

const tableIn = (folder: string) => ({ paths: { delta: folder } }) as LabTarget;
const changed = path.join(root, 'test', 'recordings', 'delta', 'streamed-changed');

/** The recording with another table. */
const withTable = async (folder: string): Promise<Snapshot> => {
  const reader = await openTable(folder, localFiles);
  const value = await reader.read(quiet());
  await reader.close();
  return healthyBut(delta, () => ({ value, at: healthy.at }));
};

const open = (
  t: TestContext,
  [columns, rows]: readonly [number, number],
  snapshot: Snapshot = healthy,
  folder = changed,
) => {
  const monitor = startMonitor(columns, rows, { snapshot, target: tableIn(folder) });
  t.after(() => monitor.close());
  return monitor;
};

for (const size of sizes) {
  test(`a micro-batch's detail at ${size.join('x')} looks as it did`, async (t) => {
    const monitor = open(t, size);
    await monitor.press('4', 'enter');
    await goldenPages(monitor, 'batch', size, /SOURCE METRICS|PROC\/S/);
  });

  test(`a commit's detail at ${size.join('x')} looks as it did`, async (t) => {
    const monitor = open(t, size, await withTable(changed));
    // The newest four: VACUUM's end and start, OPTIMIZE, UPDATE; then the DELETE.
    await monitor.press('5', 'j', 'j', 'j', 'j', 'enter');
    await monitor.shows(/Parameters/);
    await goldenPages(monitor, 'commit', size, /TYPE/);
  });
}

test('a batch leads to its commit and back by the version that both name', async (t) => {
  const { press, text } = open(t, [120, 36]);
  const [batch] = figures.batches;
  assert.ok(batch && batch.deltaVersion !== null);
  await press('4', 'enter');
  assert.match(text(), new RegExp(`Delta version +v${batch.deltaVersion} `));
  // A commit may be seen before its batch is told of.
  const place = figures.commits.findIndex(({ version }) => version === batch.deltaVersion);
  const operation = figures.commits[place]?.operation;
  await press('escape', '5', ...Array.from({ length: place }, () => 'j'), 'enter');
  assert.match(text(), new RegExp(`─ Commit ${batch.deltaVersion} ${operation} ─`));
  assert.match(text(), new RegExp(`batch +${batch.batchId} of ${batch.query}`));
});

test('a commit whose file is gone, or cannot be read, says so and shows what is known', async (t) => {
  const folder = tempFolder(t);
  const gone = open(t, [120, 36], await withTable(changed), folder);
  await gone.press('5', 'enter');
  await gone.shows(/no longer there: Delta deletes/);
  const monitor = startMonitor(120, 36, { snapshot: healthy });
  t.after(() => monitor.close());
  await monitor.press('5', 'enter');
  await monitor.shows(/not here/);
  await monitor.shows(/operation +WRITE/);
});

test('what a commit holds never reaches the terminal as it is', async (t) => {
  const evil = '\u001B]0;title\u0007\u001B[2J\u009B5n\u202Edcba\u0000';
  const folder = tempFolder(t);
  const lines = [
    {
      commitInfo: {
        ...{ timestamp: 1, operation: evil, engineInfo: evil, userMetadata: evil, txnId: evil },
        ...{ operationParameters: { [evil]: evil }, operationMetrics: { [evil]: '1' } },
      },
    },
    { metaData: { id: evil, name: evil, partitionColumns: [evil], schemaString: '{}' } },
    { protocol: { minReaderVersion: 3, minWriterVersion: 7, readerFeatures: [evil] } },
    {
      add: {
        ...{ path: evil, size: 1, dataChange: true, partitionValues: { [evil]: evil } },
        stats: JSON.stringify({ numRecords: 1, maxValues: { [evil]: '2026-01-01T00:00:00.000Z' } }),
      },
    },
  ];
  put(
    path.join(folder, '_delta_log', `${'0'.repeat(20)}.json`),
    `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`,
  );
  const { press, shows, screen } = open(t, [200, 60], await withTable(folder), folder);
  screen.raw = '';
  await press('5', 'enter');
  await shows(/Data files/);
  assert.doesNotMatch(screen.raw, /title|\u0007|\u001B\]|\u009B|\u001B\[2J|\u202E|\u0000/);
});
