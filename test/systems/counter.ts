import { defineDetail, initialDetail } from '../../source/panes/detail/define.ts';
import type { DetailState } from '../../source/panes/detail/types.ts';
import type { SystemKind } from '../../source/panes/kind.ts';
import { tablePane } from '../../source/panes/tablePane.ts';
import { defineKind } from '../../source/watch/kind.ts';
import { defineMetrics } from '../../source/watch/metrics.ts';
import type { System } from '../../source/watch/target.ts';
import { current, key, type SystemView } from '../../source/watch/view.ts';

/** When the counters began to count, ms since the epoch. */
export const begin = Date.parse('2026-11-28T12:00:00Z');

type Row = { name: string; perS: number | null };

export type Counter = {
  endpoint: { host: string; password: string };
  reading: { count: bigint; seen: Map<string, Date>; note?: string };
  rows: { rows: Row[] };
  event: { seq: number; text: string };
};
export const counter = key<Counter>('counter');

const pane = tablePane<Counter, Row>({
  ...{ id: 'counters', title: 'Counters', key: '8', of: counter },
  rows: ({ rows }) => rows.rows,
  rowId: ({ name }) => name,
  filterText: ({ name }) => name,
  details: ({ name }) => `counted to ${name}`,
  empty: 'nothing is counted',
  columns: [
    { key: 'name', title: 'COUNTED', width: 20, flex: 1, text: ({ name }) => name },
    {
      ...{ key: 'perS', title: 'SECONDS', width: 8, align: 'right' },
      text: ({ perS }, _width, { none }) => (perS === null ? none : String(perS)),
      sortBy: ({ perS }) => perS,
    },
  ],
});

const detail = defineDetail<Counter, DetailState>({
  ...{ id: 'counter', title: 'Counter', of: counter, pane, initial: initialDetail },
  pages: [
    {
      title: 'counter',
      sections: ({ view, row }) => [
        {
          title: 'What it counts',
          facts: [
            { name: 'counted', value: String(view.reading.value?.count) },
            { name: 'row', value: row },
            { name: 'last event', value: view.events.at(-1)?.text ?? 'none' },
          ],
        },
      ],
    },
  ],
});

/** A kind that only tests have: it counts, tells of it by a feed, and fails now and then. */
export const counters = (now: () => number, words = 'no answer'): SystemKind => ({
  kind: defineKind<Counter>({
    ...{ key: counter, title: 'the counter', everyMs: 1000, timeoutMs: 1000 },
    open: async () => ({
      read: async () => {
        const second = Math.round((now() - begin) / 1000);
        if (second % 20 >= 17) throw new Error(`${words} at ${second}`);
        const seen = new Map([['when', new Date(now())]]);
        return { count: BigInt(second) * 10n ** 18n, seen, ...(second % 7 ? {} : { note: 'x' }) };
      },
      close: async () => {},
    }),
    feed: async () => {
      let seq = 0;
      const events: Counter['event'][] = [];
      return {
        poll: async () => {
          seq += 1;
          events.push({ seq, text: `event ${seq}` });
        },
        since: (from) => ({ events: events.filter((event) => event.seq > from), dropped: 0 }),
      };
    },
    rows: ({ points, reading }) => ({
      rows: points.slice(-2).map(({ value }) => ({
        name: String(reading.value?.count),
        perS: Number(value.count / 10n ** 18n),
      })),
    }),
    findings: [
      {
        id: 'T07',
        ...{ title: 'A note', means: 'there is one', causes: [], cures: [] },
        find: (view) =>
          current(view)?.note
            ? [
                {
                  level: 'warning',
                  subject: { system: view.system.id },
                  text: `${view.system.label} has a note`,
                },
              ]
            : [],
      },
    ],
    metrics: async () =>
      defineMetrics(
        { counted: { type: 'counter', help: 'How far it has counted.' } },
        (view: SystemView<Counter>, put) => put('counted', view.reading.value?.count),
      ),
  }),
  panes: [pane],
  details: [detail],
});

/** Systems of that kind, by their labels. */
export const countersNamed = (...labels: string[]): System[] =>
  labels.map(
    (label): System<Counter> => ({
      ...{ id: `counter:${label}`, kind: counter.kind, label },
      endpoint: async () => ({ host: `${label}.corp.example`, password: 'sesame-open' }),
    }),
  );
