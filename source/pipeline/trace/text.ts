import { placeText } from '../../systems/mysql/binlog.ts';
import { count, duration, lsnText, plural } from '../../text/units.ts';
import type { Back } from './back.ts';
import { headline, type Row, totalMs } from './rows.ts';
import { operationOf } from './told.ts';
import type { BatchTransaction } from './transactions.ts';
import type { Trace } from './types.ts';

const signs = { reached: '✓', waiting: '…', ahead: ' ', gap: '–' } as const;
const barWidth = 24;

const barText = ({ bar }: Row): string => {
  if (!bar) return ' '.repeat(barWidth);
  const from = Math.min(barWidth - 1, Math.floor(bar.from * barWidth));
  const to = Math.max(from + 1, Math.round(bar.to * barWidth));
  return `${' '.repeat(from)}${'█'.repeat(to - from)}`.padEnd(barWidth).slice(0, barWidth);
};

/** A trace as plain lines, with its rows. */
export const traceLines = (trace: Trace, rows: readonly Row[]): string[] => {
  const widths = {
    time: Math.max(...rows.map(({ time }) => time.length)),
    clock: Math.max(...rows.map(({ clock }) => clock.length)),
    took: Math.max(...rows.map(({ took }) => took.length)),
  };
  const lines = rows.flatMap((row) => {
    const { station, time, clock, took, coordinates, wait } = row;
    const { name, state, why, readFrom } = station;
    const columns = [
      signs[state],
      name.padEnd(12),
      time.padStart(widths.time),
      clock.padEnd(widths.clock),
      took.padStart(widths.took),
      barText(row),
    ].join(' ');
    const more = [
      ...(readFrom === '' || state === 'ahead' ? [] : [`read from ${readFrom}`]),
      ...(why === undefined ? [] : [state === 'gap' ? `not told: ${why}` : why]),
      ...(wait ? [`waits for ${wait.text}`] : []),
    ];
    return [
      `  ${columns} ${coordinates}`.trimEnd(),
      ...more.map((text) => `${' '.repeat(18)}${text}`),
    ];
  });
  const total = totalMs(trace);
  return [
    headline(trace),
    '',
    ...lines,
    '',
    ...(total === null ? [] : [`commit → visible: ${duration(total)}`]),
    ...(trace.oneClock
      ? []
      : [
          'the clocks are those of several hosts: a difference between two of them is no exact duration',
        ]),
    ...trace.notes,
  ];
};

const operationsText = (operations: Record<string, number>): string =>
  Object.entries(operations)
    .map(([op, number]) => plural(number, operationOf({ op })))
    .join(', ');

/** `a row for each transaction` of a batch: its id, LSNs, commit and rows. */
export const backLines = ({ content, ...back }: Back, most = 40): string[] => {
  const { batch, version, query, rows, ranges, gaps, readFrom } = back;
  const named = [
    ...(version === null ? [] : [`version ${version}`]),
    ...(batch === null ? [] : [`batch ${batch}`]),
    ...(query === null ? [] : [`of query ${query}`]),
    ...(rows === null ? [] : [plural(rows, 'row')]),
  ];
  const iso = (at: number | null) => (at === null ? '–' : new Date(at).toISOString());
  const of = content.atLeast ? 'at least ' : '';
  return [
    named.join(', ') || `${back.of.by}`,
    ...(back.plannedAt === null ? [] : [`  planned ${iso(back.plannedAt)}`]),
    ...(back.committedAt === null ? [] : [`  committed ${iso(back.committedAt)}`]),
    ...ranges.map(({ topic, partition, from, to }) =>
      to > from
        ? `  ${topic}/${partition}: offsets ${from}–${to - 1n}`
        : `  ${topic}/${partition}: nothing`,
    ),
    ...(readFrom === '' ? [] : [`  read from ${readFrom}`]),
    ...(back.state === 'not found'
      ? []
      : [
          '',
          `${plural(content.records, 'record')}: ${of}${plural(content.count, 'transaction')}, ${plural(content.tombstones, 'tombstone')}${content.others > 0 ? `, ${count(content.others)} that are no change` : ''}`,
          ...content.transactions
            .slice(0, most)
            .map(
              (each) =>
                `  ${nameOf(each)}  ${iso(each.committedAt)}  ${placesText(each)}  ${operationsText(each.operations)}`,
            ),
          ...(content.count > most ? [`  … and ${count(content.count - most)} more`] : []),
        ]),
    ...gaps,
  ];
};

const nameOf = ({ xid, gtid, snapshot }: BatchTransaction): string => {
  if (snapshot) return 'read by a snapshot';
  if (xid !== null) return `transaction ${xid}`;
  return gtid === null ? 'transactions without an id' : `transaction ${gtid}`;
};

const placesText = (each: BatchTransaction): string => {
  const { firstLsn, lastLsn, firstPosition, lastPosition } = each;
  if (firstPosition && lastPosition) return range(firstPosition, lastPosition, placeText);
  if (firstLsn === null || lastLsn === null) return 'no position';
  return `LSN ${range(firstLsn, lastLsn, lsnText)}`;
};

const range = <T>(first: T, last: T, text: (each: T) => string): string =>
  text(first) === text(last) ? text(first) : `${text(first)}–${text(last)}`;
