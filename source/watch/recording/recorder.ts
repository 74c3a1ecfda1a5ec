import type { Failure } from '../../config/errors.ts';
import { ownVersion } from '../../config/versions.ts';
import type { AnyKind } from '../kind.ts';
import type { Snapshot } from '../snapshot.ts';
import type { System, SystemId } from '../target.ts';
import { recordedOf } from './recorded.ts';
import { createScrub } from './scrub.ts';
import { type RecordingWriter, writeRecording } from './writer.ts';

/** Writes down what is watched, tick by tick. */
export type Recorder = Pick<RecordingWriter, 'ticks' | 'bytes' | 'close'> & {
  file: string;
  take(snapshot: Snapshot, systems: readonly System[]): void;
  /** Why nothing is written any more. */
  readonly failure: Failure | undefined;
};

// A lab has no endpoints before its first bring-up.
const askAgainMs = 5000;
const secretField = /password|secret|token|key$/i;

/** The version of each kind's readings. */
export const versionsOf = (kinds: readonly AnyKind[]): Readonly<Record<string, number>> =>
  Object.fromEntries(kinds.map(({ name, version }) => [name, version]));

/**
 * Makes a recording of what `watch` is given to watch. `scrub` replaces names and addresses. What it
 * knows of endpoints keeps secrets and names out of the file, and is not in it. Throws a Failure where
 * the file can't be made; `onFailure` hears what ends the recording later.
 */
export const startRecording = async (
  file: string,
  systems: readonly System[],
  {
    kinds,
    intervalMs,
    scrub = false,
    onFailure = () => {},
  }: {
    kinds: readonly AnyKind[];
    intervalMs: number;
    scrub?: boolean;
    onFailure?: (failure: Failure) => void;
  },
): Promise<Recorder> => {
  const names = kinds.flatMap(({ name, title, short }) => [name, title, short]);
  const scrubber = scrub ? createScrub(names) : undefined;
  const secrets: string[] = [];
  const known = new Set<SystemId>();
  let askedAt = 0;
  let failure: Failure | undefined;
  let last: Snapshot | undefined;

  /** Learns what endpoints hold that is not to be in the file. */
  const learn = async (all: readonly System[]): Promise<void> => {
    for (const { id, endpoint } of all.filter(({ id }) => !known.has(id))) {
      const found = await endpoint().catch(() => undefined);
      if (!found) continue;
      known.add(id);
      for (const [name, value] of Object.entries(found)) {
        if (typeof value === 'string' && secretField.test(name)) secrets.push(value);
        // The endpoint of services is what runs them, not data.
        if (typeof value !== 'function' && typeof value !== 'object') scrubber?.learn(value);
        if (Array.isArray(value)) scrubber?.learn(value);
      }
    }
  };

  await learn(systems);
  const header = {
    format: 1,
    program: ownVersion(),
    startedAt: Date.now(),
    intervalMs,
    kinds: versionsOf(kinds),
    systems: systems.map(({ id, kind, label }) => ({ id, kind, label })),
    scrubbed: scrub,
  } as const;
  const writer = await writeRecording(file, scrubber?.value(header) ?? header, {
    secrets,
    onFailure(error) {
      failure = error;
      onFailure(error);
    },
  });
  return {
    file,
    take(snapshot, all) {
      if (snapshot.at - askedAt >= askAgainMs) {
        askedAt = snapshot.at;
        void learn(all);
      }
      const recorded = recordedOf(snapshot, last);
      const isMarked = last !== undefined && snapshot.events !== last.events;
      last = snapshot;
      writer.add(snapshot.at, scrubber?.value(recorded) ?? recorded, isMarked);
    },
    get failure() {
      return failure;
    },
    get ticks() {
      return writer.ticks;
    },
    get bytes() {
      return writer.bytes;
    },
    close: writer.close,
  };
};
