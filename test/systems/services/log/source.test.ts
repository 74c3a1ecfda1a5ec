import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../../../source/config/errors.ts';
import { initialLog } from '../../../../source/systems/services/log/index.ts';
import { followLog, kept } from '../../../../source/systems/services/log/source.ts';
import { writtenLogs } from '../../../screen/monitor.ts';
import { until } from '../../../support.ts';

const following = initialLog({ system: 'services:lab', service: 'kafka' });
const held = { ...following, at: { top: { seq: 1, row: 0 }, cursor: { seq: 1, row: 0 } } };

const logNames = () => ['kafka'];

test('what is in the log comes first, then what is written', async (t) => {
  const { logs, state, write } = writtenLogs({ kafka: ['a', 'b'] });
  const live = followLog({ logs, logNames }, 'kafka');
  t.after(() => live.close());
  assert.equal(live.current().looked, false);
  await until('it is read', () => live.current().lines.length === 2);
  write('kafka', 'c');
  await until('the new line is there', () => live.current().lines.at(-1)?.raw === 'c');
  assert.deepEqual(
    live.current().lines.map(({ seq }) => seq),
    [1, 2, 3],
  );
  assert.deepEqual(state, { open: 1, asked: [{ service: 'kafka', lines: kept.lines }] });
  live.close();
  await until('nobody reads any more', () => state.open === 0);
  const told = live.current();
  write('kafka', 'd');
  await sleep(50);
  assert.equal(live.current(), told);
});

test('a flood is kept within its bounds, and the screen hears of it ten times a second', async (t) => {
  const count = 200_000;
  async function* logs(_service: string, { signal }: { signal: AbortSignal }) {
    for (let n = 1; n <= count; n += 1) yield `line ${n}`;
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  }
  const live = followLog({ logs, logNames }, 'kafka');
  t.after(() => live.close());
  const began = performance.now();
  let told = 0;
  let turns = 0;
  const watch = setInterval(() => {
    turns += 1;
  }, 1);
  t.after(() => clearInterval(watch));
  live.subscribe(() => {
    told += 1;
  });
  await until('all of it was read', () => live.current().newest === count);
  clearInterval(watch);
  const took = performance.now() - began;
  const { lines } = live.current();
  assert.equal(lines.length, kept.lines);
  assert.equal(lines.at(-1)?.raw, `line ${count}`);
  assert.ok(told <= took / 100 + 3, `${told} times in ${took} ms`);
  assert.ok(turns > 10, `others had ${turns} turns meanwhile`);
});

test('while one reads, nothing that is there goes away; what is too much is counted', async (t) => {
  const { logs, write } = writtenLogs({ kafka: Array.from({ length: 6000 }, (_, n) => `${n}`) });
  const live = followLog({ logs, logNames }, 'kafka');
  t.after(() => live.close());
  await until('it is read', () => live.current().newest === 6000);
  const first = live.current().lines[0];
  live.update(held);
  write('kafka', 'new');
  await until('a new line is added', () => live.current().lines.at(-1)?.raw === 'new');
  assert.equal(live.current().lines[0], first);
  write('kafka', ...Array.from({ length: 20_000 }, (_, n) => `flood ${n}`));
  await until('the flood was read', () => live.current().newest === 26_001);
  const { lines } = live.current();
  assert.equal(lines[0], first);
  assert.ok(lines.length <= 2 * kept.lines + 1, String(lines.length));
  live.update(following);
  assert.equal(live.current().lines.length, kept.lines);
  assert.equal(live.current().lines.at(-1)?.raw, 'flood 19999');
});

test('where lines were lost in between, the gap is told', async (t) => {
  let release = () => {};
  async function* logs(_service: string, { signal }: { signal: AbortSignal }) {
    yield 'before';
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    for (let n = 0; n < 7000; n += 1) yield `flood ${n}`;
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  }
  const live = followLog({ logs, logNames }, 'kafka');
  t.after(() => live.close());
  await until('it is read', () => live.current().lines.length === 1);
  live.update(held);
  release();
  await until('the flood was read', () => live.current().newest === 7001);
  const { lines } = live.current();
  assert.equal(lines[0]?.raw, 'before');
  // Which lines are missing depends on the machine; that each is shown or counted does not.
  let next = 1;
  for (const { seq, missed } of lines) {
    assert.equal(seq, next);
    next += missed ?? 1;
  }
});

test('a log that can’t be read says why, and is read as soon as it can be', async (t) => {
  let there = false;
  const { logs } = writtenLogs({ kafka: ['a'] });
  const refusing: typeof logs = (...asked) => {
    if (!there) throw new Failure('there is no lab yet');
    return logs(...asked);
  };
  const live = followLog({ logs: refusing, logNames }, 'kafka');
  t.after(() => live.close());
  await until('it says why', () => live.current().trouble === 'there is no lab yet');
  there = true;
  await until('it is read', () => live.current().lines.length === 1);
  assert.equal(live.current().trouble, undefined);
});
