import type { Cast } from './cast.ts';
import type { Frame } from './frames.ts';

/** What one caption stands below. */
export type Scene = {
  caption: string;
  /** Seconds after the start of the cast. */
  from: number;
  until: number;
  keys: readonly { at: number; key: string }[];
  /** How many times faster than it happened it is shown. */
  speed: number;
};

/** One picture of the film. */
export type Shot = {
  frame: Frame;
  caption: string;
  /** The keys of the scene that have been pressed so far. */
  keys: readonly string[];
  /** Seconds after the start of the cast. */
  at: number;
  speed: number;
  shownMs: number;
};

/** A scene that took longer, in seconds, is shown faster, by a whole number. */
const longestS = 6;
/** Nobody sees more pictures in a second. */
const everyMs = 500;

/** The scenes of a cast: each begins with a mark, and the first with the cast. */
export const scenesOf = ({ events }: Cast): Scene[] => {
  const marks = events.filter(([, kind]) => kind === 'm');
  const end = events.at(-1)?.[0] ?? 0;
  return marks.map(([at, , caption], index) => {
    const from = index === 0 ? 0 : at;
    const until = marks[index + 1]?.[0] ?? end;
    const keys = events
      .filter(([when, kind]) => kind === 'i' && when >= from && when < until)
      .map(([when, , key]) => ({ at: when, key }));
    return { caption, from, until, keys, speed: Math.ceil(Math.max(1, (until - from) / longestS)) };
  });
};

/** What of a cast is shown, and for how long: where nothing has changed, one picture stays. */
export const cut = (scenes: readonly Scene[], frames: readonly Frame[]): Shot[] => {
  const shots: Shot[] = [];
  for (const { from, until, speed, ...scene } of scenes) {
    const shownMs = ((until - from) * 1000) / speed;
    for (let passed = 0; passed < shownMs; passed += everyMs) {
      const at = from + (passed * speed) / 1000;
      // What is seen at the end of a picture's time; before the first frame nothing is.
      const seenBy = Math.min(until, at + (everyMs * speed) / 1000);
      const frame = frames.findLast((each) => each.at < seenBy) ?? frames[0];
      const keys = scene.keys.filter((each) => each.at < seenBy).map(({ key }) => key);
      const last = shots.at(-1);
      const length = Math.min(everyMs, shownMs - passed);
      if (!frame) continue;
      if (
        last?.frame === frame &&
        last.caption === scene.caption &&
        last.keys.length === keys.length
      )
        last.shownMs += length;
      else shots.push({ frame, caption: scene.caption, keys, at, speed, shownMs: length });
    }
  }
  return shots;
};
