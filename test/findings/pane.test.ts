import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsPane } from '../../source/findings/pane.ts';
import { findingText } from '../../source/panes/findingText.ts';
import type { Finding } from '../../source/watch/finding.ts';
import { startMonitor } from '../screen/monitor.ts';
import { healthy } from '../screen/recorded.ts';

const subject = { pipeline: 'lab', system: 'postgres:lab', lab: 'lab' } as const;
const at = healthy.at - 65_000;
const findings: readonly Finding[] = [
  {
    id: 'P07',
    level: 'warning',
    subject,
    text: 'no Spark job is running',
    since: at,
    because: 'X01',
  },
  {
    ...{ id: 'S07', level: 'warning', subject: { ...subject, name: 'debezium' }, since: at },
    text: 'slot debezium does not move',
    evidence: [{ name: 'unconfirmed', value: 2048n, unit: 'bytes' }],
    next: [{ does: 'restarts Connect', key: 'r', command: 'cdc-top restart connect' }],
  },
  { id: 'X01', level: 'error', subject, text: 'Kafka does not answer', since: at },
];
const snapshot = { ...healthy, findings };

test('the worst finding stands first, and what it explains below it', async (t) => {
  const monitor = startMonitor(120, 36, { snapshot });
  t.after(() => monitor.close());
  await monitor.press('7');
  const text = monitor.screen.lines().join('\n');
  assert.match(
    text,
    /✗ X01 1m 05s Kafka does not[\s\S]*▲ P07 1m 05s → no Spark job[\s\S]*▲ S07 1m 05s slot debezium/,
  );
  await monitor.press('z');
  assert.match(monitor.screen.lines().join('\n'), /r restarts Connect/);
});

test('the detail of a finding says what it rests on, what it means and what helps', async (t) => {
  const monitor = startMonitor(120, 36, {
    snapshot: { ...healthy, findings: [{ ...findings[1], id: 'X01' } as Finding] },
  });
  t.after(() => monitor.close());
  await monitor.press('7');
  await monitor.press('\r');
  const text = monitor.screen.lines().join('\n');
  assert.match(text, /unconfirmed +2\.0 KB/);
  assert.match(text, /r +restarts Connect/);
  assert.match(text, /What it means/);
  assert.match(text, /X01 A system does not answer/);
});

test('a finding ends with what helps, by key in the monitor, by command in a shell', () => {
  const [, slot] = findings as [Finding, Finding];
  const elsewhere = { ...slot, subject: { ...slot.subject, lab: 'b' } };
  assert.equal(findingText(slot, 'monitor'), 'slot debezium does not move: r restarts Connect');
  assert.equal(
    findingText(elsewhere, 'shell'),
    'slot debezium does not move: cdc-top restart connect --name b restarts Connect',
  );
});

test('filtered, rows are found by id', () => {
  const view = { row: null, selected: 0, filter: 'S07', sort: null, zoomed: false } as const;
  assert.equal(findingsPane.rowCount(snapshot, view), 1);
});
