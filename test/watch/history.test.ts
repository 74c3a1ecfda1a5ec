import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { journalIn } from '../../source/lab/contract/journal.ts';
import { followHistory } from '../../source/watch/history.ts';
import type { EventLine } from '../../source/watch/snapshot.ts';
import { tempFolder } from '../support.ts';

const t0 = 1_800_000_000_000;
const event = (second: number, text: string, more: Partial<EventLine> = {}): EventLine => ({
  ...{ at: t0 + second * 1000, level: 'info', source: 'kafka', text, subject: { lab: 'lab' } },
  ...more,
});
const found = (second: number, open: boolean, text = 'slot a does not move'): EventLine =>
  event(second, text, { seen: true, found: { key: 'S07 postgres:lab  a', open } });

/** Somebody who watches the lab of a folder, with events of their own. */
const watcher = (folder: string, name: string) => {
  const history = followHistory(name);
  const describe = () => ({ name: 'lab' }) as never;
  const labs = [{ describe, journal: journalIn(folder) }];
  let events: readonly EventLine[] = [];
  return (...fresh: EventLine[]): string[] => {
    events = history.sync(labs, [...events, ...fresh]);
    return events.map(({ text }) => text);
  };
};

describe('the events of a lab', () => {
  test('are the same for a second monitor, and for the one after a lost connection', (t) => {
    const folder = tempFolder(t);
    const one = watcher(folder, 'a');
    one(event(1, 'ready'), event(2, 'INSERT id 5'));
    const other = watcher(folder, 'b');
    assert.deepEqual(other(), ['ready', 'INSERT id 5']);
    other(event(3, 'INSERT id 6'));
    assert.deepEqual(one(), ['ready', 'INSERT id 5', 'INSERT id 6']);
    assert.deepEqual(watcher(folder, 'c')(), ['ready', 'INSERT id 5', 'INSERT id 6']);
  });

  test('keep their facts, and of facts that are none nothing', (t) => {
    const facts = [{ name: 'transaction', value: '820' }];
    const kept = (given: unknown) => {
      const folder = tempFolder(t);
      watcher(folder, 'a')(event(1, 'UPDATE id 5', { facts: given as EventLine['facts'] }));
      const history = followHistory('b');
      const labs = [{ describe: () => ({ name: 'lab' }) as never, journal: journalIn(folder) }];
      return history.sync(labs, [])[0]?.facts;
    };
    assert.deepEqual(kept(facts), facts);
    assert.deepEqual(kept([...facts, 'x', { name: 'y' }, null]), facts);
    for (const damaged of ['x', 7, {}, []]) assert.equal(kept(damaged), undefined);
  });

  test('keep their moments as values, and are told in UTC where these are none', (t) => {
    const read = (given: Partial<EventLine>) => {
      const folder = tempFolder(t);
      watcher(folder, 'a')(event(1, 'stopped at 08:00:00Z', given));
      const history = followHistory('b');
      const labs = [{ describe: () => ({ name: 'lab' }) as never, journal: journalIn(folder) }];
      const [{ text, parts, more } = event(0, '')] = history.sync(labs, []);
      return { text, parts, more };
    };
    const text = 'stopped at 08:00:00Z';
    const parts = ['stopped ', { at: t0 }];
    const more = ['down', { text: 'down since 08:00:00Z', parts: ['down ', { since: t0 }] }];
    assert.deepEqual(read({ parts, more }), { text, parts, more });
    const damaged = { parts: [{ at: 'x' }], more: ['down', 7, { parts }] } as never;
    assert.deepEqual(read(damaged), { text, parts: undefined, more: ['down'] });
  });

  test('tell once what two see, and twice what was done twice', (t) => {
    const folder = tempFolder(t);
    const [one, other] = [watcher(folder, 'a'), watcher(folder, 'b')];
    one(event(1, 'failed after 1.2 s', { seen: true }), event(2, 'INSERT 1 row'));
    assert.deepEqual(
      other(event(2, 'failed after 1.4 s', { seen: true }), event(3, 'INSERT 1 row')),
      [...['failed after 1.2 s', 'INSERT 1 row', 'INSERT 1 row']],
    );
    assert.deepEqual(one(), ['failed after 1.2 s', 'INSERT 1 row', 'INSERT 1 row']);
  });

  test('tell of a finding once, whoever begins to watch while it is there, and again when it comes again', (t) => {
    const folder = tempFolder(t);
    const [one, other] = [watcher(folder, 'a'), watcher(folder, 'b')];
    one(found(0, true));
    assert.deepEqual(other(found(300, true)), ['slot a does not move']);
    one(found(310, false, 'resolved'));
    assert.deepEqual(other(found(311, false, 'resolved'), found(320, true)), [
      ...['slot a does not move', 'resolved', 'slot a does not move'],
    ]);
  });

  test('are told once, with what is later found to follow from them', (t) => {
    const folder = tempFolder(t);
    const labs = [{ describe: () => ({ name: 'lab' }) as never, journal: journalIn(folder) }];
    const one = followHistory('a');
    const reader = () => {
      const history = followHistory('b');
      const own = [{ describe: () => ({ name: 'lab' }) as never, journal: journalIn(folder) }];
      let events: readonly EventLine[] = [];
      return () => {
        events = history.sync(own, events);
        return events.map(({ text, more }) => [text, ...(more ?? [])]);
      };
    };
    const early = reader();
    const cause = found(0, true, 'Kafka is down');
    one.sync(labs, [cause]);
    assert.deepEqual(early(), [['Kafka is down']]);
    one.sync(labs, [{ ...cause, more: ['slot unread'] }]);
    const whole = [['Kafka is down', 'slot unread']];
    assert.deepEqual(early(), whole);
    assert.deepEqual(early(), whole);
    assert.deepEqual(reader()(), whole);
  });

  test('of two who write at the same moment the later one is left out by whoever reads', (t) => {
    const folder = tempFolder(t);
    const journal = journalIn(folder);
    const line = event(1, 'stopped', { seen: true });
    journal.append([
      { by: 'a', line },
      { by: 'b', line: { ...line, at: line.at + 500 } },
    ]);
    assert.deepEqual(watcher(folder, 'c')(), ['stopped']);
  });

  test('hold no secret, no events of other labs, and nothing that cdc-top did not write', (t) => {
    const folder = tempFolder(t);
    const one = watcher(folder, 'a');
    one(
      event(1, 'refused: postgres://u:hunter2@h/db', { subject: { lab: 'lab' } }),
      event(2, 'recording', { subject: {} }),
    );
    const file = path.join(folder, 'events.jsonl');
    assert.doesNotMatch(readFileSync(file, 'utf8'), /hunter2|recording/);
    appendFileSync(file, '{"by":"x","line":{"at":"soon"}}\nnot JSON\n{"by":"a","li');
    assert.equal(watcher(folder, 'b')().length, 1);
  });

  test('are bounded, and in no folder that is not there', (t) => {
    const folder = tempFolder(t);
    const journal = journalIn(folder);
    for (let i = 0; i < 40; i += 1)
      journal.append([{ by: 'a', line: event(i, 'x'.repeat(10_000)) }]);
    assert.ok(statSync(path.join(folder, 'events.jsonl')).size <= 256 * 1024);
    const [last] = (journal.read() ?? []).slice(-1) as { line: EventLine }[];
    assert.equal(last?.line.at, t0 + 39_000);
    assert.deepEqual(readdirSync(folder), ['events.jsonl']);
    journalIn(path.join(folder, 'gone')).append([1]);
    assert.deepEqual(readdirSync(folder), ['events.jsonl']);
  });
});
