import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check as command } from '../../../source/commands/check.ts';
import type { Settings } from '../../../source/config/settings.ts';
import { askedOf, checkServices, serviceNamed } from '../../../source/export/nagios/index.ts';
import { lineOf, worst } from '../../../source/export/nagios/result.ts';
import { walFilesOf } from '../../../source/export/nagios/slots.ts';
import {
  type PostgresReading,
  postgres,
  type Slot,
} from '../../../source/systems/postgres/readings.ts';
import { slotRows } from '../../../source/systems/postgres/rows.ts';
import type { Snapshot } from '../../../source/watch/snapshot.ts';
import { viewOf } from '../../../source/watch/view.ts';
import { snapshotFrom } from '../../observed.ts';
import { healthy, oneDown } from '../../screen/recorded.ts';

type Given = { warning?: string; critical?: string };

/** What a service says of a snapshot: its state and its line. */
const check = (name: string, snapshot: Snapshot, given: Given = {}, settings: Settings = {}) => {
  const service = serviceNamed(name);
  const asked = askedOf(service, given, settings);
  const looked = service.look(snapshot, asked);
  return { state: worst(looked.said), line: lineOf(name, looked, asked.judge) };
};

/** The healthy lab with another word of its only slot, or of its server. */
const withSlot = (slot: Partial<Slot>, server: Partial<PostgresReading> = {}): Snapshot => ({
  ...healthy,
  systems: healthy.systems.map((view) => {
    const own = viewOf({ systems: [view] }, postgres, view.system.id);
    const known = own?.reading.value;
    if (!own || !known) return view;
    const value = { ...known, slots: known.slots.map((one) => ({ ...one, ...slot })), ...server };
    const reading = { ...own.reading, value };
    const points = [{ at: own.reading.at ?? 0, value }];
    return {
      ...own,
      ...{ reading, points },
      rows: { ...own.rows, slots: slotRows({ ...own, reading, points }) },
    };
  }),
});

