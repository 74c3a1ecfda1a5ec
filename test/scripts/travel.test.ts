import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { leaks } from '../../scripts/scrub.ts';

const file = path.resolve(import.meta.dirname, '..', '..', 'docs', 'how-a-change-travels.md');
const text = readFileSync(file, 'utf8');
const blocks = Object.fromEntries(
  Array.from(
    text.matchAll(/<!-- travel: (\w+) -->\n```\w*\n([\s\S]*?)\n?```\n<!-- \/travel -->/g),
    ([, name = '', content = '']) => [name, content],
  ),
);
const block = (name: string): string => {
  assert.ok(blocks[name], `the block ${name} is empty: npx tsx scripts/travel.ts records it`);
  return blocks[name];
};
const json = (name: string) => JSON.parse(block(name));
/** A table of columns that are at least two spaces apart. */
const grid = (name: string): Record<string, string>[] => {
  const [head = [], ...rows] = block(name)
    .split('\n')
    .map((line) => line.split(/ {2,}/));
  return rows.map((row) => Object.fromEntries(row.map((cell, i) => [head[i] ?? '', cell])));
};
const position = (lsn = ''): bigint => {
  const [high = '', low = ''] = lsn.split('/');
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
};

test('the change in the document is one change: the numbers of all hops agree', () => {
  const [payload, row, [record]] = [json('payload'), json('row'), grid('record')];
  const wal = grid('wal');
  const heap = wal.find(({ resource_manager }) => resource_manager === 'Heap');
  assert.equal(position(heap?.start_lsn), BigInt(payload.source.lsn));
  assert.equal(Number(heap?.xid), payload.source.txId);
  const byte = position(heap?.start_lsn).toLocaleString('en-US');
  assert.ok(
    text.includes(`\`${heap?.start_lsn}\`, where the first record begins, is byte ${byte}.`),
  );
  assert.equal(wal.at(-1)?.record_type, 'COMMIT');

  const messages = grid('pgoutput');
  assert.deepEqual(
    messages.map(({ message }) => message),
    ['begin', 'relation', 'update', 'commit'],
  );

  const [before, after] = grid('slot');
  const end = position(wal.at(-1)?.end_lsn);
  assert.ok(position(before?.confirmed_flush_lsn) < position(heap?.end_lsn));
  assert.ok(position(after?.confirmed_flush_lsn) >= end);

  assert.equal(json('key').payload.id, payload.after.id);
  assert.equal(row.id, payload.after.id);
  assert.equal(row.email, payload.after.email);
  assert.equal(block('sql').includes(`'${payload.after.email}'`), true);
  assert.equal(row.source_lsn, payload.source.lsn);
  assert.equal(String(row.kafka_offset), record?.offset);
  assert.equal(row.created_at, record?.timestamp);

  const commit = block('commit');
  const batch = Number(/^offsets\/(\d+)$/m.exec(block('checkpoint'))?.[1]);
  assert.match(block('checkpoint'), new RegExp(`^commits/${batch}$`, 'm'));
  assert.match(commit, new RegExp(`"userMetadata": "batch ${batch}"`));
  assert.match(commit, new RegExp(`"txn": \\{\\s+"appId": "[0-9a-f-]+",\\s+"version": ${batch},`));
  const ends = /^\{"lab_cdc\.inventory\.customers":\{"0":(\d+)\}\}$/m.exec(block('checkpoint'));
  assert.ok(Number(ends?.[1]) > row.kafka_offset);
  const landed = (which: string) =>
    Number(
      new RegExp(`"${which}": \\{[\\s\\S]*?"kafka_offset": (\\d+)`).exec(commit)?.[1] ?? Number.NaN,
    );
  assert.ok(landed('minValues') <= row.kafka_offset && row.kafka_offset <= landed('maxValues'));
});

test('its times are those of the records, in the order of the hops', () => {
  const row = json('row');
  const times = grid('times');
  assert.deepEqual(
    times.slice(0, 4).map(({ at }) => at),
    [row.committed_at, row.captured_at, row.created_at, row.landed_at],
  );
  const after = times.map((time) => Number(time['after ms']));
  assert.deepEqual(
    after,
    after.toSorted((a, b) => a - b),
  );
});

test('it tells nothing of the machine that it was recorded on', () => {
  assert.deepEqual(Object.values(blocks).flatMap(leaks), []);
});
