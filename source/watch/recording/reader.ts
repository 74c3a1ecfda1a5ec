import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { codeOf, Failure, messageOf } from '../../config/errors.ts';
import { plural } from '../../text/units.ts';
import { apply } from './delta.ts';
import { type Header, readHeader } from './header.ts';
import type { Json } from './json.ts';
import { type Member, memberHead, memberSign, readMember, readMemberHead } from './member.ts';

/** One tick of a recording. What has not changed since the tick before is the same object. */
export type Tick = { at: number; value: unknown; marked: boolean };

/** A part of a recording without a gap, and the first mark in it; times in ms since the epoch. */
export type Stretch = Pick<Member, 'from' | 'until' | 'marks' | 'markedAt'>;

export type Recording = {
  header: Header;
  /** The first and the last tick, ms since the epoch. */
  from: number;
  until: number;
  ticks: number;
  /** Where there is something to see, in order, a quarter of a minute each. */
  stretches: readonly Stretch[];
  /** What could not be read, in words; undefined where all could. */
  damage: string | undefined;
  /**
   * The ticks from the last one at or before `at` on, or from the first one where there is none, in
   * order, each read when it is asked for. What is damaged is left out.
   */
  ticksFrom(at: number): Generator<Tick>;
  /** When something happened after, or before, a moment, ms since the epoch; undefined where nothing did. */
  markAfter(at: number): number | undefined;
  markBefore(at: number): number | undefined;
  close(): void;
};

/**
 * Opens a recording and reads its index, not its ticks. A file that a crash has cut ends with its last
 * whole member. Throws a Failure, one line, where the file cannot be read, is no recording, holds
 * nothing, or holds what `kinds` (the version of each kind’s readings, where they matter) does not know.
 */
export const openRecording = (
  file: string,
  kinds?: Readonly<Record<string, number>>,
): Recording => {
  const disk = openFile(file);
  try {
    return read(file, disk, kinds);
  } catch (error) {
    closeSync(disk);
    throw error;
  }
};

