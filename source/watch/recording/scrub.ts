import { isFields, isObject } from './json.ts';

/** Replaces names and addresses by others that tell nothing, the same ones throughout. */
export type Scrub = {
  /** The same tree without what it names; what has not changed since the last one stays one object. */
  value<T>(tree: T): T;
  /** Takes all texts of a value for names that are to be replaced, wherever they stand. */
  learn(value: unknown): void;
};

// Fields that hold a word of the system's own, out of a few: they tell nothing of whose it is.
const plainFields = new Set(
  `state health level kind status version versions plugin slotType walStatus invalidationReason engine
  capture replicaIdentity operation type format unit sync_state wal_status op walLevel rowImage gtidMode`.split(
    /\s+/,
  ),
);

// Fields that hold a sentence: most of its words are anybody's.
const sentenceFields = new Set([
  'text',
  'parts',
  'more',
  'detail',
  'message',
  'what',
  'trace',
  'lastLines',
]);

// Fields whose own fields are called by what is named.
const keyedFields = new Set(['endOffsets', 'committedOffsets', 'written']);

// What names are often made of and what says nothing of whose they are.
const anybodys = new Set(
  `apache app archive assign at binlog cdc changes checkpoint cluster com common compose config configs connect connector
  connectors connection consumer consumers coordinator database dbz debezium default delta driver dump errors
  example exceptions executor failed false file gnu group groups heartbeat history host hosts http https id info
  internal io jar java jdbc jmx job json jupyter kafka kafkav2 kafkasource key deltasink lab lake lang local
  localhost log logs lsn main master meta metadata ms mysql name net notebook null offset offsets op org output
  parquet partition pattern pgoutput pipeline ports postgres postgresql producer pruner public publication py python
  query reader receiver records replication rest root row rows s scala schema schemas sender server service services sink slot
  slots snapshot source spark sql standby statestore state status storage streaming streams structured subscribe
  subscribepattern table tables tcp to topic topics transaction transactions true tx ui update user util utils
  value values wal wal2json walsender watchdog supervisor worker writer you`.split(/\s+/),
);

// What stands for itself in any text, before words are looked at: times, ids, positions, figures.
const figure = [
  String.raw`\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?`,
  '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}',
  '[0-9A-F]{1,8}/[0-9A-F]{1,8}',
  String.raw`\d+(?:\.\d+)*(?:e[+-]?\d+|[A-Za-z%]{1,2})?`,
].join('|');
const ipv4 = String.raw`\d{1,3}(?:\.\d{1,3}){3}`;
const ipv6 = '(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:)*[0-9a-f]{0,4}::[0-9a-f:]*';
const edge = String.raw`(?![\p{L}\p{N}])`;
const parts = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(?:(?<address>${ipv4}|${ipv6})|(?:${figure}))${edge}|(?<word>[\p{L}\p{N}\p{M}]+)`,
  'giu',
);

// In a sentence: what is quoted, a statement to its end, and what is no plain word.
const suspicious = new RegExp(
  [
    String.raw`(?:INSERT|UPDATE|DELETE|SELECT|TRUNCATE|ALTER|CREATE|DROP|COPY)\s[^]*`,
    String.raw`"[^"]*"|'[^']*'|“[^”]*”|‘[^’]*’|\x60[^\x60]*\x60`,
    String.raw`\([^()\s]*\)=\([^()]*\)`,
    String.raw`[^\s,;()]*[\p{L}\p{N}_][._/:@=\\#$]+[\p{L}\p{N}_][^\s,;()]*`,
    String.raw`[_/\\.]+[\p{L}\p{N}][^\s,;()]*`,
    String.raw`\p{L}*\p{N}+\p{L}[\p{L}\p{N}]*|\p{L}+\p{N}[\p{L}\p{N}]*`,
    String.raw`\p{L}*\p{Ll}\p{Lu}[\p{L}\p{N}]*`,
  ].join('|'),
  'gu',
);
// What a field of a type may be called; what is called otherwise may be a name.
const fieldName = /^\w+$/;
const exception = /^[A-Z]\w*(?:Exception|Error)$/;
const statementWords =
  /^(?:insert|into|update|delete|from|select|truncate|alter|create|drop|copy|where|set|and|or|in|values|rows?)$/i;
// Shorter words stand in sentences for other reasons.
const shortest = 3;

