import { randomUUID } from 'node:crypto';
import { attempt } from '../config/log.ts';
import { sanitise } from '../text/sanitise.ts';
import { partsIn, type Sentence } from '../text/sentence.ts';
import type { Lab } from './lab.ts';
import { isFields } from './recording/json.ts';
import type { EventLine } from './snapshot.ts';

/** An event, and who has written it down. */
type Written = { by: string; line: EventLine };

const mostEvents = 500;
/** Two who watch see the same within so long. */
const togetherMs = 15_000;
/** What is found says so again to whoever begins to watch: that is no news for so long. */
const toldMs = 600_000;

/** A text without its figures: two who watch do not read the same ones. */
const wordsOf = ({ text }: EventLine): string => text.replaceAll(/\d[\d.,:]*/g, '#');

const isSame = (one: EventLine, other: EventLine): boolean =>
  one.level === other.level &&
  (one.found && other.found
    ? one.found.key === other.found.key && one.found.open === other.found.open
    : one.source === other.source && wordsOf(one) === wordsOf(other));

const idOf = ({ by, line: { at, source, text } }: Written): string =>
  `${by} ${at} ${source} ${text}`;

const order = (one: string, other: string): number => (one === other ? 0 : one < other ? -1 : 1);

/**
 * The events of several who watch as one history, oldest first. What was only seen is told once, however
 * many have seen it; what somebody did is told as often as it was done.
 */
export const mergeEvents = (written: readonly Written[]): Written[] => {
  const kept: Written[] = [];
  // What followed from an event is written down with it once more.
  const all = [...new Map(written.map((one) => [idOf(one), one])).values()];
  const ordered = all.toSorted((a, b) => a.line.at - b.line.at || order(a.by, b.by));
  for (const one of ordered) {
    const { line } = one;
    // A finding that went meanwhile may come again.
    const last = line.found && kept.findLast((each) => each.line.found?.key === line.found?.key);
    const windowMs = last ? toldMs : togetherMs;
    const before = last ? [last] : kept;
    const isTold =
      line.seen === true &&
      before.some(
        (other) =>
          other.by !== one.by &&
          other.line.seen === true &&
          line.at - other.line.at <= windowMs &&
          isSame(line, other.line),
      );
    if (!isTold) kept.push(one);
  }
  return kept.slice(-mostEvents);
};

const levels = ['info', 'good', 'warning', 'error'];

const writtenIn = (value: unknown): Written[] => {
  if (!isFields(value) || typeof value.by !== 'string' || !isFields(value.line)) return [];
  const { at, level, source, text, subject } = value.line as Partial<EventLine>;
  const isEvent =
    Number.isFinite(at) &&
    levels.includes(level ?? '') &&
    typeof source === 'string' &&
    typeof text === 'string' &&
    isFields(subject);
  if (!isEvent) return [];
  const { facts: told, parts: said, more: below, ...rest } = value.line as EventLine;
  const facts = factsIn(told);
  const more = moreIn(below);
  const line = {
    ...{ ...rest, source: sanitise(source), ...safe(text, said) },
    ...(facts.length > 0 && { facts }),
    ...(more.length > 0 && { more }),
  };
  return [{ by: value.by, line }];
};

const safe = (text: string, said: unknown): Sentence => {
  const parts = partsIn(said, sanitise);
  return { text: sanitise(text), ...(parts && { parts }) };
};

const moreIn = (value: unknown): NonNullable<EventLine['more']> =>
  (Array.isArray(value) ? value : []).flatMap((line: unknown): (string | Sentence)[] => {
    if (typeof line === 'string') return [sanitise(line)];
    return isFields(line) && typeof line.text === 'string' ? [safe(line.text, line.parts)] : [];
  });

const factsIn = (value: unknown): NonNullable<EventLine['facts']> =>
  (Array.isArray(value) ? value : []).flatMap((fact: unknown) =>
    isFields(fact) && typeof fact.name === 'string' && typeof fact.value === 'string'
      ? [{ name: sanitise(fact.name), value: sanitise(fact.value) }]
      : [],
  );

type Noted = Pick<Lab, 'describe' | 'journal'>;

/** Keeps the events of labs with these, and reads what others have seen and done there. */
export const followHistory = (me: string = randomUUID()) => {
  /** What the journals hold, by lab; the same objects for as long as they are read. */
  const read = new Map<string, Written[]>();
  const objects = new Map<string, ReadonlyMap<string, Written>>();
  // Of which it is written down that they happened, or that others have told so.
  const done = new WeakSet<EventLine>();
  // What others have written, and somebody else had told before.
  const dropped = new WeakSet<EventLine>();

  const readOf = (name: string, journal: NonNullable<Lab['journal']>): Written[] => {
    const values = attempt(`the events of ${name}`, () => journal.read(), undefined);
    if (values) {
      const before = objects.get(name);
      const now = new Map<string, Written>();
      const found = values.flatMap(writtenIn).map((written) => {
        const key = `${idOf(written)} ${written.line.more?.length ?? 0}`;
        const known = before?.get(key) ?? written;
        now.set(key, known);
        done.add(known.line);
        return known;
      });
      objects.set(name, now);
      read.set(name, found.filter(({ by }) => by !== me).slice(-mostEvents));
    }
    return read.get(name) ?? [];
  };

  return {
    /** The same events with those of others, in their order; the same list where nothing is new. */
    sync(labs: readonly Noted[], events: readonly EventLine[]): readonly EventLine[] {
      const others: Written[] = [];
      const fresh: { journal: NonNullable<Lab['journal']>; name: string; lines: EventLine[] }[] =
        [];
      for (const { describe, journal } of labs) {
        if (!journal) continue;
        const { name } = describe();
        others.push(...readOf(name, journal));
        const lines = events.filter((line) => line.subject.lab === name && !done.has(line));
        if (lines.length > 0) fresh.push({ journal, name, lines });
      }
      const foreign = new Set(others.map(({ line }) => line));
      const known = new Set(events);
      if (fresh.length === 0 && others.every(({ line }) => known.has(line) || dropped.has(line)))
        return events;
      const own = events.filter((line) => !foreign.has(line)).map((line) => ({ by: me, line }));
      const merged = mergeEvents([...others, ...own]);
      const kept = new Set(merged.map(({ line }) => line));
      for (const { line } of others) if (!kept.has(line)) dropped.add(line);
      for (const { journal, name, lines } of fresh) {
        const told = lines.filter((line) => kept.has(line));
        for (const line of lines) done.add(line);
        const write = () => journal.append(told.map((line) => ({ by: me, line })));
        attempt(`to keep the events of ${name}`, write, undefined);
      }
      return merged.map(({ line }) => line);
    },
  };
};
