import assert from 'node:assert/strict';
import test from 'node:test';
import { serviceNames } from '../../../source/lab/contract/names.ts';
import type { Recording } from '../../../source/watch/recording/reader.ts';
import { createScrub } from '../../../source/watch/recording/scrub.ts';
import type { Snapshot } from '../../../source/watch/snapshot.ts';
import { figuresOf } from '../../observed.ts';
import { recordingOf, recordings, replayOf } from '../../screen/recorded.ts';

const own = [...serviceNames, 'job'];
const json = (value: unknown): string =>
  JSON.stringify(value, (_key, part) => {
    if (typeof part === 'bigint') return String(part);
    return part instanceof Map || part instanceof Set ? [...part] : part;
  });

/** A recording as `--scrub` leaves it. */
const namelessOf = (recording: Recording): Recording => {
  const scrub = createScrub(own);
  return {
    ...recording,
    *ticksFrom(at) {
      for (const tick of recording.ticksFrom(at)) yield { ...tick, value: scrub.value(tick.value) };
    },
  };
};

test('no name of a real lab is left, and what belongs together still does', () => {
  for (const name of ['healthy', 'one-down'] as const) {
    const recording = recordingOf(name);
    const scrubbed = namelessOf(recording);
    const text = json(Array.from(recording.ticksFrom(0), ({ value }) => value));
    const left = json(Array.from(scrubbed.ticksFrom(0), ({ value }) => value));
    const people = [...text.matchAll(/'([a-z.-]+)\.[0-9a-f]{7}@/g)].flatMap(([, who]) =>
      (who as string).split('.'),
    );
    assert.ok(people.length > 4);
    for (const word of ['inventory', 'customers', 'first_name', 'email', ...people]) {
      assert.ok(new RegExp(`\\b${word}\\b`, 'i').test(text), word);
      assert.ok(!new RegExp(`(?<![a-z])${word}(?![a-z])`, 'i').test(left), word);
    }
    const plain = replayOf(recording);
    const other = replayOf(scrubbed);
    const [before, after] = [figuresOf(plain.snapshot()), figuresOf(other.snapshot())];
    void plain.close();
    assert.equal(after.flow.verdict.level, before.flow.verdict.level);
    const figuresOnly = ({
      flow: { lastBatch: _, verdict: __, topics, ...rest },
    }: typeof before) => ({
      ...rest,
      topics: topics.length,
    });
    assert.deepEqual(figuresOnly(after), figuresOnly(before));
    assert.deepEqual(
      after.topics.map(({ backlog, recordsPerS }) => [backlog, recordsPerS]),
      before.topics.map(({ backlog, recordsPerS }) => [backlog, recordsPerS]),
    );
    assert.equal(after.commits.length, before.commits.length);
  }
});

test('what is found in a recording is found without its names, too', () => {
  for (const name of recordings) {
    const recording = recordingOf(name);
    const [plain, other] = [replayOf(recording), replayOf(namelessOf(recording))];
    const ids = ({ findings }: Snapshot) =>
      findings.map(({ id, level }) => `${id} ${level}`).sort();
    assert.deepEqual(ids(other.snapshot()), ids(plain.snapshot()), name);
    void plain.close();
  }
});

test('names and addresses of messages are replaced, the message stays', () => {
  const scrub = createScrub(own);
  scrub.learn({ host: 'db1', user: 'bob', database: 'shop', list: ['orders'] });
  const said = (text: string) => scrub.value({ text }).text;
  const expected: [string, RegExp][] = [
    ['connect ECONNREFUSED 10.1.2.3:5432', /^connect ECONNREFUSED 10\.0\.0\.1:5432$/],
    ['and again 10.1.2.3', /10\.0\.0\.1$/],
    ['127.0.0.1 refuses', /^127\.0\.0\.1 refuses$/],
    ['fe80::1 and 2001:db8::42 at 12:03:07', /^fd00::2 and fd00::3 at 12:03:07$/],
    [
      'no entry for host "10.0.0.4", user "bob", database "shop", no encryption',
      /^no entry for host "10\.0\.0\.4", user "n2", database "n3", no encryption$/,
    ],
    ['getaddrinfo ENOTFOUND db1', /^getaddrinfo ENOTFOUND n1$/],
    ['getaddrinfo ENOTFOUND db7.corp.net', /^getaddrinfo ENOTFOUND n\d+\.n\d+\.net$/],
    ['Orders are behind', /^n4 are behind$/],
    ['relation "people" does not exist', /^relation "n\d+" does not exist$/],
    ['Key (email)=(anna@x.de) already exists', /^Key \(n\d+\)=\(n\d+@n\d+\.n\d+\) already exists$/],
    ['the slot’s WAL status: reserved → extended', /^the slot’s WAL status: reserved → extended$/],
    [
      "UPDATE 1 row, LSN 0/1C29878: UPDATE a.b SET mood = 'blue' WHERE id = 7",
      /^UPDATE 1 row, LSN 0\/1C29878: UPDATE n\d+\.n\d+ SET n\d+ = 'n\d+' WHERE id = 7$/,
    ],
    [
      'every hop keeps up: 12.3k records/s, 1.2 MB behind, 3m 05s',
      /^every hop keeps up: 12.3k records\/s, 1.2 MB behind, 3m 05s$/,
    ],
    [
      'org.apache.kafka.common.errors.TimeoutException: Topic shop.public.x1 not present',
      /^org\.apache\.kafka\.common\.errors\.TimeoutException: Topic n\d+\.public\.n\d+ not present$/,
    ],
    ['/srv/anna/data/x is full', /^\/n\d+\/n\d+\/n\d+\/n\d+ is full$/],
    ['file café_größe is gone', /^file n\d+_n\d+ is gone$/],
  ];
  for (const [text, wanted] of expected) assert.match(said(text), wanted, text);
});

test('what is not known to be harmless is replaced, also in keys of maps', () => {
  const scrub = createScrub(own);
  const scrubbed = scrub.value({
    newField: 'Nobody Knows',
    state: 'RUNNING',
    uuid: '90c1a4c1-4784-44c0-b748-383951896708',
    at: '2026-11-27T14:01:37.131Z',
    lsn: '0/1C396A0',
    endOffsets: { payroll: { 0: 5n } },
    byTopic: new Map([['payroll', 5n]]),
    set: new Set(['payroll']),
    bytes: Uint8Array.of(65, 66),
    metrics: { 'streaming.Connected': 1, id: 2 },
    columns: [{ name: 'id' }, { name: 'Connected' }],
    one: 'Payroll',
  });
  assert.deepEqual(scrubbed, {
    newField: 'n1 n2',
    state: 'RUNNING',
    uuid: '90c1a4c1-4784-44c0-b748-383951896708',
    at: '2026-11-27T14:01:37.131Z',
    lsn: '0/1C396A0',
    endOffsets: { n3: { 0: 5n } },
    byTopic: new Map([['n3', 5n]]),
    set: new Set(['n3']),
    bytes: new Uint8Array(),
    metrics: { 'streaming.Connected': 1, id: 2 },
    columns: [{ name: 'id' }, { name: 'n4' }],
    // Another name: it differs in its first letter.
    one: 'n5',
  });
});

test('what has not changed is one object again, and a name is the same throughout', () => {
  const scrub = createScrub(own);
  const topics = [{ name: 'payroll.people' }];
  const first = scrub.value({ at: 1, topics });
  const second = scrub.value({ at: 2, topics, text: 'people wait' });
  assert.equal(second.topics, first.topics);
  assert.deepEqual(second, { at: 2, topics: [{ name: 'n1.n2' }], text: 'n2 wait' });
});
