/** topic → partition → offset of the next record to read. */
export type Offsets = Record<string, Record<string, bigint>>;

/**
 * A Kafka source's offsets as Spark logs them: `{"topic":{"0":12}}`, in the event log as text. Null
 * unless all of it is topic → partition → offset: other sources log what is theirs, such as
 * `{"logOffset":3}` (files), `42` (rates) or `-` (no offset yet). Exact beyond 2^53.
 */
export const kafkaOffsets = (logged: unknown): Offsets | null => {
  try {
    const text = typeof logged === 'string' ? logged : JSON.stringify(logged ?? null);
    if (!isOffsets(JSON.parse(text))) return null;
    // Quoted before they are parsed: a topic's name holds neither quotes nor colons.
    const quoted = JSON.parse(text.replace(/:\s*(\d+)/g, ':"$1"')) as Record<
      string,
      Record<string, string>
    >;
    return Object.fromEntries(
      Object.entries(quoted).map(([topic, partitions]) => [
        topic,
        Object.fromEntries(
          Object.entries(partitions).map(([partition, offset]) => [partition, BigInt(offset)]),
        ),
      ]),
    );
  } catch {
    return null;
  }
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isOffsets = (value: unknown): boolean =>
  isObject(value) &&
  Object.values(value).every(
    (partitions) =>
      isObject(partitions) &&
      Object.entries(partitions).every(
        ([partition, offset]) =>
          /^\d+$/.test(partition) && Number.isInteger(offset) && (offset as number) >= 0,
      ),
  );
