import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';

// Colours are decided on when Ink is loaded.
process.env.FORCE_COLOR = '1';
const { healthy } = await import('./recorded.ts');
const { startMonitor } = await import('./monitor.ts');

const open = (t: TestContext, columns: number, rows: number) => {
  const monitor = startMonitor(columns, rows, { snapshot: healthy });
  t.after(() => monitor.close());
  return monitor;
};

for (const [columns, rows] of [
  [80, 24],
  [120, 36],
] as const)
  test(`t opens a trace in place of the panes at ${columns}x${rows}, and leads back`, async (t) => {
    const { press, shows, screen } = open(t, columns, rows);
    await press('1', 't');
    await shows(/Trace: the newest change/);
    await shows(
      /commit[\s\S]*acknowledged[\s\S]*captured[\s\S]*appended[\s\S]*planned[\s\S]*processed/,
    );
    await shows(/waits for its record to be found/);
    await press('t');
    await shows(/Services/);
    assert.doesNotMatch(screen.lines().join('\n'), /Trace:/);
  });

test('a commit is traced back to its transactions, from its row and from its detail', async (t) => {
  const { press, shows } = open(t, 120, 36);
  await press('5', 't');
  await shows(/Trace back/);
  await press('escape');
  await shows(/Services/);
  await press('enter');
  await shows(/Commit \d+/);
  await press('t');
  await shows(/Trace back/);
  await press('escape');
  await shows(/Commit \d+/);
});
