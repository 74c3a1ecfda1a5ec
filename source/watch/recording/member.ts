import { promisify } from 'node:util';
import { gunzipSync, gzip } from 'node:zlib';

/**
 * What a recording consists of: members of a gzip file, one after the other, so that `zcat` shows all
 * of it. `header` comes first; `key` begins with a whole value; `delta` goes on from the one before.
 */
export type MemberKind = 'header' | 'key' | 'delta';

/** What an index needs to know of a member; it stands in its gzip header, uncompressed. */
export type MemberInfo = {
  kind: MemberKind;
  /** The first and the last tick in it, ms since the epoch. */
  from: number;
  until: number;
  ticks: number;
  /** In how many of its ticks something happened that a person steps to, and the first of them. */
  marks: number;
  markedAt: number;
};

/** A member in its file; `size` in bytes, with all of its headers. */
export type Member = MemberInfo & { offset: number; size: number };

const kinds: readonly MemberKind[] = ['header', 'key', 'delta'];

// RFC 1952: ten bytes of header, of which the fourth tells that an extra field follows; its length;
// then subfields, each with two letters and a length of its own. Ours holds a MemberInfo and the size.
const plainHeader = 10;
const extraFlag = 4;
const fields = 37;
const extra = 4 + fields;
/** How many bytes of a member tell what it is. */
export const memberHead = plainHeader + 2 + extra;
/** The bytes that every member begins with. */
export const memberSign = Buffer.from([0x1f, 0x8b, 8, extraFlag]);

const deflated = promisify(gzip);

/** A member that holds a text. */
export const makeMember = async (info: MemberInfo, text: string): Promise<Buffer> => {
  // Level 9: what is written once a quarter of a minute may take a millisecond more.
  const plain = await deflated(text, { level: 9 });
  const head = Buffer.alloc(memberHead);
  plain.copy(head, 0, 0, plainHeader);
  memberSign.copy(head);
  head.writeUInt16LE(extra, plainHeader);
  head.write('CT', plainHeader + 2, 'latin1');
  head.writeUInt16LE(fields, plainHeader + 4);
  const at = plainHeader + 6;
  head.writeUInt8(kinds.indexOf(info.kind), at);
  head.writeUInt32LE(memberHead + plain.length - plainHeader, at + 1);
  head.writeDoubleLE(info.from, at + 5);
  head.writeDoubleLE(info.until, at + 13);
  head.writeUInt32LE(info.ticks, at + 21);
  head.writeUInt32LE(info.marks, at + 25);
  head.writeDoubleLE(info.markedAt, at + 29);
  return Buffer.concat([head, plain.subarray(plainHeader)]);
};

/** What a member says of itself; undefined where these bytes do not begin one. */
export const readMemberHead = (bytes: Buffer, offset: number): Member | undefined => {
  if (bytes.length < memberHead || !bytes.subarray(0, 4).equals(memberSign)) return undefined;
  if (bytes.readUInt16LE(plainHeader) !== extra) return undefined;
  if (bytes.toString('latin1', plainHeader + 2, plainHeader + 4) !== 'CT') return undefined;
  const at = plainHeader + 6;
  const kind = kinds[bytes.readUInt8(at)];
  const size = bytes.readUInt32LE(at + 1);
  const [from, until] = [bytes.readDoubleLE(at + 5), bytes.readDoubleLE(at + 13)];
  if (!kind || size <= memberHead || !(from <= until)) return undefined;
  const [ticks, marks] = [bytes.readUInt32LE(at + 21), bytes.readUInt32LE(at + 25)];
  const markedAt = bytes.readDoubleLE(at + 29);
  return { kind, from, until, ticks, marks, markedAt, offset, size };
};

/** The text of a whole member. Throws where it is damaged: gzip checks length and CRC. */
export const readMember = (bytes: Buffer): string =>
  gunzipSync(bytes, { maxOutputLength: 64 * 1024 * 1024 }).toString();
