import type { FetchedPartition } from '../../clients/kafka/fetch.ts';
import { type LogPiece, readBatches } from '../../clients/kafka/record-batches.ts';

/** How far one partition of a topic was read. */
export type Position = {
  /** The offset to go on from, and the end of the log as the broker said last. */
  next: bigint;
  end: bigint;
  /** How often it was looked further back for a first record. */
  stepped: number;
  /** How many offsets are passed by where nothing can be read; twice as many the next time. */
  stride: bigint;
  /** The request that gave something of it last. */
  servedAt: number;
};

export const positionAt = (next: bigint, end: bigint): Position => ({
  ...{ next, end, stepped: 0, stride: 1n, servedAt: 0 },
});

// Codes of Kafka's protocol.
const outOfRange = 1;
const corruptMessage = 2;

/** What came of an answer: records; an offset that is no longer there; or an error of the broker. */
export type Answered = { piece: LogPiece } | { gone: true } | { errorCode: number };

/**
 * Reads an answer and moves the position. Where there was something to read, it always moves: what
 * can’t be read is named, and the next request begins behind it.
 */
export const takeAnswer = (position: Position, answer: FetchedPartition): Answered => {
  const { partition, errorCode, log, aborted, highWatermark } = answer;
  const from = position.next;
  // Deleted by retention, or a topic that was made anew under its name.
  if (errorCode === outOfRange) return { gone: true };
  if (errorCode !== 0 && errorCode !== corruptMessage) return { errorCode };
  const piece = readBatches(errorCode === 0 ? log : Buffer.alloc(0), { partition, from, aborted });
  if (errorCode === corruptMessage)
    piece.unreadable.push({ offset: from, count: 1, why: 'the broker finds it damaged' });
  else if (log.length > 0 && piece.next === from)
    piece.unreadable.push({ offset: from, count: 1, why: 'only a part of a batch came' });
  const stuck = piece.unreadable.length > 0 && piece.next <= from + 1n;
  if (stuck) piece.next = from + position.stride;
  position.stride = stuck ? position.stride * 2n : 1n;
  if (errorCode === 0) position.end = highWatermark;
  // A damaged header may name an offset far behind the end.
  if (piece.next > position.end) piece.next = position.end > from ? position.end : from + 1n;
  position.next = piece.next;
  return { piece };
};
