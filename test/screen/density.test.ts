import assert from 'node:assert/strict';
import test from 'node:test';
import { densityOf } from './density.ts';
import { noJob, states } from './recorded.ts';

const seen = { ...states, 'no-job': noJob };
// The others show a single pane, or what was left by a filter.
const whole = ['coming-up', 'healthy', 'one-down', 'paused', 'no-job'];

for (const [state, shown] of Object.entries(seen).filter(([name]) => whole.includes(name)))
  test(`no pane of a large screen is more than half empty: ${state}`, () => {
    const { panes } = densityOf(shown, 200, 60);
    assert.ok(panes.length >= 6);
    for (const { id, empty, height } of panes)
      assert.ok(2 * empty <= height, `${id}: ${empty} of ${height} lines are empty`);
  });

test('of a large screen thirty of a hundred cells say something, of a usual one forty', () => {
  for (const state of ['healthy', 'one-down', 'paused'] as const) {
    const shown = states[state];
    assert.ok(shown);
    assert.ok(densityOf(shown, 200, 60).share >= 0.3, `${state} at 200x60`);
    assert.ok(densityOf(shown, 120, 36).share >= 0.4, `${state} at 120x36`);
  }
});
