import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { guideSteps } from '../../source/screen/guide/steps.ts';
import type { inTerminal } from './pty.ts';
import { until } from './support.ts';

type Screen = ReturnType<typeof inTerminal>;

/** The first minute of a lab that has just come up, by the keys that its guide names. */
export const firstMinute = (screen: () => Screen) =>
  describe('the first minute, by keys', () => {
    const all = guideSteps.length;
    // Where other tests run beside these, Spark’s first batch takes minutes.
    const long = 180_000;
    // In the list of all steps, or where that has no room by the step that is next.
    const ticked = (step: number) =>
      screen().shows(new RegExp(`✓ ${step}  [a-z]|→ ${step + 1}/${all}  `), long);
    const isTicked = (step: number) =>
      new RegExp(`✓ ${step}  [a-z]`).test(screen().lines().join('\n'));

    it('1: the lab is up, and nothing else is done', async () => {
      await ticked(1);
      const text = await screen().shows(/First minute .*✓ 1 {2}wait .* X hides it\n 2 of 6 +→ 2 /);
      assert.doesNotMatch(text, /✓ [2-6] {2}[a-z]/);
    });

    it('2: s starts the job, which is done once it runs', async () => {
      await screen().type('s');
      await ticked(2);
      await screen().shows(/Delta v0/, long);
      assert.ok(!isTicked(3));
    });

    it('3: u changes a customer, which is done once the change is in the table', async () => {
      await screen().type('u');
      await screen().shows(/your change {2}UPDATE id \d+ /);
      await screen().shows(/● you +UPDATE id \d+ email /);
      await screen().shows(/UPDATE id \d+ .*Delta ✓ v\d/, long);
      await ticked(3);
      // The batch and the version that it made.
      await screen().shows(/│ 1 +1 .*\d m?s +v1 /);
    });

    it('4: 3 and Enter show its record', async () => {
      await screen().type('3');
      await screen().shows(/›3 Topics/);
      assert.ok(!isTicked(4));
      await screen().type('\r');
      await screen().shows(/─ Topic lab_cdc\.inventory\.customers ─/);
      await screen().press('\u001B');
      await ticked(4);
    });

    it('5: d and 5 show what a delete becomes', async () => {
      await screen().type('d5');
      await screen().shows(/DELETE id \d+ .*Delta ✓ v\d/, long);
      await ticked(5);
    });

    it('6: what is changed while Kafka is stopped waits, and arrives once r has started it', async () => {
      await screen().type('1g');
      await screen().shows(/›postgres/);
      await screen().type('j');
      await screen().shows(/›kafka/);
      const { frames, end } = framesOf(screen());
      await screen().type('x');
      await screen().shows(/Stop kafka\?/);
      await screen().type('y');
      await screen().shows(/Kafka is down: you stopped it .*[rU] starts it/, long);
      await screen().type('u');
      await screen().shows(/UPDATE id \d+ .*waits: Kafka is down/);
      await screen().shows(/so: slot debezium unread/);
      assert.ok(!isTicked(6));
      await screen().type('r');
      await screen().shows(/Start kafka\?/);
      await screen().type('y');
      await screen().shows(/6\/6 healthy/, long);
      await screen().shows(/that was the first minute/, long);
      await until('all is well again', () => /✓ (All changes|Keeping)/.test(verdictOf(frames())));
      end();
      told(frames());
    });

    it('X hides what is left of it', async () => {
      await screen().press('X');
      await until('it is gone', () => !/first minute; w copies/.test(screen().lines().join('\n')));
      // As it was before: the first row is selected.
      await screen().type('g');
      await screen().shows(/›postgres/);
    });
  });

/** Every frame from now on that differs from the one before. */
const framesOf = (screen: Screen) => {
  const seen: string[][] = [];
  screen.onChange(() => {
    const lines = screen.lines();
    if (lines.join('\n') !== seen.at(-1)?.join('\n')) seen.push(lines);
  });
  return { frames: () => seen, end: () => screen.onChange(() => {}) };
};

const verdictOf = (frames: readonly (readonly string[])[]) => frames.at(-1)?.[3] ?? '';

/** What the frames of the outage tell, one after the other. */
const told = (frames: readonly (readonly string[])[]) => {
  const first = (what: RegExp, from = 0) => {
    const at = frames.findIndex((lines, each) => each >= from && what.test(lines.join('\n')));
    assert.ok(at >= 0, `no frame shows ${what}`);
    return at;
  };
  // Cause and key, the change that waits, the start, and the end of it: in this order.
  let at = 0;
  for (const what of [
    /Stop kafka\?/,
    /kafka +stopp(ing|ed)/,
    /Kafka is down: you stopped it .*[rU] starts it/,
    /waits: Kafka is down/,
    /Start kafka\?/,
    /6\/6 healthy/,
    /UPDATE id \d+ .*Delta ✓ v\d/,
  ])
    at = first(what, at);
  const down = first(/Kafka is down: you stopped it/);
  const back = first(/Start kafka\?/);
  for (const lines of frames.slice(down, back)) {
    const text = lines.join('\n');
    // Nothing is green while a change waits.
    if (/waits: Kafka/.test(text)) assert.doesNotMatch(text, /✓ (All changes|Keeping up)/);
    // What somebody has stopped is no failure.
    assert.doesNotMatch(lines.find((line) => /^[ ›]kafka /.test(line)) ?? '', /✗/);
  }
};
