import type { Fetched } from '../../clients/kafka/fetch.ts';
import { brokerErrorText } from '../../clients/kafka/internals.ts';
import type { KafkaRecord } from '../../clients/kafka/record-batches.ts';
import { kafkaWire } from '../../clients/kafka/wire.ts';
import { positionAt, takeAnswer } from './positions.ts';
import type { Place } from './tail.ts';

const requestMs = 5000;
const answerBytes = 1_048_576;

/** How far a piece was read: the offset to go on from, and the end of the log as the broker said. */
export type Scanned = { next: bigint; end: bigint; records: number };

/**
 * Reads pieces of a topic’s log on demand, each record once, and keeps none of them: no consumer group
 * is joined and no offset committed. Throws where a leader does not answer.
 */
export const topicScanner = (topic: string) => {
  const wire = kafkaWire(requestMs);
  return {
    /**
     * Hands on the records from `from` to before `to`, as far as there are any; at most an answer of
     * 1 MiB (or one larger batch) is in memory at a time.
     */
    async read(
      { partition, address }: Pick<Place, 'partition' | 'address'>,
      from: bigint,
      to: bigint,
      onRecord: (record: KafkaRecord) => void,
      signal: AbortSignal,
    ): Promise<Scanned> {
      const position = positionAt(from, to);
      const scanned: Scanned = { next: from, end: to, records: 0 };
      while (scanned.next < to) {
        signal.throwIfAborted();
        const asked = {
          partition,
          fetchOffset: String(position.next),
          maxBytes: answerBytes,
        };
        const answer = await wire.ask<Fetched>(address, 'Fetch', {
          topics: [{ topic, partitions: [asked] }],
          isolationLevel: 1,
          // Whoever waits asks again.
          maxWaitTime: 0,
          minBytes: 1,
          maxBytes: answerBytes,
        });
        const given = answer[0]?.partitions[0];
        if (!given) break;
        const before = position.next;
        const answered = takeAnswer(position, given);
        // Deleted meanwhile by retention: nothing of this piece is left.
        if ('gone' in answered) break;
        if ('errorCode' in answered)
          throw new Error(
            `partition ${partition} of ${topic}: ${brokerErrorText(answered.errorCode)}`,
          );
        for (const record of answered.piece.records)
          if (record.offset < to) {
            scanned.records += 1;
            onRecord(record);
          }
        scanned.next = position.next;
        scanned.end = position.end;
        if (position.next === before) break;
      }
      return scanned;
    },
    close: () => wire.close(),
  };
};
export type TopicScanner = ReturnType<typeof topicScanner>;
