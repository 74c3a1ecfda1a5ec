import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onceLines } from '../../../source/commands/once.ts';
import { rowNoun } from '../../../source/systems/delta/noun.ts';
import { type DeltaTableReading, delta } from '../../../source/systems/delta/readings.ts';
import { figuresOf } from '../../observed.ts';
import { frameOf } from '../../screen/frame.ts';
import { focusOn, healthy, healthyBut } from '../../screen/recorded.ts';

const table = figuresOf(healthy).delta;
const version = table?.version;
const rows = table?.rows.toLocaleString('en-US');

/** The healthy lab, whose table has other columns. */
const withColumns = (...names: string[]) =>
  healthyBut(delta, (last) => {
    const { value } = last;
    const columns = names.map((name) => ({ name, type: 'string', nullable: true }));
    const table = value?.table ? { ...value.table, columns } : null;
    return { ...last, value: value ? { ...value, table } : null };
  });

test('a row of a log of changes is a change, of any other table a row', () => {
  const of = (...names: string[]) =>
    rowNoun({
      table: { columns: names.map((name) => ({ name, type: 'string', nullable: true })) },
    } as DeltaTableReading);
  assert.equal(of('op', 'id'), 'change');
  assert.equal(of('id', '__op'), 'change');
  assert.equal(of('id', 'operator'), 'row');
  assert.equal(rowNoun(null), 'row');
  assert.equal(rowNoun(undefined), 'row');
});

test('pane, Flow line and once call them so', async () => {
  for (const [snapshot, noun] of [
    [healthy, 'changes'],
    [withColumns('id', 'name'), 'rows'],
  ] as const) {
    const { text } = await frameOf(snapshot, focusOn('delta', {}, snapshot), 120, 36);
    assert.match(text, new RegExp(`batch \\d+ [\\d.]+ s +${rows} ${noun}\\b`));
    assert.match(text, new RegExp(`v${version} · ${rows} ${noun} · \\d+ files`));
    assert.match(
      onceLines(snapshot).join('\n'),
      new RegExp(`^delta version ${version}, ${rows} ${noun}$`, 'm'),
    );
  }
});
