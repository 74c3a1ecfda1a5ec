import type { DumpThread, Mysql, MysqlReading } from '../../../source/systems/mysql/readings.ts';
import type { Raw } from '../../../source/watch/view.ts';

const begin = Date.parse('2026-11-29T08:00:00Z');

/** ms since the epoch, so many seconds after these tests begin. */
export const seconds = (count: number): number => begin + count * 1000;

/** A sound server of MySQL 8.0. */
export const reading = (more: Partial<MysqlReading> = {}): MysqlReading => ({
  ...{ flavour: 'MySQL', version: '8.0.15', epoch: begin - 1_000_000, serverId: 1n },
  ...{ serverUuid: null, logBin: true, format: 'ROW', rowImage: 'FULL', gtidMode: 'ON' },
  ...{ gtidExecuted: '', gtidPurged: '', retentionMs: 2_592_000_000, settings: {} },
  end: { file: 'binlog.000002', pos: 500n },
  logs: [{ name: 'binlog.000002', bytes: 500n }],
  ...{ dumps: [], replicas: [], transactions: [], missing: [], logged: 0n },
  clock: { offsetMs: 0, withinMs: 1 },
  ...more,
});

export const dump = (more: Partial<DumpThread> = {}): DumpThread => ({
  ...{ id: 1n, user: 'cap', host: 'a', port: '4000', command: 'Binlog Dump' },
  state: 'Master has sent all binlog to slave; waiting for more updates',
  ...{ sentAll: true, forMs: 0, more: {} },
  ...more,
});

/** These readings, a second apart, the last one at 100 s. */
export const raw = (values: readonly MysqlReading[]): Raw<Mysql> => {
  const points = values.map((value, index) => ({
    at: seconds(101 - values.length + index),
    value,
  }));
  const last = points.at(-1);
  return {
    system: { id: 'mysql:shop', label: 'shop', title: 'MySQL', short: 'MySQL' },
    kind: 'mysql',
    reading: last ? { value: last.value, at: last.at } : {},
    ...{ points, events: [] },
  };
};
