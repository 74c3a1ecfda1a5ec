import type { KafkaRecord } from '../../clients/kafka/record-batches.ts';
import { isOperation, type Told, written } from './change.ts';
import { contentOf, type Unwrapped, unwrapped } from './content.ts';
import { isObject, type Json, type JsonObject, setOwn } from './json.ts';

/** The attributes and the data of a CloudEvent: in one piece of JSON, or in headers `ce_…`. */
const partsOf = (headers: KafkaRecord['headers'], content: Unwrapped['content']) => {
  const value = content.kind === 'json' ? content.value : undefined;
  if (isObject(value) && typeof value.specversion === 'string' && typeof value.type === 'string')
    return { attributes: value, data: value.data };
  const attributes: JsonObject = {};
  for (const { name, value: bytes } of headers)
    if (name.startsWith('ce_')) setOwn(attributes, name.slice(3), bytes?.toString() ?? null);
  return typeof attributes.specversion === 'string' ? { attributes, data: value } : undefined;
};

/** A change that Debezium’s CloudEventsConverter has written; undefined for any other record. */
export const cloudEventChange = (
  { headers }: Pick<KafkaRecord, 'headers'>,
  { content }: Unwrapped,
  keyNames: ReadonlySet<string>,
): Told | undefined => {
  const event = partsOf(headers, content);
  const type = event?.attributes.type;
  if (!event || typeof type !== 'string' || !/debezium.*datachangeevent/i.test(type))
    return undefined;
  const { attributes } = event;
  const told = (name: string): Json => attributes[`iodebezium${name}`] ?? null;
  const inner = unwrapped(
    typeof event.data === 'string'
      ? contentOf(Buffer.from(event.data))
      : { kind: 'json', value: event.data ?? null, types: {} },
  );
  const data =
    inner.content.kind === 'json' && isObject(inner.content.value) ? inner.content.value : {};
  const { before = null, after = null } = data;
  const guess = after === null ? 'd' : before === null ? written : 'u';
  const op = told('op');
  const time = typeof attributes.time === 'string' ? Date.parse(attributes.time) : Number.NaN;
  return {
    ...{ form: 'CloudEvent', before, after, keyNames, types: inner.types.rows },
    op: isOperation(op) ? op : guess,
    source: {
      ...{ version: told('version'), connector: told('connector'), name: told('name') },
      ...{ db: told('db'), schema: told('schema'), table: told('table') },
      ...{ collection: told('collection'), lsn: told('lsn'), txId: told('txId') },
      snapshot: told('snapshot'),
      ts_ms: told('tsms') ?? (Number.isNaN(time) ? null : time),
    },
    debeziumMs: null,
    transaction:
      told('txid') === null ? null : { id: told('txid'), total_order: told('txtotalorder') },
    updateDescription: data.updateDescription ?? null,
  };
};
