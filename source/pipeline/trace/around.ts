import type { KafkaRecord } from '../../clients/kafka/record-batches.ts';
import type { TopicScanner } from '../../systems/kafka/scan.ts';
import type { Place } from '../../systems/kafka/tail.ts';
import { changeIn, isSameChange, keyText, mayTell, placeNumber, placeOf, toldBy } from './told.ts';
import type { RecordPlace, Told } from './types.ts';

/** How far around a change its own offsets are looked through for the same change sent again. */
export const lookedAround = 5000n;

/**
 * What lies around a change in its partition: the same change sent again, and the tombstone that
 * Debezium writes right behind a delete. Pure; takes records in the order of their offsets.
 */
export const aroundOf = (told: Told) => {
  const number = placeNumber(told);
  const digits = number === null ? null : String(number);
  const replays: RecordPlace[] = [];
  let tombstone: bigint | null = null;
  let next: bigint | null = null;
  return {
    take(record: KafkaRecord) {
      const { offset } = told.place;
      // The next record of the partition, whatever markers of transactions lie between.
      if (record.offset > offset && next === null) {
        next = record.offset;
        if (told.op === 'd' && record.value === null && keyText(record) === told.key)
          tombstone = record.offset;
      }
      if (record.offset === offset || digits === null || !mayTell(record, digits)) return;
      const other = toldBy(told.topic, record);
      if (other && isSameChange(told, other) && replays.length < 100) replays.push(placeOf(record));
    },
    replays: (): readonly RecordPlace[] => replays,
    tombstone: (): bigint | null => tombstone,
  };
};

/** The first of several records of one change, with the others as its replays. */
export const firstOf = (told: Told, replays: readonly RecordPlace[]) => {
  const all = [told.place, ...replays].toSorted((a, b) => (a.offset < b.offset ? -1 : 1));
  const [first = told.place, ...others] = all;
  return { first, others };
};

/** Reads what lies around a change. */
export const readAround = async (
  scanner: Pick<TopicScanner, 'read'>,
  place: Place,
  told: Told,
  signal: AbortSignal,
) => {
  const around = aroundOf(told);
  const { offset } = told.place;
  const from = offset - lookedAround > place.begin ? offset - lookedAround : place.begin;
  await scanner.read(place, from, offset + lookedAround, around.take, signal);
  return { replays: around.replays(), tombstone: around.tombstone() };
};

/** The next change of the same key before `to`: where both are of one batch, it supersedes this one. */
export const readSuperseding = async (
  scanner: Pick<TopicScanner, 'read'>,
  place: Place,
  told: Told,
  to: bigint,
  signal: AbortSignal,
): Promise<RecordPlace | null> => {
  let found: RecordPlace | null = null;
  const take = (record: KafkaRecord) => {
    if (found || record.offset <= told.place.offset) return;
    if (record.value !== null && keyText(record) === told.key && changeIn(record))
      found = placeOf(record);
  };
  await scanner.read(place, told.place.offset + 1n, to, take, signal);
  return found;
};

/**
 * The delete that a tombstone belongs to: the record right before it, where that deletes the same key;
 * undefined where it is another one.
 */
export const deleteBefore = (
  topic: string,
  tombstone: KafkaRecord,
  before: KafkaRecord | undefined,
): Told | undefined => {
  const told = before && toldBy(topic, before);
  return told?.op === 'd' && told.key === keyText(tombstone) ? told : undefined;
};

// Markers of transactions may lie between a delete and its tombstone.
const lookedBefore = 20n;

/** The delete that a record is the tombstone of; undefined where it is none, or of another one. */
export const readDeletion = async (
  scanner: Pick<TopicScanner, 'read'>,
  place: Pick<Place, 'partition' | 'address'>,
  record: KafkaRecord,
  topic: string,
  signal: AbortSignal,
): Promise<Told | undefined> => {
  if (record.value !== null) return undefined;
  let last: KafkaRecord | undefined;
  const { offset } = record;
  const from = offset > lookedBefore ? offset - lookedBefore : 0n;
  const take = (each: KafkaRecord) => {
    last = each;
  };
  await scanner.read(place, from, offset, take, signal);
  return deleteBefore(topic, record, last);
};
