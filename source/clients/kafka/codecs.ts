import { Script } from 'node:vm';
import type { gunzipSync } from 'node:zlib';
import { snappyUncompress } from 'hyparquet/src/snappy.js';

/** How the records of a batch are packed, by the lowest three bits of its attributes. */
export const codecNames = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
export type CodecName = (typeof codecNames)[number];

/** Packed bytes that can’t be unpacked; the message says why, in a few words. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** Unpacks the records of a batch. Throws an Unreadable, also where they have more than `limit` bytes. */
export const unpack = (codec: CodecName, packed: Buffer, limit: number): Buffer => {
  try {
    return unpackers[codec](packed, limit);
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    const { code } = error as { code?: string };
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit);
    throw new Unreadable(`damaged ${codec} data`);
  }
};

const tooLarge = (limit: number) =>
  new Unreadable(`more than ${Math.round(limit / 1_048_576)} MB once unpacked`);

type Unzip = (packed: Buffer, options: { maxOutputLength: number }) => Buffer;

// Loaded with the first packed batch, not with the program. zstd: Node 22.15 and later have it.
const zlib = (): { gunzipSync: typeof gunzipSync; zstdDecompressSync?: Unzip } =>
  process.getBuiltinModule('node:zlib');

const unpackers: Record<CodecName, (packed: Buffer, limit: number) => Buffer> = {
  none: (packed) => packed,
  gzip: (packed, limit) => zlib().gunzipSync(packed, { maxOutputLength: limit }),
  snappy: (packed, limit) => inTime(() => unpackSnappy(packed, limit)),
  lz4: (packed, limit) => unpackLz4(packed, limit),
  zstd: (packed, limit) => {
    const { zstdDecompressSync } = zlib();
    if (!zstdDecompressSync) throw new Unreadable('zstd needs Node 22.15 or later');
    return zstdDecompressSync(packed, { maxOutputLength: limit });
  },
};

/** Output that grows up to a limit, and from which earlier bytes are copied again. */
class Output {
  private bytes = Buffer.allocUnsafe(4096);
  length = 0;
  constructor(private readonly limit: number) {}

  private reserve(more: number): void {
    const needed = this.length + more;
    if (needed > this.limit) throw tooLarge(this.limit);
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(
      Math.min(this.limit, Math.max(needed, this.bytes.length * 2)),
    );
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }

  write(from: Buffer): void {
    this.reserve(from.length);
    from.copy(this.bytes, this.length);
    this.length += from.length;
  }

  /** Bytes that stand `distance` before the end once more; they may overlap what is written. */
  repeat(distance: number, count: number): void {
    if (distance <= 0 || distance > this.length) throw new RangeError('before the beginning');
    this.reserve(count);
    for (let i = 0; i < count; i += 1) {
      this.bytes[this.length] = this.bytes[this.length - distance] as number;
      this.length += 1;
    }
  }

  take(): Buffer {
    return this.bytes.subarray(0, this.length);
  }
}

const take = (bytes: Buffer, at: number, count: number): Buffer => {
  if (at + count > bytes.length) throw new RangeError('it ends too early');
  return bytes.subarray(at, at + count);
};

// What Java's clients write: snappy-java's stream of blocks (xerial), each a raw snappy block.
const xerialMagic = Buffer.from([0x82, ...Buffer.from('SNAPPY'), 0]);

const unpackSnappy = (packed: Buffer, limit: number): Buffer => {
  const output = new Output(limit);
  if (!packed.subarray(0, 8).equals(xerialMagic)) {
    output.write(snappyBlock(packed, limit));
    return output.take();
  }
  for (let at = 16; at < packed.length; ) {
    const length = packed.readUInt32BE(at);
    output.write(snappyBlock(take(packed, at + 4, length), limit));
    at += 4 + length;
  }
  return output.take();
};

/** One raw block, which begins with its length once unpacked, seven bits a byte. */
const snappyBlock = (block: Buffer, limit: number): Buffer => {
  let length = 0;
  for (let at = 0, more = true; more; at += 1) {
    const bits = block.readUInt8(at);
    length += (bits & 0x7f) * 2 ** (7 * at);
    more = bits >= 0x80;
  }
  if (length > limit) throw tooLarge(limit);
  const unpacked = Buffer.alloc(length);
  snappyUncompress(block, unpacked);
  return unpacked;
};

const longestMs = 2000;
const timed = new Script('work()');

// Some lengths that are damaged send hyparquet's loop back to where it was, for ever.
const inTime = (work: () => Buffer): Buffer =>
  timed.runInNewContext({ work }, { timeout: longestMs });

/** An LZ4 frame: github.com/lz4/lz4, lz4_Frame_format.md and lz4_Block_format.md. */
const unpackLz4 = (packed: Buffer, limit: number): Buffer => {
  if (packed.readUInt32LE(0) !== 0x184d2204) throw new RangeError('no LZ4 frame');
  const flags = packed.readUInt8(4);
  const [blockSums, hasSize, hasDictionary] = [flags & 0x10, flags & 0x08, flags & 0x01];
  let at = 7 + (hasSize ? 8 : 0) + (hasDictionary ? 4 : 0);
  const output = new Output(limit);
  for (;;) {
    const word = packed.readUInt32LE(at);
    at += 4;
    if (word === 0) return output.take();
    const length = word & 0x7fff_ffff;
    const block = take(packed, at, length);
    if (word >= 0x8000_0000) output.write(block);
    else lz4Block(block, output);
    at += length + (blockSums ? 4 : 0);
  }
};

/** One block of LZ4 by itself. Throws an Error where it is damaged or has more than `limit` bytes. */
export const unpackLz4Block = (block: Buffer, limit: number): Buffer => {
  const output = new Output(limit);
  lz4Block(block, output);
  return output.take();
};

const lz4Block = (block: Buffer, output: Output): void => {
  let at = 0;
  const lengthFrom = (start: number): number => {
    let length = start;
    if (start !== 15) return length;
    for (;;) {
      const more = block.readUInt8(at);
      at += 1;
      length += more;
      if (more !== 255) return length;
    }
  };
  while (at < block.length) {
    const token = block.readUInt8(at);
    at += 1;
    const literals = lengthFrom(token >> 4);
    output.write(take(block, at, literals));
    at += literals;
    // The last sequence has literals only.
    if (at >= block.length) return;
    const distance = block.readUInt16LE(at);
    at += 2;
    output.repeat(distance, lengthFrom(token & 15) + 4);
  }
};
