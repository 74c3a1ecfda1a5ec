import assert from 'node:assert/strict';
import test from 'node:test';
import { pane } from '../../../source/systems/services/pane.ts';
import { services } from '../../../source/systems/services/readings.ts';
import type { Snapshot } from '../../../source/watch/snapshot.ts';
import { frameOf } from '../../screen/frame.ts';
import { figures, healthy, ui, withFlow, withRows } from '../../screen/recorded.ts';

const lineOf = async (snapshot: Snapshot, name: string): Promise<string> => {
  const { lines } = await frameOf(snapshot, ui, 120, 36);
  return lines.find((line) => new RegExp(`^[› ]${name} `).test(line)) ?? '';
};

test('a stopped service is trouble, unless its lab is brought up or rests', async () => {
  const stopped = withRows(services, {
    services: figures.services.map((row) =>
      row.name === 'kafka' ? { ...row, state: 'stopped', health: 'unknown', detail: '' } : row,
    ),
  });
  assert.match(await lineOf(healthy, 'kafka'), /running +● healthy/);
  assert.match(await lineOf(stopped, 'kafka'), /stopped +✗ unknown/);
  for (const phase of ['coming up', 'stopped'] as const) {
    const labs = stopped.labs.map((lab) => ({ ...lab, phase }));
    assert.match(await lineOf({ ...stopped, labs }, 'kafka'), /stopped +○ unknown/, phase);
  }
});

test('what a bring-up has not started yet is said to be so, elsewhere it is stopped', async () => {
  const snapshot = withRows(services, {
    services: figures.services.map((row) =>
      row.name === 'kafka' || row.name === 'job'
        ? { ...row, state: 'stopped', health: 'unknown', detail: 'stopped', notStarted: true }
        : row,
    ),
  });
  const labs = snapshot.labs.map((lab) => ({ ...lab, phase: 'coming up' as const }));
  const shown = { ...snapshot, labs };
  assert.match(await lineOf(shown, 'kafka'), /^ kafka +○ not started yet/);
  const view = ui.views.services ?? assert.fail();
  const texts = Array.from({ length: 8 }, (_, at) => pane.rowAt(shown, view, at)?.text ?? '');
  assert.match(texts.find((text) => text.startsWith('kafka:')) ?? '', /^kafka: not started yet/);
  // Nothing starts a job but a person.
  assert.match(await lineOf(shown, 'job'), /stopped +○ unknown/);
  assert.match(await lineOf(snapshot, 'kafka'), /stopped +✗ unknown/);
});

test('the line of the pipeline gives up what has no room, never half of it', async () => {
  for (const perS of [0, 2.2, 87.6, 123_456])
    for (const deltaVersion of [3, 4180, 1_234_567]) {
      const flow = {
        ...{ transactionsPerS: perS, captureEventsPerS: perS, recordsPerS: perS, deltaVersion },
      };
      const { lines } = await frameOf(withFlow(flow), ui, 60, 15);
      assert.match(lines[1] ?? '', /→Delta( v\d+)?$/, `${perS} ${deltaVersion}`);
    }
});
