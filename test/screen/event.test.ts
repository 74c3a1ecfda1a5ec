import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import type { EventLine, Snapshot } from '../../source/watch/snapshot.ts';
import { compareScreens } from './golden.ts';
import { startMonitor } from './monitor.ts';
import { healthy } from './recorded.ts';

const sql =
  "UPDATE inventory.customers SET email = 'cale.walsh.3fa91c2@example.org' WHERE id = 329";
const told: EventLine = {
  ...{ at: healthy.at - 12_000, level: 'good', source: 'you' },
  text: 'UPDATE id 329 email cale… → cale.walsh.3fa91c2@example.org',
  subject: { lab: 'lab', service: 'postgres' },
  facts: [
    { name: 'customer', value: 'Cale Walsh, id 329' },
    { name: 'email', value: 'cale.walsh@example.com → cale.walsh.3fa91c2@example.org' },
    { name: 'rows', value: '1' },
    { name: 'transaction', value: '820' },
    { name: 'LSN after it', value: '0/1B96590' },
    { name: 'SQL', value: sql },
  ],
};
const snapshot: Snapshot = { ...healthy, events: [...healthy.events, told] };

const open = (t: TestContext, columns: number, rows: number) => {
  const monitor = startMonitor(columns, rows, { snapshot });
  t.after(() => monitor.close());
  return monitor;
};

for (const [columns, rows] of [
  [60, 15],
  [80, 24],
  [120, 36],
  [200, 60],
] as const)
  test(`Enter opens the whole of an event at ${columns}x${rows}`, async (t) => {
    const { press, shows, screen } = open(t, columns, rows);
    await press('6', 'enter');
    await shows(/transaction/);
    compareScreens('event', [columns, rows], [screen.lines()]);
  });

test('an event leads to its trace and to its log, to the next, and back', async (t) => {
  const { press, shows, copied, show } = open(t, 120, 36);
  await press('6', 'enter');
  await shows(/ Event you /);
  await press('y');
  assert.match(copied[0] ?? '', /you: UPDATE id 329.*transaction: 820.*SQL: UPDATE inventory/);
  await press('t');
  await shows(/Trace: /);
  await press('escape');
  await shows(/ Event you /);
  await press('right');
  await shows(/ Event (?!you )/);
  await press('left');
  await shows(/ Event you /);
  // What is open stays open after it is kept no longer.
  await show({ events: healthy.events });
  await shows(/ Event you .*UPDATE id 329/s);
  await press('q');
  await shows(/›6 Events/);
});
