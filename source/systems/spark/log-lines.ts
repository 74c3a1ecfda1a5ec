import type { Files } from '../../clients/files.ts';
import { codecOf, firstFrame, unpackFrames } from './packed-log.ts';

/** Lines that are longer hold no progress, and are left out. */
export const longestLine = 8 * 1024 * 1024;
const pieceBytes = 1024 * 1024;
const chunkBytes = 4 * 1024 * 1024;
const newline = 10;
const none = Buffer.alloc(0);

/** How far one file is read: `raw` and `line` are the beginnings of a frame and of a line. */
export type Place = { file: string; offset: number; raw: Buffer; line: Buffer; skipping: boolean };

export const placeAt = (file: string, offset = 0): Place => ({
  ...{ file, offset, raw: none, line: none },
  skipping: false,
});

/** Reads what has been written to a file since; each line as its bytes. Lines that are too long are left out. */
export const readOn = async (
  files: Files,
  place: Place,
  onLine: (line: Buffer) => void,
): Promise<void> => {
  const codec = codecOf(place.file);
  while ((await files.sizeOf(place.file)) > place.offset) {
    const { bytes, size } = await files.readFrom(place.file, place.offset, chunkBytes);
    // Pruned or renamed meanwhile: the next poll finds what there is.
    if (bytes.length === 0) return;
    place.offset += bytes.length;
    if (codec === undefined) takeText(place, bytes, onLine);
    else {
      const all = Buffer.concat([place.raw, bytes]);
      const { text, used } = unpackFrames(all, codec);
      place.raw = all.length - used > longestLine ? none : all.subarray(used);
      takeText(place, text, onLine);
    }
    if (place.offset >= size) return;
  }
};

const takeText = (place: Place, text: Buffer, onLine: (line: Buffer) => void): void => {
  let from = 0;
  for (let end = text.indexOf(newline); end >= 0; end = text.indexOf(newline, from)) {
    if (!place.skipping) onLine(Buffer.concat([place.line, text.subarray(from, end)]));
    place.line = none;
    place.skipping = false;
    from = end + 1;
  }
  if (place.skipping) return;
  // A copy: what a whole chunk was read for is only its end.
  place.line = Buffer.concat([place.line, text.subarray(from)]);
  if (place.line.length <= longestLine) return;
  place.line = none;
  place.skipping = true;
};

/**
 * Reads a file from its end towards its beginning, until `enough` says so or `budget` bytes are read;
 * returns the budget that is left. The lines come newest first; the place is where to read on.
 */
export const readBack = async (
  files: Files,
  file: string,
  budget: number,
  onLine: (line: Buffer) => void,
  enough: () => boolean,
): Promise<{ place: Place; left: number }> => {
  const codec = codecOf(file);
  const size = await files.sizeOf(file);
  const place = placeAt(file, size);
  let [at, left, first] = [size, budget, true];
  // The end of a line, or of a frame, whose beginning stands before; undefined: too long to be kept.
  let rest: Buffer | undefined = none;
  let raw: Buffer = none;
  while (at > 0 && left > 0 && !enough()) {
    const length = Math.min(pieceBytes, at, left);
    const bytes = await readWhole(files, file, at - length, length);
    if (bytes.length < length) break;
    at -= length;
    left -= length;
    let [text, end] = [bytes, at + bytes.length];
    if (codec !== undefined) {
      const all: Buffer = Buffer.concat([bytes, raw]);
      const begin = firstFrame(all, codec);
      const unpacked = unpackFrames(all.subarray(begin), codec);
      raw = begin > longestLine ? none : all.subarray(0, begin);
      if (begin === all.length) continue;
      [text, end] = [unpacked.text, at + begin + unpacked.used];
    }
    if (first) {
      first = false;
      // A line that is being written is read when it is whole, unless it is a very long one.
      const whole = text.lastIndexOf(newline) + 1;
      place.offset = codec === undefined && whole > 0 ? end - (text.length - whole) : end;
      if (codec !== undefined) place.line = Buffer.from(text.subarray(whole));
      place.skipping = whole === 0;
      rest = whole === 0 ? undefined : none;
      text = text.subarray(0, whole);
    }
    rest = takeBack(text, rest, onLine);
  }
  // What comes first in the file begins a line.
  if (at === 0 && rest && rest.length > 0) onLine(rest);
  return { place, left };
};

// A read may give less than it was asked for.
const readWhole = async (
  files: Files,
  file: string,
  from: number,
  length: number,
): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  for (let at = 0; at < length; at += pieces.at(-1)?.length ?? length) {
    const { bytes } = await files.readFrom(file, from + at, length - at);
    if (bytes.length === 0) break;
    pieces.push(bytes);
  }
  return Buffer.concat(pieces);
};

const takeBack = (
  text: Buffer,
  after: Buffer | undefined,
  onLine: (line: Buffer) => void,
): Buffer | undefined => {
  let rest = after;
  let end = text.length;
  for (
    let at = text.lastIndexOf(newline);
    at >= 0;
    at = at > 0 ? text.lastIndexOf(newline, at - 1) : -1
  ) {
    const piece = text.subarray(at + 1, end);
    if (rest && piece.length + rest.length > 0) onLine(Buffer.concat([piece, rest]));
    rest = none;
    end = at;
  }
  if (!rest) return rest;
  const whole = Buffer.concat([text.subarray(0, end), rest]);
  return whole.length > longestLine ? undefined : whole;
};
