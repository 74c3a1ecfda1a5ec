import assert from 'node:assert/strict';
import { it } from 'node:test';
import { monitorKeys } from '../../source/screen/keys.ts';
import { face } from '../screen/recorded.ts';
import type { inTerminal } from './pty.ts';

const esc = '\u001B';
const [tab, shiftTab, enter, ctrlL, ctrlZ] = ['\t', `${esc}[Z`, '\r', '\f', '\u001A'];
const [down, up, pageDown, pageUp] = [`${esc}[B`, `${esc}[A`, `${esc}[6~`, `${esc}[5~`];
const [home, end] = [`${esc}[H`, `${esc}[F`];

/** Which bindingsOf(face) are tried, the keys for it, and what the frame shows after them. */
export type Step = [ids: string, keys: readonly string[], shows: RegExp, forMs?: number];

const focus = (pane: string) => new RegExp(`›${pane} ─`);
// The two share a place.
const news = (pane: string) => new RegExp(`(^|│)›[^│\n]*›${pane}`, 'm');
const topic = (row: number) => new RegExp(`›3 Topics ─+ ${row}/7 `);

/** What differs from engine to engine. */
export type Differences = {
  /** What is typed into the shell that `e` opens, and what it answers. */
  shell: readonly [typed: string, answer: RegExp];
  /** Whether `e` on PostgreSQL finds a psql. */
  psql: boolean;
};

const typedUpdate = "update inventory.customers set last_name = 'Typed' where id = 2;";

/** A change in the psql that `e` has opened, which is followed once that has ended. */
const inPsql: readonly Step[] = [
  ['terminal', [...typedUpdate, enter], /^UPDATE 1/m],
  ['terminal', ['\\', 'q', enter], focus('2 WAL & slots')],
  ['terminal', [], /● you +committed transaction \d+ in psql/],
  ['terminal', [], /UPDATE id 2 .*Kafka ✓/],
];

