import assert from 'node:assert/strict';
import test from 'node:test';
import { glyphSet } from '../../../source/parts/glyphs.ts';
import { changeText, diffOf } from '../../../source/systems/debezium/diff.ts';
import { contentText, envelopeOf } from '../../../source/systems/debezium/envelope.ts';
import { jsonText, parseJson } from '../../../source/systems/debezium/json.ts';
import { defaultPlaceholder } from '../../../source/systems/debezium/placeholder.ts';
import { columnsOf } from '../../../source/systems/kafka/detail/recordColumns.ts';
import { recordRows } from '../../../source/systems/kafka/detail/recordRows.ts';
import { recordWith } from './logs.ts';

const glyphs = glyphSet(false);
/** All that the detail makes of a record; its texts. */
const drawn = (record: ReturnType<typeof recordWith>): string => {
  const row = { ...record, seq: 1 };
  const rows = [40, 80, 200].flatMap((width) => recordRows(row, width, glyphs, defaultPlaceholder));
  const cells = columnsOf({ systems: [] }, 'topic').map((column) => column.text?.(row, 40, glyphs));
  return [...rows.map((line) => line.map(({ text }) => text).join('')), ...cells].join('\n');
};

const levels = 20_000;
const arrays = '['.repeat(levels) + ']'.repeat(levels);
const objects = `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

test('20,000 levels in key, value, before, after, source, message and headers are drawn, cut', () => {
  for (const deep of [arrays, objects, arrays.slice(0, levels), objects.slice(0, levels)]) {
    const whole = deep.endsWith(']') || deep.endsWith('}');
    assert.ok(drawn(recordWith(deep)).length > 1000);
    assert.ok(drawn(recordWith('1', { key: Buffer.from(deep) })).length > 100);
    const header = { name: deep, value: Buffer.from(deep) };
    assert.ok(drawn(recordWith('1', { headers: [header, header] })).length > 100);
    if (!whole) continue;
    const changes = [
      `{"op":"u","before":{"x":${deep},"n":1},"after":{"x":[${deep}],"n":2},"source":{"table":"t"}}`,
      `{"op":"u","before":null,"after":{"x":${deep},"n":2},"source":{"table":"t","lsn":${deep}}}`,
      `{"op":"c","before":${deep},"after":{"n":2},"source":${deep}}`,
      `{"schema":${deep},"payload":{"op":"c","after":{"n":2},"source":{}}}`,
      `{"n":2,"__op":"c","__table":${deep}}`,
    ];
    for (const text of changes) {
      const record = recordWith(text);
      const envelope = envelopeOf(record);
      assert.ok(envelope.kind === 'change', text.slice(0, 40));
      assert.match(drawn(record), /\bn\b.*2/);
    }
  }
  const { change } = envelopeOf(
    recordWith(
      `{"op":"u","before":{"x":${arrays}},"after":{"x":${arrays}1},"source":{}}`.replace('1}', '}'),
    ),
  ) as never as { change: Parameters<typeof diffOf>[0] };
  assert.deepEqual(
    diffOf(change).map(({ state }) => state),
    ['same'],
  );
});

test('what differs only 10,000 levels deep is different', () => {
  const middle = (what: string) => '['.repeat(levels) + what + ']'.repeat(levels);
  const text = `{"op":"u","before":{"x":${middle('1')}},"after":{"x":${middle('2')}},"source":{}}`;
  const envelope = envelopeOf(recordWith(text));
  assert.ok(envelope.kind === 'change');
  assert.equal(diffOf(envelope.change)[0]?.state, 'changed');
});

const odd: unknown[] = [
  null,
  true,
  0,
  -1.5,
  1e300,
  '',
  'false',
  [],
  [1, [2]],
  {},
  { toString: 1 },
  { constructor: { prototype: 1 } },
  { valueOf: null, toJSON: 'x' },
  JSON.parse('{"__proto__": {"toString": 1}}'),
  'x'.repeat(100_000),
];

test('odd values in every field of the source and of the envelope are drawn', () => {
  const names =
    'version connector name ts_ms snapshot db sequence schema table collection txId lsn xmin'.split(
      ' ',
    );
  const fields = 'before after source op ts_ms transaction message updateDescription'.split(' ');
  for (const value of odd) {
    for (const name of names) {
      const source = { connector: 'postgresql', [name]: value };
      const text = drawn(recordWith({ op: 'u', before: null, after: { n: 2 }, source, ts_ms: 1 }));
      assert.match(text, /\bn\b.*2/);
    }
    for (const name of fields) {
      const change = { op: 'u', before: { n: 1 }, after: { n: 2 }, source: {}, [name]: value };
      assert.ok(drawn(recordWith(change)).length > 50);
    }
    for (const part of ['id', 'total_order'])
      drawn(recordWith({ op: 'c', after: {}, source: {}, transaction: { [part]: value } }));
    for (const part of ['prefix', 'content'])
      drawn(recordWith({ op: 'm', source: {}, message: { [part]: value } }));
    drawn(recordWith({ status: 'END', id: 'x', event_count: value, ts_ms: value }));
    drawn(recordWith({ ts_ms: value }));
    for (const name of ['__op', '__deleted', '__source_ts_ms', '__table', '__lsn'])
      drawn(recordWith({ n: 1, __op: 'c', [name]: value }));
    for (const name of ['iodebeziumop', 'iodebeziumtsms', 'iodebeziumtable', 'time', 'data', 'id'])
      drawn(
        recordWith({
          ...{ specversion: '1.0', type: 'io.debezium.postgresql.datachangeevent', source: '/x' },
          ...{ data: { before: null, after: { n: 1 } }, [name]: value },
        }),
      );
    for (const name of ['updatedFields', 'removedFields', 'truncatedArrays'])
      drawn(recordWith({ op: 'u', after: null, source: {}, updateDescription: { [name]: value } }));
    const types = {
      fields: [
        {
          field: 'after',
          fields: [
            {
              field: 'n',
              type: value,
              name: value,
              parameters: value,
              items: value,
              default: value,
            },
          ],
        },
        value,
      ],
    };
    drawn(recordWith({ schema: types, payload: { op: 'c', after: { n: value }, source: {} } }));
    drawn(recordWith({ schema: value, payload: value }));
  }
});

const semantic = [
  ...['Date', 'Time', 'MicroTime', 'NanoTime', 'Timestamp', 'MicroTimestamp', 'NanoTimestamp'],
  ...['MicroDuration', 'NanoDuration', 'ZonedTimestamp', 'Interval', 'Year'],
].map((name) => `io.debezium.time.${name}`);
const connect = ['Date', 'Time', 'Timestamp', 'Decimal'].map(
  (name) => `org.apache.kafka.connect.data.${name}`,
);
const data = [
  ...['Bits', 'VariableScaleDecimal', 'geometry.Point', 'geometry.Geometry', 'Json', 'Enum'],
  ...['toString', '__proto__'],
].map((name) => `io.debezium.data.${name}`);

test('a value that is not what its schema says is drawn as it is', () => {
  const values = [
    ...odd,
    ...['AQ==', 'AQEAAAD/', 'AQcAAAD/////', 2 ** 53, -(2 ** 63), '99999999999999999999999'],
    ...[
      { scale: 1e9, value: 'AQ==' },
      { scale: -2147483648, value: 'AQ==' },
      { wkb: 'AQcAAAABAAAA' },
    ],
  ];
  for (const name of [...semantic, ...connect, ...data, 'constructor', 'toString', ''])
    for (const value of values)
      for (const scale of ['2', '-2', '2147483647', '-2147483648', 'x', {}]) {
        const field = { field: 'n', type: 'bytes', name, parameters: { scale, length: scale } };
        const row = { field: 'after', fields: [field, { ...field, field: 'list', items: field }] };
        const payload = { op: 'c', after: { n: value, list: [value, value] }, source: {} };
        const envelope = envelopeOf(recordWith({ schema: { fields: [row] }, payload }));
        assert.ok(envelope.kind === 'change');
        const [diff] = diffOf(envelope.change);
        assert.equal(diff?.after, jsonText(parseJson(JSON.stringify(value) as string)));
        assert.ok((diff?.meaning.length ?? 0) < 5000);
      }
});

test('names that objects inherit are columns like any other', () => {
  const text =
    '{"op":"u","before":{"__proto__":1,"constructor":2,"toString":"a"},"after":{"__proto__":2,"constructor":2,"toString":"b","hasOwnProperty":1},"source":{}}';
  const envelope = envelopeOf(recordWith(text));
  assert.ok(envelope.kind === 'change');
  assert.deepEqual(
    diffOf(envelope.change).map(({ name, state }) => `${name} ${state}`),
    ['__proto__ changed', 'constructor same', 'toString changed', 'hasOwnProperty added'],
  );
  assert.equal(envelopeOf(recordWith({ op: 'toString', after: {} })).kind, 'value');
  assert.equal(envelopeOf(recordWith({ op: 'constructor', source: {} })).kind, 'value');
  drawn(recordWith(text));
});

test('huge texts and very many fields are drawn in part, and soon', () => {
  const many = Object.fromEntries(Array.from({ length: 130_000 }, (_, n) => [`c${n}`, n]));
  const some = Object.fromEntries(Object.entries(many).slice(0, 20_000));
  const manyBytes = Buffer.from(JSON.stringify(some));
  const allOps = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`${n}op`, 'c']));
  const opHeaders = Array.from({ length: 20_000 }, (_, n) => ({
    ...{ name: `${n}op`, value: Buffer.from('c') },
  }));
  const long = 'x'.repeat(1_500_000);
  const began = performance.now();
  const texts = [
    drawn(recordWith({ op: 'c', after: many, source: {} })),
    drawn(recordWith(many)),
    drawn(recordWith({ op: 'u', before: { [long]: 1 }, after: { [long]: 2 }, source: {} })),
    drawn(recordWith({ op: 'c', after: { a: long }, source: { table: long, name: long } })),
    drawn(recordWith({ op: 't', source: { table: long } })),
    drawn(recordWith({ op: 'm', source: {}, message: { prefix: long, content: long } })),
    drawn(recordWith(long)),
    drawn(recordWith(`{"op":"c","after":{"n":${'7'.repeat(1_500_000)}},"source":{}}`)),
    drawn(recordWith(allOps, { headers: opHeaders })),
    drawn(recordWith({ op: 'd', before: some, source: {} }, { key: manyBytes })),
    drawn(recordWith(`"${'\\"'.repeat(500_000)}"`)),
    drawn(recordWith('1', { key: manyBytes })),
    drawn(recordWith('1', { key: Buffer.from(long) })),
    drawn(
      recordWith('1', {
        headers: Array.from({ length: 100_000 }, (_, n) => ({ name: `h${n}`, value: null })),
      }),
    ),
  ];
  for (const text of texts) assert.ok(text.length < 400_000, `${text.length}`);
  // No timing: only that it is not a matter of minutes.
  assert.ok(performance.now() - began < 60_000);
  const envelope = envelopeOf(recordWith({ op: 'c', after: many, source: {} }));
  assert.ok(envelope.kind === 'change' && changeText(envelope.change).length < 2000);
  assert.ok(contentText(envelopeOf(recordWith('1', { key: manyBytes })).key).length < 5000);
});
