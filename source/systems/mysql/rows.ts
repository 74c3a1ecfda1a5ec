import { type Links, noLinks, type Passed } from '../../watch/links.ts';
import { pairOf, rateOf, recentOf, runOf } from '../../watch/series.ts';
import { isFresh, type Raw } from '../../watch/view.ts';
import { bytesBehind, bytesLeft, isThere, purgeEtaMs, totalBytes } from './binlog.ts';
import type { DumpThread, Mysql, MysqlReading, ReaderRow } from './readings.ts';

const historyPoints = 120;

const nameOf = ({ user, host }: DumpThread): string => `${user}@${host}`;

/** Whether a pipeline that names its reader so means this thread: by its user, or by user and host. */
const isMeant = (thread: DumpThread, reader: string): boolean =>
  reader === thread.user || reader === nameOf(thread);

/** The thread of a pipeline; of one that names no reader, the only thread there is. */
const threadOf = (dumps: readonly DumpThread[], { reader }: Passed): DumpThread | undefined => {
  if (reader !== null) return dumps.find((thread) => isMeant(thread, reader));
  return dumps.length === 1 ? dumps[0] : undefined;
};

/**
 * Who reads the binary log: each thread that sends it, by user and host, and each pipeline of this server,
 * whether it is connected or not.
 * - file, pos, gtid: of the newest change that the pipeline has brought into Kafka. What it has read
 *   since and not passed on, such as changes of other tables, is not in it: it is never ahead.
 * - behindBytes: from there to the end of the binary log, 0 where that change is of the server’s last
 *   transaction; behindMs: now − when it was committed, or 0; null where that is not told.
 * - etaMs: see `purgeEtaMs`.
 */
export const readerRows = (
  view: Raw<Mysql>,
  links: Pick<Links, 'passed'> = noLinks,
  now = 0,
): ReaderRow[] => {
  const server = view.reading.value;
  if (!server) return [];
  const dumps = server.dumps ?? [];
  const pipelines = links.passed(view.system.id);
  const taken = new Map<DumpThread, Passed>();
  const apart: Passed[] = [];
  for (const pipeline of pipelines) {
    const thread = threadOf(
      dumps.filter((each) => !taken.has(each)),
      pipeline,
    );
    if (thread) taken.set(thread, pipeline);
    else if (pipeline.reader !== null || pipeline.place !== null) apart.push(pipeline);
  }
  const seen = new Map<string, number>();
  const unique = (name: string): string => {
    const nth = (seen.get(name) ?? 0) + 1;
    seen.set(name, nth);
    return nth === 1 ? name : `${name} #${nth}`;
  };
  const make = (thread: DumpThread | undefined, pipeline: Passed | undefined): ReaderRow => ({
    name: unique(thread ? nameOf(thread) : (pipeline?.reader ?? 'a pipeline’s reader')),
    connected: server.dumps === null ? null : thread !== undefined,
    thread: thread?.id ?? null,
    sentAll: thread?.sentAll ?? null,
    state: thread?.state ?? null,
    read: pipeline !== undefined,
    ...placed(
      view,
      server,
      { place: pipeline?.place ?? null, sentAll: thread?.sentAll ?? null },
      now,
    ),
  });
  return [
    ...apart.map((pipeline) => make(undefined, pipeline)),
    ...dumps.map((thread) => make(thread, taken.get(thread))),
  ];
};

type Placed = Omit<ReaderRow, 'name' | 'connected' | 'thread' | 'sentAll' | 'state' | 'read'>;

const placed = (
  view: Raw<Mysql>,
  server: MysqlReading,
  { place, sentAll }: Pick<Passed, 'place'> & { sentAll: boolean | null },
  now: number,
): Placed => {
  if (!place)
    return {
      ...{ file: null, pos: null, gtid: null, committedAt: null, behindBytes: null },
      ...{ behindMs: null, fileThere: null, etaMs: null, history: [] },
    };
  const { file, pos, gtid, committedAt } = place;
  const behindBytes = bytesLeft(server, place);
  // Without a GTID, a reader that was sent everything may have nothing more to come of the file that is written.
  const isUntold = gtid === null && sentAll === true && file === server.end?.file;
  // By the server’s clock, which stamps commits.
  const there = now + server.clock.offsetMs;
  const late = committedAt === null ? null : Math.max(0, there - committedAt);
  return {
    ...{ file, pos, gtid, committedAt, behindBytes },
    behindMs: behindBytes === 0n ? 0 : isUntold ? null : late,
    fileThere: isThere(server, place),
    etaMs: purgeEtaMs(server, place, committedAt, there),
    history: historyOf(view, place),
  };
};

/** What lay behind this place at each reading that is kept: it grows while the place stands. */
const historyOf = ({ points }: Raw<Mysql>, place: NonNullable<Passed['place']>): number[] =>
  points.slice(-historyPoints).flatMap(({ value }) => {
    const behind = bytesLeft(value, place);
    return behind === null ? [] : [Number(behind)];
  });

/**
 * What passes the server, per second; null across a restart and while it does not answer.
 * - transactionsPerS: transactions that went into the binary log: Binlog_cache_use + Binlog_stmt_cache_use of
 *   MySQL, Binlog_commits of MariaDB.
 * - binlogBytesPerS: growth of the binary log, by its end.
 */
export const serverRates = (view: Raw<Mysql>): Omit<Mysql['rows'], 'readers'> => {
  const run = runOf(
    recentOf(view.points),
    (reading) => reading,
    (older, newer) => older.epoch === newer.epoch && (older.logged ?? 0n) <= (newer.logged ?? 0n),
  );
  const pair = isFresh(view) ? pairOf(run) : null;
  const { end } = pair?.older.value ?? {};
  return {
    transactionsPerS: rateOf(pair, ({ logged }) => logged),
    // From the older end on, whatever files have begun since.
    binlogBytesPerS: end
      ? rateOf(pair, (reading) => (reading === pair?.older.value ? 0n : bytesBehind(reading, end)))
      : null,
    logBytes: totalBytes(view.reading.value?.logs ?? null),
  };
};
