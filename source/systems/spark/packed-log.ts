import path from 'node:path';
import zlib from 'node:zlib';
import { unpackLz4Block } from '../../clients/kafka/codecs.ts';

const codecName = /\.(zstd|lz4|snappy|lzf)(?:\.compact)?(?:\.inprogress)?$/;

/** What an event log is packed with, by its name; undefined where it is not packed. */
export const codecOf = (file: string): string | undefined =>
  codecName.exec(path.basename(file))?.[1];

/** Why logs of a codec can't be read; undefined where they can. */
export const unreadable = (codec: string | undefined): string | undefined => {
  if (codec === undefined || codec === 'lz4') return undefined;
  if (codec !== 'zstd')
    return `it is packed with ${codec}: spark.eventLog.compression.codec=zstd can be read`;
  return 'zstdDecompressSync' in zlib
    ? undefined
    : 'it is packed with zstd: Node 22.15 can read it';
};

const largestFrame = 64 * 1024 * 1024;
const largestPiece = 256 * 1024 * 1024;

// Spark ends a frame of zstd whenever it flushes the log; lz4-java writes blocks of its own.
const magics = { zstd: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), lz4: Buffer.from('LZ4Block') };

/** Where the first frame of a piece begins; its end where none does. */
export const firstFrame = (bytes: Buffer, codec: string): number => {
  const at = bytes.indexOf(magics[codec as keyof typeof magics]);
  return at < 0 ? bytes.length : at;
};

/**
 * Unpacks the frames of a piece of a log; `used`: how many of its bytes they are, the rest is a frame
 * that is still being written. One that is damaged is left out.
 */
export const unpackFrames = (bytes: Buffer, codec: string): { text: Buffer; used: number } => {
  const magic = magics[codec as keyof typeof magics];
  const unpack = codec === 'zstd' ? zstdFrame : lz4Frame;
  const texts: Buffer[] = [];
  let size = 0;
  let at = firstFrame(bytes, codec);
  while (at < bytes.length && size < largestPiece) {
    const next = bytes.indexOf(magic, at + magic.length);
    const end = next < 0 ? bytes.length : next;
    const text = unpack(bytes.subarray(at, end)) ?? longer(bytes, at, end, magic, unpack);
    if (!text && next < 0) break;
    if (text) texts.push(text);
    size += text?.length ?? 0;
    at = end;
  }
  return { text: Buffer.concat(texts), used: at };
};

// What looks like the beginning of a frame may stand in the midst of one; then it fails, too.
const longer = (
  bytes: Buffer,
  at: number,
  end: number,
  magic: Buffer,
  unpack: (frame: Buffer) => Buffer | undefined,
): Buffer | undefined => {
  if (end >= bytes.length) return undefined;
  const next = bytes.indexOf(magic, end + magic.length);
  return unpack(bytes.subarray(at, next < 0 ? bytes.length : next));
};

const zstdFrame = (frame: Buffer): Buffer | undefined => {
  try {
    return zlib.zstdDecompressSync(frame, { maxOutputLength: largestFrame });
  } catch {
    return undefined;
  }
};

/** Magic, method and level, length, length once unpacked, checksum, bytes (LZ4BlockOutputStream). */
const lz4Frame = (frame: Buffer): Buffer | undefined => {
  try {
    const length = frame.readUInt32LE(9);
    const unpacked = frame.readUInt32LE(13);
    const block = frame.subarray(21, 21 + length);
    if (block.length < length || unpacked > largestFrame) return undefined;
    const raw = (frame.readUInt8(8) & 0xf0) === 0x10;
    return raw ? block : unpackLz4Block(block, unpacked);
  } catch {
    return undefined;
  }
};
