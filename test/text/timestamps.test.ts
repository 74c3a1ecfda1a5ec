import assert from 'node:assert/strict';
import test from 'node:test';

// A zone that is neither UTC nor the same all year.
process.env.TZ = 'Europe/Berlin';
const { splitStamp } = await import('../../source/text/timestamps.ts');

const cases: [string, string, { at: string; time: string; rest: string } | null][] = [
  [
    'PostgreSQL',
    '2026-11-23 02:16:03.478 UTC [22996] LOG:  starting',
    { at: '2026-11-23T02:16:03.478Z', time: '02:16:03.478', rest: '[22996] LOG:  starting' },
  ],
  [
    'PostgreSQL with a numeric zone',
    '2026-11-23 02:16:03.478 -0330 [22996] LOG:  a',
    { at: '2026-11-23T05:46:03.478Z', time: '05:46:03.478', rest: '[22996] LOG:  a' },
  ],
  [
    'PostgreSQL with a zone that only the machine knows',
    '2026-11-23 02:16:03.478 CET [22996] LOG:  a',
    { at: '2026-11-23T01:16:03.478Z', time: '01:16:03.478', rest: '[22996] LOG:  a' },
  ],
  [
    'log4j, in local time',
    '2026-11-23 02:16:26,529 INFO  Starting controller (ControllerServer)',
    {
      at: '2026-11-23T01:16:26.529Z',
      time: '01:16:26.529',
      rest: 'INFO  Starting controller (ControllerServer)',
    },
  ],
  [
    'log4j in summer',
    '2026-07-01 02:16:26,529 WARN a',
    { at: '2026-07-01T00:16:26.529Z', time: '00:16:26.529', rest: 'WARN a' },
  ],
  [
    'log4j as Kafka comes with it',
    '[2026-11-23 02:16:26,529] ERROR a (kafka.server)',
    { at: '2026-11-23T01:16:26.529Z', time: '01:16:26.529', rest: 'ERROR a (kafka.server)' },
  ],
  [
    'Spark as it comes',
    '26/11/23 02:16:47 WARN Utils: a',
    { at: '2026-11-23T01:16:47.000Z', time: '01:16:47', rest: 'WARN Utils: a' },
  ],
  [
    'JupyterLab',
    '[I 2026-11-23 02:16:49.027 ServerApp] jupyter_lsp | linked',
    {
      at: '2026-11-23T01:16:49.027Z',
      time: '01:16:49.027',
      rest: '[I ServerApp] jupyter_lsp | linked',
    },
  ],
  [
    'supervisord',
    "2026-11-23 02:16:03,336 INFO spawned: 'watchdog' with pid 22995",
    {
      at: '2026-11-23T01:16:03.336Z',
      time: '01:16:03.336',
      rest: "INFO spawned: 'watchdog' with pid 22995",
    },
  ],
  [
    'ISO 8601',
    '2026-11-23T02:16:03.123456789+02:00 a',
    { at: '2026-11-23T00:16:03.123Z', time: '00:16:03.123', rest: 'a' },
  ],
  [
    'ISO 8601 in UTC',
    '2026-11-23T02:16:03Z a',
    { at: '2026-11-23T02:16:03.000Z', time: '02:16:03', rest: 'a' },
  ],
  [
    'nothing but a stamp',
    '2026-11-23 02:16:03 UTC',
    { at: '2026-11-23T02:16:03.000Z', time: '02:16:03', rest: '' },
  ],
  [
    'the last day of a year, which is another one in UTC',
    '2026-01-01 00:30:00,000 INFO a',
    { at: '2025-12-31T23:30:00.000Z', time: '23:30:00.000', rest: 'INFO a' },
  ],
  ['a stack frame', '\tat org.apache.kafka.Server.start(Server.java:12)', null],
  ['text', 'customers: lab_cdc.inventory.customers -> /data', null],
  ['a number', '12 records', null],
  ['a bracket', '[lab-cdc|task-0] a', null],
  ['no such month', '2026-13-23 02:16:26,529 INFO a', null],
  ['no such hour', '26/11/23 25:16:47 WARN a', null],
  ['a date alone', '2026-11-23 a', null],
  ['nothing', '', null],
];

for (const [what, line, wanted] of cases)
  test(`the time stamp of ${what}`, () => {
    const found = splitStamp(line);
    assert.deepEqual(found && { ...found, at: new Date(found.at).toISOString() }, wanted);
  });
