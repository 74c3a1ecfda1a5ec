import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { Engine } from '../../source/lab/contract/engine.ts';
import { keysWith } from '../../source/screen/keys.ts';
import type { Session } from '../../source/screen/session.ts';
import { createToast } from '../../source/screen/toast.ts';
import type { Watching } from '../../source/watch/index.ts';
import { withGreeting } from '../actions/greet.ts';
import { labNamed } from '../lab-named.ts';
import { killed, lab, storeOf } from '../pipeline/labs.ts';
import { startMonitor } from './monitor.ts';

async function* logOf(lab: string) {
  yield `this is ${lab}\n`;
}

/** The monitor on three labs of the same names, one of which is dead; what is done to which. */
const open = (t: TestContext, columns: number, rows: number) => {
  const labs = { a: lab(1), b: lab(3), c: killed(lab(5)) };
  const store = storeOf(labs);
  const { snapshot, subscribe } = store;
  const done: string[] = [];
  const engines = Object.keys(labs).map(
    (name) =>
      ({
        describe: () => labNamed(name),
        logNames: () => ['postgres'],
        serviceOf: () => 'postgres',
        logs: () => logOf(name),
      }) as Partial<Engine> as Engine,
  );
  const session: Session = {
    watching: {
      ...{ store, snapshot, subscribe },
      access: (_key: unknown, id: string) => ({
        context: { lab: engines.find((engine) => id.endsWith(`:${engine.describe().name}`)) },
      }),
    } as Partial<Watching> as Watching,
    engines,
    toast: createToast(),
    ...{ readOnly: false, begin: () => {}, busy: () => undefined, end: async () => {} },
    act: (about, kind, first, work) => {
      done.push(`${about.lab} ${kind}: ${first}`);
      void work(new AbortController().signal).then((said) => done.push(...said.map(String)));
    },
  };
  const monitor = startMonitor(columns, rows, { session, keys: keysWith(withGreeting) });
  t.after(() => monitor.close());
  return { ...monitor, done };
};

const rowsOf = (text: string) =>
  text
    .split('\n')
    .flatMap((line) => /^│?([› ]). ([abc]) .*?│?$/.exec(line)?.slice(1, 3).join('') ?? []);

describe('several pipelines on the screen', () => {
  test('are a table, worst first, whose Enter chooses what the panes show', async (t) => {
    const { press, text, shows, settle } = open(t, 120, 36);
    await settle();
    assert.deepEqual(rowsOf(text()), [' c', ' a', ' b']);
    assert.match(text(), /0 Pipelines: the panes show a [\s\S]*customers[\s\S]*REC\/S +10\.0 /);
    assert.match(text(), /✗ c .*PostgreSQL of c has not answered/);
    await press('0', 'down', 'down', 'enter');
    await shows(/the panes show b [\s\S]*customers[\s\S]*REC\/S +30\.0\s/);
    assert.deepEqual(rowsOf(text()), [' c', ' a', '›b']);
    await press('up', 'up', 'enter');
    await shows(/the panes show c [\s\S]*✗ Kafka of c: unreachable since/);
    // What the dead one has told stays; what the others tell is not taken for it.
    assert.match(text(), /customers[\s\S]*REC\/S +– /);
    assert.doesNotMatch(text(), /of [ab]:/);
  });

  test('f tells the latency of the pipeline that is selected there, else of the one that is shown', async (t) => {
    const { press, shows } = open(t, 120, 36);
    await press('0', 'down', 'down', 'f');
    await shows(/Latency of b/);
    await press('escape', '3', 'f');
    await shows(/Latency of a/);
  });

  test('follow [ and ], round and round', async (t) => {
    const { press, shows } = open(t, 120, 36);
    for (const [key, shown] of [
      [']', 'b'],
      [']', 'c'],
      [']', 'a'],
      ['[', 'c'],
      ['[', 'b'],
    ] as const) {
      await press(key);
      await shows(new RegExp(`the panes show ${shown} `));
    }
    await shows(/customers[\s\S]*REC\/S +30\.0\s/);
  });

  test('stand beside each other in a pane that shows all', async (t) => {
    const { press, text, shows } = open(t, 120, 36);
    await press('3', 'a');
    await shows(/OF +TOPIC/);
    assert.match(text(), /›a +lab_cdc.* 10\.0 /);
    assert.match(text(), / b +lab_cdc.* 30\.0 /);
    assert.match(text(), / c +lab_cdc.* – /);
    // The other panes go on to show one.
    assert.doesNotMatch(text(), /OF +SLOT/);
    await press('2', 'a');
    await shows(/OF +SLOT/);
    await press('/', 'debezium', 'enter');
    assert.equal(text().match(/^[│ ›].*[abc] +debezium +● active/gm)?.length, 3);
    await press('escape', 'a');
    assert.doesNotMatch(text(), /OF +SLOT/);
  });

  test('are acted on where they are chosen, and in a row of another one there', async (t) => {
    const { press, done, settle, shows } = open(t, 120, 36);
    await press(']', 'B', 'y');
    await settle();
    // The row that is selected counts, whatever the other panes show.
    await press('0', 'B', 'y');
    await shows(/the panes show b /);
    await press('1', 'a', 'g', 'B', 'y');
    await settle();
    assert.deepEqual(
      done.filter((text) => /hello/.test(text)),
      ['hello b', 'hello b', 'hello c', 'hello c', 'hello a', 'hello a'],
    );
    assert.deepEqual(
      done.filter((text) => !/hello/.test(text)).map((text) => text[0]),
      ['b', 'c', 'a'],
    );
  });

  test('have logs of their own', async (t) => {
    const { press, shows } = open(t, 120, 36);
    await press('0', 'l');
    await shows(/Log of postgres of c [\s\S]*this is c/);
    await press('escape', '2', ']', 'l');
    await shows(/Log of postgres of b [\s\S]*this is b/);
    await press('escape', 'enter');
    await shows(/Slot debezium of b /);
  });

  for (const [columns, rows] of [
    [60, 15],
    [80, 24],
    [200, 60],
  ] as const)
    test(`are reached at ${columns}x${rows}, and one that is in trouble shows`, async (t) => {
      const { press, text, shows, settle } = open(t, columns, rows);
      await settle();
      if (columns < 110) assert.match(text(), /^✗0 /m);
      await press('0');
      await shows(/PIPELINE/);
      assert.deepEqual(rowsOf(text()), ['›c', ' a', ' b']);
      await press('down', 'down', 'enter', '3');
      await shows(/›lab_cdc[\s\S]*REC\/S +30\.0\s/);
      // What another pipeline has to tell is no trouble of these.
      if (columns < 110) assert.match(text(), /^✗0[^✗]*$/m);
      await press('[', '[');
      await shows(/✗ Kafka of c/);
    });
});