/** All keys of the monitor of a lab that was brought up just now, except those that leave it. */
export const keySteps = ({ shell, psql }: Differences): readonly Step[] => [
  ['help', ['?'], /›Keys ─.*start everything that is stopped/s],
  ['back', [esc], focus('1 Services')],
  ['times', ['T', 'T', 'T'], /\d\d:\d\d:\d\dZ {2}1s/],
  ['palette', [':', ...'delta'], /Delta/],
  ['palette', [enter], focus('5 Delta')],
  ['', ['1'], focus('1 Services')],
  // Only the first lab has a guide.
  ['hide-guide', ['X'], /X {2}(the guide is hidden|there is no guide to hide)/],
  ['next-pane', [tab], focus('2 WAL & slots')],
  ['previous-pane', [shiftTab], focus('1 Services')],
  ['', ['5'], focus('5 Delta')],
  ['', ['6'], news('6 Events')],
  ['', ['7'], news('7 Findings')],
  ['detail', [enter], /P07 .*no Spark job is running.*What helps now/s],
  ['finding-last finding-down finding-page-down', ['G', 'j', down, pageDown], /What to do/],
  ['finding-first finding-up finding-page-up', ['g', 'k', up, pageUp], /no Spark job is running/],
  ['finding-next finding-previous', [`${esc}[C`, `${esc}[D`], /P07 /],
  ['finding-copy', ['y'], /copied/],
  ['finding-log', ['l'], /Log of job/],
  ['log-back', [esc], /P07 /],
  ['finding-back', [esc], news('7 Findings')],
  ['doctor', ['D'], /Doctor: \d+ checks/, 30_000],
  ['doctor-all', ['f'], / 1–\d+\/\d{3,}/],
  ['doctor-last doctor-down doctor-page-down', ['G', 'j', down, pageDown], /–(\d{3,})\/\1\b/],
  ['doctor-first doctor-up doctor-page-up', ['g', 'k', up, pageUp], / 1–\d+\/\d{3,}/],
  ['doctor-again', ['r'], /Doctor: \d+ checks/, 30_000],
  ['doctor-copy', ['y'], /copied/],
  ['doctor-back', [esc], news('7 Findings')],
  ['latency', ['f'], /Latency of \S+ .*commit→Delta/s],
  ['latency-last latency-down latency-page-down', ['G', 'j', down, pageDown], /Latency of \S+ /],
  ['latency-first latency-up latency-page-up', ['g', 'k', up, pageUp], /Latency of \S+ /],
  ['latency-copy', ['y'], /copied/],
  ['latency-back', ['f'], news('7 Findings')],
  ['', ['2'], focus('2 WAL & slots')],
  ['', ['4'], focus('4 Spark batches')],
  ['', ['3'], focus('3 Topics')],
  ['down', ['j', down], topic(3)],
  ['up-row', ['k', up], topic(1)],
  ['page-down', [pageDown], topic(7)],
  ['page-up', [pageUp], topic(1)],
  ['last', [end, home, 'G'], topic(7)],
  ['first', ['g'], topic(1)],
  ['fold', ['H'], / \d internal topics folded: H shows them/],
  ['fold', ['H'], topic(1)],
  ['sort', ['o'], /TOPIC▾/],
  ['sort-direction', ['O'], /TOPIC▴/],
  // A new order begins at its top.
  ['last', ['G'], topic(7)],
  ['filter', ['/', 'h', 'e', 'a', 'r', 't', enter], /\/heart {2}2\/2 of 7/],
  // The row that was selected before the filter still is.
  ['back', [esc], topic(6)],
  ['filter', ['/', '!', '_', enter], /\/!_ {2}0\/0 of 7|nothing matches/],
  ['back', [esc], topic(6)],
  ['copy', ['y'], /copied +\S/],
  ['zoom', ['z'], /^(?!.*1 Services).*›3 Topics/s],
  ['back', [esc], /1 Services/],
  ['detail', ['2', enter], /─ Slot debezium ─.*● active and moving/s],
  ['detail-last detail-down detail-page-down', ['G', 'j', down, pageDown], /pg_stat_replication/],
  ['detail-first detail-up detail-page-up', ['g', 'k', up, pageUp], /● active and moving/],
  ['detail-next detail-previous', [`${esc}[C`, `${esc}[D`], /─ Slot debezium ─/],
  ['detail-page detail-page-before', [tab, shiftTab], /─ Slot debezium ─/],
  ['detail-copy', ['y'], /─ Slot debezium ─+ copied ─/],
  ['detail-log', ['l'], /Log of postgres/],
  ['log-back', [esc], /─ Slot debezium ─/],
  ['detail-back', [esc], focus('2 WAL & slots')],
  ['detail', ['1', enter], /─ Service postgres ─.*● healthy.*Last log lines/s],
  ['detail-last', ['G'], /log_line_prefix/],
  ['detail-back detail', [esc, '3', 'G', enter], /Topic lab_cdc\.inventory\.customers.* r read /s],
  ['detail-down detail-page', ['j', tab], /Configuration.*cleanup\.policy/s],
  ['detail-page-before', [shiftTab], /0@\d+ r read .*\+ email/s],
  ['detail-copy', ['y'], / copied /],
  ['topic-record', [enter], /Record 0@\d+ of lab_cdc\.inventory\.customers.*"offset"/s],
  ['record-last record-down record-page-down', ['G', 'j', down, pageDown], /Record 0@\d+ of /],
  ['record-first record-up record-page-up', ['g', 'k', up, pageUp], /"offset"/],
  ['record-copy', ['y'], / copied /],
  ['record-back', [esc], /Topic lab_cdc\.inventory\.customers/],
  ['detail-back', [esc, 'g'], focus('3 Topics')],
  ['previous-pipeline', ['['], /▲ \[ +only one pipeline is watched/],
  ['next-pipeline', [']'], /▲ \] +only one pipeline is watched/],
  ['all-pipelines', ['a'], /▲ a +only one pipeline is watched/],
  ['pause', [' '], /PAUSED/],
  ['pause', [' '], /LIVE/],
  ['slower', ['+'], / 2s {2}LIVE/],
  ['faster', ['-'], / 1s {2}LIVE/],
  ['redraw', [ctrlL], focus('3 Topics')],
  // No shell waits for it: it goes on at once.
  ['suspend', [ctrlZ], focus('3 Topics')],
  ['log', ['l'], /Log of kafka .*follow on/],
  ['log-follow', ['f'], /follow off/],
  ['log-follow', ['f'], /follow on/],
  ['log-up log-page-up', ['k', pageUp], /follow off/],
  ['log-down log-page-down', [down, pageDown], /Log of kafka/],
  ['log-first', ['g'], /follow off/],
  ['log-last', ['G'], /follow on/],
  ['log-wrap', ['w', 'w', 'w'], /wrap on|wrap off/],
  ['log-times', ['t'], /times off/],
  ['log-times', ['t'], /times UTC/],
  ['log-next', [tab], /Log of connect/],
  ['log-previous', [shiftTab], /Log of kafka/],
  ['log-previous-match', ['N'], /no text to look for yet/],
  ['log-filter', ['/', 'i', 'n', 'f', 'o', enter], /\/info/],
  ['log-back', [esc], /Log of kafka(?!.*\/info)/],
  ['log-filter log-next-match', ['/', 'i', 'n', 'f', 'o', enter, 'n'], /match \d+ of \d+: info/],
  ['log-serious', ['e'], /errors and warnings/],
  ['log-serious', ['e'], /Log of kafka(?!.*errors and)/],
  ['log-copy', ['y'], /copied/],
  ['log-close', ['l'], focus('3 Topics')],
  ['insert', ['i'], /● you +INSERT id \d+ /],
  ['update', ['u'], /● you +UPDATE id \d+ email /],
  ['delete', ['d'], /· why +a delete makes 2 records .*● you +DELETE id \d+ /s],
  ['burst', ['b'], /1 for 100 rows {2}2 or enter for 1,000 {2}3 for 10,000 {2}Esc cancel/],
  ['burst', [esc], /i insert/],
  ['burst', ['b', '2'], /● you +INSERT 1,000 customers/],
  // Each works where one looks at what it does, too.
  ['filter', ['6', '/', 'y', 'o', 'u', enter], /\/you {2}1\//],
  ['detail', [enter], / Event you ─.*What happened/s],
  ['event-last event-down event-page-down', ['G', 'j', down, pageDown], /transaction +\d+/],
  ['event-first event-up event-page-up', ['g', 'k', up, pageUp], /What happened/],
  ['event-next event-previous', [`${esc}[C`, `${esc}[D`], /What happened/],
  ['event-copy', ['y'], /copied/],
  ['event-trace', ['t'], /Trace: /],
  ['trace-back', [esc], /What happened/],
  ['event-log', ['l'], /Log of postgres/],
  ['insert', ['i'], /● you +INSERT id \d+ /],
  ['log-back', [esc], /What happened/],
  ['event-back', [esc], news('6 Events')],
  ['back', [esc], news('6 Events')],
  ['', ['3'], focus('3 Topics')],
  // Nothing runs that would take it: the trace goes as far as Kafka.
  ['trace', ['t'], /Trace: insert of id=\d+ in inventory.*✓ appended .*offset \d+/s, 60_000],
  ['trace-down trace-page-down trace-last', ['j', down, pageDown, 'G'], /Trace: insert of id=/],
  ['trace-up trace-page-up trace-first', ['k', up, pageUp, 'g'], /✓ commit .*LSN/],
  ['trace-copy', ['y'], / copied /],
  ['trace-back', ['t'], focus('3 Topics')],
  ['', ['2'], focus('2 WAL & slots')],
  ['terminal', ['e'], psql ? /lab=#/ : /no psql/],
  ...(psql ? inPsql : []),
  ['', ['3'], focus('3 Topics')],
  ['submit', ['s'], /● job +running as app-/, 120_000],
  ['', [], /Delta v\d/, 120_000],
  // A commit is seen before Spark tells of its batch; the only one is drawn as a card.
  ['', ['4'], /›\d+ .*DELTA +v\d+\b/s],
  ['detail', [enter], /─ Batch \d+ of customers ─.*Delta version +v\d/s],
  ['detail-back', [esc], focus('4 Spark batches')],
  ['detail', ['5', enter], /─ Commit \d+ WRITE ─.*batch +\d+ of customers.*mode +Append/s],
  ['detail-trace', ['t'], /Trace back: version \d+, batch \d+.*transaction/s, 30_000],
  ['close', ['q'], /─ Commit \d+ WRITE ─/],
  ['detail-back', [esc], focus('5 Delta')],
  ['cancel', ['S'], /Stop the Spark job\?/],
  ['cancel', ['n'], /LIVE/],
  ['cancel', ['S'], /Stop the Spark job\?/],
  ['cancel', ['y'], /● job +stopped/, 60_000],
  ['notebooks', ['w'], /● w +copied JupyterLab’s address with its token/],
  ['', ['1', 'G'], /›jupyter/],
  ['stop', ['x'], /Stop jupyter\?/],
  ['stop', ['y'], /jupyter +stopped +/, 60_000],
  ['up', ['U'], /● lab +every service is ready/, 120_000],
  ['', [], /6\/6 healthy/, 60_000],
  ['restart', ['r'], /Restart jupyter\?/],
  ['restart', ['y'], /○ starting jupyter|coming up/],
  // A shell in its container would end with it.
  ['', [], /^(?!.*(coming up|○ starting)).*6\/6 healthy/s, 60_000],
  ['terminal', ['e'], /exit comes back.*[$#]\s*$/s],
  ['terminal', [...shell[0], enter], shell[1]],
  ['terminal', [...'exit', enter], focus('1 Services')],
  ['quit', ['q'], /quit, the lab keeps running/],
  ['quit', [esc], /LIVE/],
  ['down', ['Q'], /Quit and stop the lab\?/],
  ['down', ['n'], /LIVE/],
];

/** Presses the keys of each step and looks at the frame after them; a test for each. */
export const tryEveryKey = (
  steps: readonly Step[],
  screen: () => ReturnType<typeof inTerminal>,
): void => {
  it('all of them are tried here', () => {
    const tried = new Set(steps.flatMap(([ids]) => ids.split(' ')));
    // Those of a replay are there only in one.
    const live = monitorKeys.bindingsOf(face).filter(({ group }) => group !== 'Replay');
    const all = live.map(({ id }) => id);
    assert.deepEqual(
      all.filter((id) => !tried.has(id)),
      [],
    );
  });

  for (const [id, keys, shows, forMs] of steps) {
    const typed = keys.map((key) => JSON.stringify(key).replaceAll('"', '')).join(' ');
    it(`${id || 'then'} ${typed}: the frame shows ${shows.source}`, async () => {
      for (const key of keys) await screen().press(key);
      await screen().shows(shows, forMs);
    });
  }

  it('copies through the terminal', () => {
    assert.match(screen().raw(), /\u001B\]52;c;[A-Za-z0-9+/=]+\u0007/);
  });
};
