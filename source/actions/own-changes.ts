import { randomUUID } from 'node:crypto';
import { attempt } from '../config/log.ts';
import type { Engine } from '../lab/contract/engine.ts';
import { placeFacts } from '../lab/contract/sources/place.ts';
import { lsnOf } from '../text/units.ts';
import { createListeners } from '../watch/listeners.ts';
import { changeWords, eventsOf } from './change-text.ts';
import { type Noted, notedIn, type RecordOf } from './noted.ts';
import type { Change } from './source.ts';

type Commit = Pick<Change, 'place' | 'askedAt' | 'answeredAt'> & { rows: number | null };

/** How a change is found again in the topics; undefined where its server gave it no name. */
const traceOf = ({ place, rows, askedAt, answeredAt }: Commit): RecordOf | undefined => {
  const own = { rows, askedAt, answeredAt };
  if (place.kind === 'mysql')
    return place.gtid === null ? undefined : { by: 'gtid', gtid: place.gtid, own };
  const lsn = lsnOf(place.lsn);
  return lsn === undefined ? undefined : { by: 'xid', xid: place.xid, own: { lsn, ...own } };
};

/** The newest change that was made in a lab from here, by this process or another. */
export type Own = Noted & {
  /** Whether its trace has been opened. */
  traced: boolean;
};

// By the engine of the lab whose source was changed.
const newest = new WeakMap<Engine, Own>();
const listeners = createListeners();
// Who has noted what in a lab’s file: of its own changes a process knows already.
const me = randomUUID();
// Whoever begins to watch is not told of what was changed long ago.
const freshMs = 60_000;

const take = (engine: Engine, noted: Noted): void => {
  newest.set(engine, { ...noted, traced: false });
  listeners.tell();
};

const note = (engine: Engine, noted: Noted): void => {
  const tell = () => engine.changes?.append([{ by: me, change: noted }]);
  attempt('to tell others of a change', tell, undefined);
  take(engine, noted);
};

/** Notes a change, so that it can be traced, here and by all that watch the lab. */
export const noteChange = (engine: Engine, change: Change): void => {
  const { answeredAt, row } = change;
  note(engine, {
    of: traceOf(change),
    ...changeWords(change),
    ...(row?.changed && { values: row.changed }),
    at: answeredAt,
  });
};

/** Notes a transaction of the source's client, of which is known only that it was committed. */
export const noteCommit = (engine: Engine, commit: Omit<Commit, 'rows'>, client: string): void => {
  const of = traceOf({ ...commit, rows: null });
  const [{ name, value } = { name: 'transaction', value: '' }] = placeFacts(commit.place);
  note(engine, { of, operation: client, what: `${name} ${value}`, at: commit.answeredAt });
};

/** Leaves what a program has changed among the events of the lab, where the monitor’s own keys would tell it. */
export const tellChanges = (engine: Engine, changes: readonly Change[]): void => {
  const { name, source } = engine.describe();
  const at = changes.at(-1)?.answeredAt ?? 0;
  const subject = { lab: name, service: source };
  const lines = eventsOf(changes).map((said) => ({ at, level: 'good', ...said, subject }));
  const tell = () => engine.journal?.append(lines.map((line) => ({ by: me, line })));
  attempt('to tell others of changes', tell, undefined);
};

/** Learns what other processes have changed in a lab since it was last asked. */
export const learnChanges = (engine: Engine, now: number = Date.now()): void => {
  const values = attempt('what others have changed', () => engine.changes?.read(), undefined);
  const last = values
    ?.flatMap(notedIn)
    .filter(({ by }) => by !== me)
    .reduce<Noted | undefined>(
      (latest, { change }) => (latest && latest.at > change.at ? latest : change),
      undefined,
    );
  if (last && last.at > (newest.get(engine)?.at ?? now - freshMs)) take(engine, last);
};

/** The newest change that was made from here. */
export const ownChange = (engine: Engine | undefined): Own | undefined =>
  engine && newest.get(engine);

/** Tells of each change that is noted or learnt of, until the returned function is called. */
export const onOwnChange = (listener: () => void): (() => void) => listeners.subscribe(listener);

/** Notes that the trace of the newest change has been opened. */
export const noteTraced = (engine: Engine | undefined): void => {
  const own = ownChange(engine);
  if (own) own.traced = true;
};
