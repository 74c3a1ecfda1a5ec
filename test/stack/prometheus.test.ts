import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { exposition } from '../../source/export/exposition.ts';
import { exporterOf } from '../../source/export/metrics.ts';
import { kinds } from '../../source/systems/index.ts';
import { boardExpressions, ruleExpressions } from '../export/expressions.ts';
import { healthy, oneDown } from '../screen/recorded.ts';
import { debianProgram, NotHere } from './debian.ts';
import { root, temporaryFolder } from './support.ts';

/** Runs promtool; fails the test where it finds fault, skips it where it can’t be had. */
const promtool = (t: TestContext, args: readonly string[], input = ''): string | undefined => {
  try {
    const program = debianProgram('promtool', 'prometheus');
    const ended = spawnSync(program, args, { cwd: root, encoding: 'utf8', input });
    assert.equal(ended.status, 0, ended.stdout + ended.stderr);
    return ended.stdout + ended.stderr;
  } catch (error) {
    if (!(error instanceof NotHere)) throw error;
    t.skip(error.message);
    return undefined;
  }
};

test('promtool finds no fault with the metrics of a lab', async (t) => {
  const { collect } = await exporterOf(kinds.map(({ kind }) => kind));
  for (const snapshot of [healthy, oneDown]) {
    const said = promtool(t, ['check', 'metrics'], exposition(collect(snapshot), 'prometheus'));
    if (said !== undefined) assert.equal(said, '');
  }
});

test('promtool finds no fault with the alert rules', (t) => {
  const said = promtool(t, ['check', 'rules', 'docs/prometheus/rules.yml']);
  if (said !== undefined)
    assert.match(said, new RegExp(`SUCCESS: ${ruleExpressions().length} rules found`));
});

test('each alert fires when it should, and not before', (t) => {
  promtool(t, ['test', 'rules', 'docs/prometheus/rules.test.yml']);
});

test('Prometheus understands every expression of the board', (t) => {
  const rules = boardExpressions().map((expr, i) => ({ record: `board:${i}`, expr }));
  const file = path.join(temporaryFolder(t, 'board'), 'board.yml');
  // JSON is YAML.
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'board', rules }] }));
  const said = promtool(t, ['check', 'rules', file]);
  if (said !== undefined) assert.match(said, new RegExp(`SUCCESS: ${rules.length} rules found`));
});