/**
 * A scrubber for one recording. `own` are words that are never names: kinds, services, engines.
 * Whatever text is not known to be harmless is taken for a name, part by part, so that `shop.orders`
 * and `orders` still belong together: a field of a new kind is replaced until it is listed here. In
 * sentences plain words stay, but for those that are names elsewhere in the recording.
 */
export const createScrub = (own: readonly string[]): Scrub => {
  const harmless = new Set([
    ...anybodys,
    ...own.flatMap((word) => word.toLowerCase().split(/[^a-z0-9]+/)),
  ]);
  const words = new Map<string, string>();
  const lowerCase = new Map<string, string>();
  const addresses = new Map<string, string>();
  const whole = new Set<string>();
  const learned = new WeakSet<object>();
  const made = new WeakMap<object, unknown>();

  const addressFor = (address: string): string => {
    if (/^(?:127\.|0\.0\.0\.0|::1?$)/.test(address)) return address;
    const known = addresses.get(address);
    if (known) return known;
    const number = addresses.size + 1;
    const made = address.includes(':')
      ? `fd00::${number.toString(16)}`
      : `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`;
    addresses.set(address, made);
    return made;
  };

  const wordFor = (word: string): string => {
    if (harmless.has(word.toLowerCase())) return word;
    const known = words.get(word);
    if (known) return known;
    const made = `n${words.size + 1}`;
    words.set(word, made);
    lowerCase.set(word.toLowerCase(), made);
    return made;
  };

  const eachPart = (text: string, ofWord: (word: string) => string): string =>
    text.replace(parts, (part, address?: string, word?: string) => {
      if (address) return addressFor(address);
      return word === undefined ? part : ofWord(word);
    });

  const nameFor = (name: string): string => eachPart(name, wordFor);

  const oddWordFor = (word: string): string =>
    exception.test(word) || statementWords.test(word) ? word : wordFor(word);

  const plainWordFor = (word: string): string => {
    if (word.length < shortest || harmless.has(word.toLowerCase())) return word;
    return words.get(word) ?? lowerCase.get(word.toLowerCase()) ?? word;
  };

  const sentenceFor = (sentence: string): string => {
    let replaced = '';
    let end = 0;
    for (const { 0: part, index } of sentence.matchAll(suspicious)) {
      replaced += eachPart(sentence.slice(end, index), plainWordFor) + eachPart(part, oddWordFor);
      end = index + part.length;
    }
    return replaced + eachPart(sentence.slice(end), plainWordFor);
  };

  /** Learns all names of a tree first: a sentence may stand before what it names. */
  const learn = (value: unknown, field: string): void => {
    if (typeof value === 'string') {
      if (plainFields.has(field) || sentenceFields.has(field)) return;
      whole.add(value);
      nameFor(value);
      return;
    }
    if (!isObject(value) || learned.has(value)) return;
    learned.add(value);
    if (value instanceof Map) {
      for (const [key, part] of value) {
        learn(key, '');
        learn(part, field);
      }
      return;
    }
    if (Array.isArray(value) || value instanceof Set) {
      for (const part of value) learn(part, field);
      return;
    }
    if (!isFields(value)) return;
    for (const [key, part] of Object.entries(value)) {
      if (keyedFields.has(field)) learn(key, '');
      learn(part, key);
    }
  };

  const replace = (value: unknown, field: string): unknown => {
    if (typeof value === 'string') {
      if (plainFields.has(field)) return value;
      return sentenceFields.has(field) ? sentenceFor(value) : nameFor(value);
    }
    if (!isObject(value)) return value;
    if (!made.has(value)) made.set(value, replaceIn(value, field));
    return made.get(value);
  };

  const replaceIn = (value: object, field: string): unknown => {
    if (Array.isArray(value)) return value.map((part) => replace(part, field));
    if (value instanceof Set) return new Set(Array.from(value, (part) => replace(part, field)));
    if (value instanceof Map)
      return new Map(Array.from(value, ([key, part]) => [replace(key, ''), replace(part, field)]));
    // What bytes say is not known.
    if (value instanceof Uint8Array) return new Uint8Array();
    if (!isFields(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [
        keyedFields.has(field) || (whole.has(key) && !fieldName.test(key)) ? nameFor(key) : key,
        replace(part, key),
      ]),
    );
  };

  return {
    learn: (value) => learn(value, ''),
    value: <T>(tree: T): T => {
      learn(tree, '');
      return replace(tree, '') as T;
    },
  };
};
