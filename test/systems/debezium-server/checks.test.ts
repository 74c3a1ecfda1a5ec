import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { localFiles } from '../../../source/clients/files.ts';
import { checks } from '../../../source/systems/debezium-server/checks/index.ts';
import type { ServerSettings } from '../../../source/systems/debezium-server/checks/settings.ts';
import type { Context } from '../../../source/watch/kind.ts';
import { root, tempFolder } from '../../support.ts';

const file = path.join(root, 'stack', 'debezium-server', 'application.properties');
const original = readFileSync(file, 'utf8');
const quiet = () => new AbortController().signal;

/** What doctor says where a lab’s file has this text. */
const look = async (text: string) => {
  const settings = async () => ({
    ...{ command: '', directory: '', environment: [] },
    files: [{ path: '/conf/application.properties', text }],
  });
  const context = { files: localFiles, lab: { settings } } as unknown as Context;
  return checks.examine({ url: '' }, context, quiet());
};

/** A line in place of that with the same name, or at the end. */
const withLine = (text: string, line: string): string => {
  const name = line.slice(0, line.indexOf('='));
  return `${text
    .split('\n')
    .filter((each) => !each.startsWith(`${name}=`))
    .join('\n')}\n${line}\n`;
};

test('the lab’s own file is well', async () => {
  const { results } = await look(original);
  assert.deepEqual(
    results.filter(({ level }) => level !== 'ok').map(({ id, found }) => `${id} ${found}`),
    [],
  );
});

for (const [id, level, line] of [
  ['DC03', 'warning', 'debezium.source.plugin.name=decoderbufs'],
  ['DC04', 'warning', 'debezium.source.heartbeat.interval.ms=0'],
  ['DC07', 'error', 'debezium.source.slot.drop.on.stop=true'],
  ['DC12', 'error', 'debezium.source.database.password=in-clear-on-purpose'],
  ['DC15', 'warning', 'debezium.format.value.schemas.enable=false'],
  ['DC27', 'info', 'debezium.source.offset.flush.interval.ms=60000'],
  ['DC30', 'warning', 'debezium.source.offset.storage.file.filename=/tmp/offsets.dat'],
  [
    'DC30',
    'error',
    'debezium.source.offset.storage=org.apache.kafka.connect.storage.MemoryOffsetBackingStore',
  ],
] as const)
  test(`${id}: ${line}, and the line that cures it`, async () => {
    const faulty = withLine(original, line);
    const found = (await look(faulty)).results.find((result) => result.id === id);
    assert.equal(found?.level, level);
    assert.equal(found?.cure?.kind, 'setting');
    assert.ok(!JSON.stringify(found).includes('in-clear-on-purpose'));
    const cured = withLine(faulty, found?.cure?.text ?? '');
    const after = (await look(cured)).results.filter((result) => result.id === id);
    assert.deepEqual(
      after.map((result) => result.level),
      ['ok'],
    );
  });

test('DC31: a driver for MySQL that is told no collation, and the lines of the lab’s own file', async () => {
  const own = readFileSync(path.join(root, 'stack', 'debezium-server', 'mysql.properties'), 'utf8');
  const told = async (text: string) =>
    (await look(text)).results.filter(({ id }) => id === 'DC31').map(({ level }) => level);
  const untold = own.replaceAll(/^debezium\.source\.driver\..*\n/gm, '');
  assert.deepEqual(await told(own), ['ok']);
  assert.deepEqual(await told(untold), ['info']);
  const [found] = (await look(untold)).results.filter(({ id }) => id === 'DC31');
  for (const line of found?.cure?.text.split('\n') ?? [])
    assert.ok(own.includes(`${line}\n`), line);
  assert.deepEqual(await told(`${untold}\n${found?.cure?.text}\n`), ['ok']);
  // Either is enough, and PostgreSQL’s driver has neither.
  assert.deepEqual(await told(`${untold}\ndebezium.source.driver.characterEncoding=UTF-8\n`), [
    'ok',
  ]);
  assert.deepEqual(await told(original), []);
});

test('what it has stored is read out of the map that Java has written', async (t) => {
  const offsets = path.join(tempFolder(t), 'offsets.dat');
  writeFileSync(
    offsets,
    Buffer.from(
      `\xac\xed\0\x05sr\0\x11java.util.HashMap["kafka",{"server":"lab_cdc"}]uq\0~\0\x03\0\0\0R{"transaction_id":null,"lsn_proc":26913280,"messageType":"INSERT","lsn_commit":26913120,"lsn":26913280,"txId":752,"ts_usec":1795914244182281}x`,
      'latin1',
    ),
  );
  const { settings } = await look(
    withLine(original, `debezium.source.offset.storage.file.filename=${offsets}`),
  );
  const { stored } = settings as ServerSettings;
  assert.equal(stored?.lsn, '26913280');
  assert.equal(stored?.ts_usec, '1795914244182281');
});

test('of a server whose file is not at hand nothing is said', async () => {
  const { results } = await checks.examine({ url: '' }, { files: localFiles } as Context, quiet());
  assert.deepEqual(results, []);
});