const read = (file: string, disk: number, kinds?: Readonly<Record<string, number>>): Recording => {
  const { size } = fstatSync(disk);
  if (size === 0) throw new Failure(`${file} is empty: nothing was recorded`);
  const { members, lost } = scan(disk, size);
  const [head, ...rest] = members;
  if (head?.kind !== 'header' || head.offset !== 0)
    throw new Failure(
      beginsLikeOne(disk)
        ? `${file} is damaged: its beginning is missing`
        : `${file} is not a recording: cdc-top record makes one`,
    );
  const textOf = (member: Member): string | undefined => {
    try {
      return readMember(bytesAt(disk, member.offset, member.size));
    } catch {
      return undefined;
    }
  };
  const header = readHeader(file, textOf(head) ?? '', kinds);
  const index = usable(rest);
  // What was being written when the power failed may have its length and not its content.
  while (index.length > 0 && textOf(index.at(-1) as Member) === undefined) index.pop();
  const [first, last] = [index[0], index.at(-1)];
  if (!first || !last)
    throw new Failure(`${file} is empty: recording ended before anything was written`);
  const broken = new Set<Member>();

  /** The place of the last member that begins at or before a moment; 0 where none does. */
  const placeOf = (at: number): number => {
    let [low, high] = [0, index.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((index[middle] as Member).from <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  };

  /** All ticks from the first of a key on. */
  const ticksOf = function* (from: number): Generator<Tick> {
    let tick: Tick | undefined;
    for (const member of index.slice(from)) {
      if (member.kind === 'key') tick = undefined;
      else if (!tick) continue;
      const text = textOf(member);
      try {
        if (text === undefined) throw new RangeError('a damaged member');
        for (const line of text.trimEnd().split('\n')) {
          tick = next(tick, line);
          yield tick;
        }
      } catch (error) {
        if (!(error instanceof RangeError || error instanceof SyntaxError)) throw error;
        broken.add(member);
        tick = undefined;
      }
    }
  };

  const keyBefore = (place: number): number => {
    let key = place;
    while (key > 0 && index[key]?.kind !== 'key') key -= 1;
    return key;
  };

  const ticksFrom = function* (at: number): Generator<Tick> {
    let before: Tick | undefined;
    for (const tick of ticksOf(keyBefore(placeOf(at)))) {
      if (tick.at > at && before) yield before;
      before = tick.at > at ? undefined : tick;
      if (tick.at > at) yield tick;
    }
    if (before) yield before;
  };

  const marksOf = function* (place: number): Generator<number> {
    const member = index[place] as Member;
    if (member.marks === 0) return;
    for (const { at, marked } of ticksOf(keyBefore(place))) {
      if (at > member.until) return;
      if (marked && at >= member.from) yield at;
    }
  };

  return {
    header,
    from: first.from,
    until: last.until,
    ticks: index.reduce((sum, { ticks }) => sum + ticks, 0),
    get stretches() {
      return index.filter((member) => !broken.has(member));
    },
    get damage() {
      const gaps = lost + broken.size;
      return gaps > 0
        ? `${file} is damaged: ${plural(gaps, 'part')} of it cannot be read`
        : undefined;
    },
    ticksFrom,
    markAfter(at) {
      for (let place = placeOf(at); place < index.length; place += 1)
        for (const mark of marksOf(place)) if (mark > at) return mark;
      return undefined;
    },
    markBefore(at) {
      for (let place = placeOf(at); place >= 0; place -= 1) {
        const mark = [...marksOf(place)].findLast((each) => each < at);
        if (mark !== undefined) return mark;
      }
      return undefined;
    },
    close: () => closeSync(disk),
  };
};

/** The tick that a line tells, after the one before it. Throws where it tells none. */
const next = (before: Tick | undefined, line: string): Tick => {
  const [time, mark, delta] = JSON.parse(line) as [number, number, Json?];
  if (typeof time !== 'number') throw new RangeError('a tick without its time');
  if (!before) return { at: time, value: apply(undefined, delta ?? []), marked: mark === 1 };
  const value = delta === undefined ? before.value : apply(before.value, delta);
  return { at: before.at + time, value, marked: mark === 1 };
};

/** The members that stand in a file, and in how many places it has something else. */
const scan = (disk: number, size: number): { members: Member[]; lost: number } => {
  const members: Member[] = [];
  let lost = 0;
  for (let at = 0; at < size; ) {
    const member = readMemberHead(bytesAt(disk, at, memberHead), at);
    if (member && at + member.size <= size) {
      members.push(member);
      at += member.size;
      continue;
    }
    at = nextSign(disk, at + 1, size);
    // What a crash has cut off at the end is no damage.
    if (at < size) lost += 1;
  }
  return { members, lost };
};

/** Members whose ticks can be told: a delta only after what it goes on from, in the order of time. */
const usable = (members: readonly Member[]): Member[] => {
  const index: Member[] = [];
  let goesOn = -1;
  for (const member of members) {
    const ordered = member.from > (index.at(-1)?.until ?? Number.NEGATIVE_INFINITY);
    const known = member.kind === 'key' || (member.kind === 'delta' && member.offset === goesOn);
    if (!known || !ordered || member.ticks === 0) continue;
    index.push(member);
    goesOn = member.offset + member.size;
  }
  return index;
};

const window = 64 * 1024;

/** Where the next member seems to begin; the size of the file where none does. */
const nextSign = (disk: number, from: number, size: number): number => {
  for (let at = from; at < size; at += window) {
    // Signs that lie across the end of a window are found with the next one.
    const place = bytesAt(disk, at, window + memberSign.length - 1).indexOf(memberSign);
    if (place >= 0) return at + place;
  }
  return size;
};

const beginsLikeOne = (disk: number): boolean => bytesAt(disk, 0, 4).equals(memberSign);

/** Up to `length` bytes of a file; fewer at its end. */
const bytesAt = (disk: number, offset: number, length: number): Buffer => {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(disk, bytes, 0, length, offset));
};

const openFile = (file: string): number => {
  try {
    const disk = openSync(file, 'r');
    if (fstatSync(disk).isFile()) return disk;
    closeSync(disk);
  } catch (error) {
    const reason = { ENOENT: 'there is no such file', EACCES: 'you may not read it' }[
      codeOf(error) ?? ''
    ];
    throw new Failure(`cannot read ${file}: ${reason ?? messageOf(error)}`);
  }
  throw new Failure(`cannot read ${file}: it is not a regular file`);
};