test('each service finds a healthy lab well, in one line with performance data', () => {
  for (const name of [
    'findings',
    'slots',
    'connector',
    'backlog',
    'batch',
    'freshness',
    'services',
  ]) {
    const { state, line } = check(name, healthy);
    assert.equal(state, 'ok', line);
    assert.match(
      line,
      /^CDC-TOP [A-Z]+ OK - [^|\n]+( \| ('[^']+'=\d[\d.]*[Bs]?[\d;:.@~]*( |$))+)$/,
    );
  }
});

test('slots: lost is critical and unreserved a warning, whatever the thresholds', () => {
  const lost = withSlot({ walStatus: 'lost', restartLsn: null, safeWalSize: null, active: false });
  assert.equal(check('slots', lost).state, 'critical');
  assert.match(check('slots', lost).line, /^CDC-TOP SLOTS CRITICAL - slot debezium is lost$/);
  assert.equal(check('slots', lost, { warning: '9TB' }).state, 'critical');
  assert.equal(check('slots', withSlot({ walStatus: 'unreserved' })).state, 'warning');
});

test('slots: retained, WAL files and what is left are judged by thresholds', () => {
  const server = { currentLsn: 100n * 2n ** 20n, walSegmentBytes: 16n * 2n ** 20n };
  const snapshot = withSlot({ restartLsn: 50n * 2n ** 20n, safeWalSize: 2n ** 20n }, server);
  const stateBy = (given: Given) => check('slots', snapshot, given).state;
  assert.equal(stateBy({}), 'ok');
  assert.equal(stateBy({ warning: 'retained=49MB' }), 'warning');
  assert.equal(stateBy({ warning: 'retained=51MB' }), 'ok');
  assert.equal(stateBy({ warning: 'wal=2', critical: 'wal=2' }), 'critical');
  assert.equal(stateBy({ warning: 'wal=3' }), 'ok');
  assert.equal(stateBy({ critical: 'remaining=2MB' }), 'critical');
  assert.equal(stateBy({ critical: 'remaining=1MB' }), 'ok');
});

test('slots: WAL files as check_pgactivity counts them', () => {
  const segment = 16n * 2n ** 20n;
  const of = (restartLsn: bigint | null, currentLsn: bigint, walStatus = 'reserved') =>
    walFilesOf({ restartLsn, walStatus }, { currentLsn, walSegmentBytes: segment });
  assert.equal(of(segment, segment), 0n);
  assert.equal(of(segment - 1n, segment), 1n);
  assert.equal(of(segment, 2n * segment - 1n), 0n);
  assert.equal(of(segment + 5n, 3n * segment), 2n);
  assert.equal(of(null, 9n * segment), 0n);
  assert.equal(of(segment, 9n * segment, 'lost'), 0n);
});

test('slots: inactive counts for so long as the server tells, before 17 only where it is asked for', () => {
  const since = new Date(healthy.at - 20 * 60_000).toISOString();
  const known = withSlot({ active: false, more: { inactive_since: since } });
  assert.equal(check('slots', known).state, 'warning');
  assert.match(check('slots', known).line, /slot debezium is inactive for 20m 00s/);
  assert.equal(check('slots', known, { warning: 'inactive=30m' }).state, 'ok');
  const older = withSlot({ active: false, more: {} });
  assert.equal(check('slots', older).state, 'ok');
  assert.equal(check('slots', older, { critical: 'inactive=1m' }).state, 'critical');
  assert.doesNotMatch(check('slots', older, { critical: 'inactive=1m' }).line, /Infinity|NaN/);
});

test('slots: one that the pipeline reads and that is not there is critical', () => {
  const { state, line } = check('slots', withSlot({}, { slots: [] }));
  assert.equal(state, 'critical');
  assert.match(line, /slot debezium is not there/);
});

test('thresholds: flags before config.json before the defaults, and the names in it are checked', () => {
  const settings = { check: { backlog: { warning: '0:', critical: '@0:' } } };
  assert.equal(check('backlog', healthy, {}, settings).state, 'critical');
  assert.equal(check('backlog', healthy, { critical: '99' }, settings).state, 'ok');
  assert.throws(
    () => check('slots', healthy, {}, { check: { backlo: {} } }),
    /did you mean backlog/,
  );
  assert.throws(
    () => check('backlog', healthy, {}, { check: { backlog: { warning: 'x' } } }),
    /check\.backlog\.warning in config\.json: x: x is no number of records/,
  );
});

test('what can’t be looked at is unknown', () => {
  const blind = snapshotFrom([], [], healthy.at);
  for (const name of [
    'findings',
    'slots',
    'connector',
    'backlog',
    'delay',
    'freshness',
    'services',
  ])
    assert.equal(check(name, blind).state, 'unknown', name);
});

test('findings: what is down is critical, and said first; consequences are not said', () => {
  const { state, line } = check('findings', oneDown);
  assert.notEqual(state, 'ok');
  const findings: Snapshot['findings'] = [
    { id: 'S07', level: 'warning', subject: {}, text: 'a | b' },
    { id: 'C01', level: 'error', subject: {}, text: 'task is FAILED' },
    { id: 'P05', level: 'error', subject: {}, text: 'no batch', because: 'C01' },
    { id: 'D01', level: 'info', subject: {}, text: 'small files' },
  ];
  const all = check('findings', { ...healthy, findings });
  assert.equal(all.state, 'critical');
  assert.match(all.line, /^CDC-TOP FINDINGS CRITICAL - C01 task is FAILED; S07 a \/ b \| /);
  assert.match(all.line, /'errors'=1;;;0 'warnings'=1;;;0/);
  assert.doesNotMatch(line, /\n/);
});

test('batch and freshness: age counts while records are waiting, and always where it is asked for', () => {
  const later = { ...healthy, at: healthy.at + 3 * 3_600_000 };
  const [pipeline] = healthy.pipelines;
  const waiting = (backlog: bigint): Snapshot => ({
    ...later,
    pipelines: pipeline ? [{ ...pipeline, flow: { ...pipeline.flow, backlog } }] : [],
  });
  for (const name of ['batch', 'freshness']) {
    assert.equal(check(name, waiting(0n)).state, 'ok', name);
    assert.equal(check(name, waiting(5n)).state, 'critical', name);
    assert.match(check(name, waiting(5n)).line, /, 5 records are waiting \|/);
    assert.equal(check(name, waiting(0n), { warning: '1h' }).state, 'warning', name);
    assert.equal(check(name, waiting(5n), { warning: '1d' }).state, 'ok', name);
  }
});

test('services: one that is down is critical', () => {
  const { state, line } = check('services', oneDown);
  assert.equal(state, 'critical', line);
});

test('the help of check names every service, and what has thresholds in it', () => {
  const lines = (command.details ?? '').split('\n').map((line) => line.trim());
  for (const { name, measures } of checkServices) {
    const line = lines.find((each) => each.startsWith(`${name} `));
    assert.ok(line, name);
    for (const measure of Object.keys(measures)) assert.ok(line.includes(measure), measure);
  }
});
