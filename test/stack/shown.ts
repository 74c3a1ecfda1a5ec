import assert from 'node:assert/strict';
import { type RunCell, tableOf } from './kernel.ts';

/** The cell whose source is this text, or else the one that has it. */
export const cell = (run: RunCell[], text: string): RunCell => {
  const whole = run.filter(({ source }) => source === text);
  const found = whole.length > 0 ? whole : run.filter(({ source }) => source.includes(text));
  assert.equal(found.length, 1, `${found.length} cells have ${text}`);
  return found[0] as RunCell;
};

/** The rows of the table under a cell, as records of its head. */
export const rowsOf = (run: RunCell[], text: string): Record<string, string>[] => {
  const [head = [], ...rows] = tableOf(cell(run, text));
  return rows.map((row) => Object.fromEntries(row.map((value, i) => [head[i] ?? '', value])));
};

/** What a cell has printed. */
export const printed = (run: RunCell[], text: string): string => cell(run, text).output.printed;

/** The lines of a picture that a cell has printed. */
export const drawn = (run: RunCell[], text: string): string[] =>
  printed(run, text).trimEnd().split('\n');
