import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Engine } from '../../../source/lab/contract/engine.ts';
import { notesIn } from '../../../source/lab/contract/notes.ts';
import type { OwnChange } from '../../../source/pipeline/own/journey.ts';
import { keepGuide } from '../../../source/screen/guide/keep.ts';
import {
  begun,
  type GuideSeen,
  type GuideState,
  guideSteps,
  nextStep,
  ticked,
} from '../../../source/screen/guide/steps.ts';
import { services } from '../../../source/systems/services/readings.ts';
import type { Snapshot } from '../../../source/watch/snapshot.ts';
import { viewsOf } from '../../../source/watch/view.ts';
import { labNamed } from '../../lab-named.ts';
import { journey, update } from '../../pipeline/own/journeys.ts';
import { tempFolder } from '../../support.ts';
import { comingUp, healthy, withRows } from '../recorded.ts';

const of = viewsOf(healthy, services)[0];
assert.ok(of);
const kafkaStopped = withRows(services, {
  ...of.rows,
  healthy: { ...of.rows.healthy, count: 5 },
  services: of.rows.services.map((row) =>
    row.name === 'kafka' ? { ...row, state: 'stopped' as const } : row,
  ),
});
const look = (snapshot: Snapshot, more: Partial<GuideSeen> = {}): GuideSeen => ({
  ...{ snapshot, own: null, view: null, focus: 'services' },
  ...more,
});
const change = (operation: string, at = healthy.at): OwnChange => ({ ...update, operation, at });

test('each step is ticked off by what has happened, and by nothing else', () => {
  let state: GuideState = begun;
  const see = (seen: GuideSeen) => {
    state = ticked(state, seen);
    return nextStep(state);
  };
  assert.equal(see(look(comingUp)), 'up');
  // The recorded lab has its job.
  assert.equal(see(look(healthy)), 'update');
  assert.equal(see(look(healthy, { own: journey('landed', change('INSERT')) })), 'update');
  assert.equal(see(look(healthy, { view: 'topic' })), 'update');
  assert.equal(see(look(healthy, { own: journey('planned', change('UPDATE')) })), 'update');
  assert.equal(see(look(healthy, { own: journey('landed', change('UPDATE')) })), 'record');
  assert.equal(see(look(healthy, { focus: 'topics' })), 'record');
  assert.equal(see(look(healthy, { view: 'slot' })), 'record');
  assert.equal(see(look(healthy, { view: 'topic' })), 'delete');
  const deleted = journey('landed', change('DELETE'));
  assert.equal(see(look(healthy, { own: deleted })), 'delete');
  assert.equal(see(look(healthy, { own: deleted, focus: 'delta' })), 'outage');
  // What was changed before Kafka was stopped is not what waits for it.
  assert.equal(see(look(kafkaStopped, { own: deleted })), 'outage');
  const later = change('UPDATE', healthy.at + 5000);
  // Nor what is changed while nothing waits.
  assert.equal(see(look(healthy, { own: journey('landed', later) })), 'outage');
  assert.equal(see(look(kafkaStopped, { own: journey('committed', later) })), 'outage');
  assert.equal(see(look(healthy, { own: journey('landed', later) })), undefined);
  assert.deepEqual(state.done, guideSteps);
});

test('who goes on before a slow batch has landed is not held up', () => {
  let state = ticked(begun, look(healthy));
  const updated = journey('planned', change('UPDATE'));
  state = ticked(state, look(healthy, { own: updated, view: 'topic' }));
  assert.deepEqual(state.done, ['up', 'job', 'record']);
  const deleted = journey('landed', change('DELETE', healthy.at + 1000));
  state = ticked(state, look(healthy, { own: deleted, focus: 'delta' }));
  assert.equal(nextStep(state), 'outage');
});

test('nothing new is the same state, and of an unread lab nothing is concluded', () => {
  const once = ticked(begun, look(healthy));
  assert.equal(ticked(once, look(healthy)), once);
  assert.equal(ticked(begun, look({ ...healthy, systems: [] })), begun);
});

const engineIn = (folder: string, name = 'lab') =>
  ({
    describe: () => labNamed(name),
    guide: notesIn(folder, 'guide'),
  }) as unknown as Engine;

test('what is done, and that it was hidden, is kept for the next monitor', (t) => {
  const folder = tempFolder(t);
  const first = keepGuide([engineIn(folder)], false);
  assert.ok(first);
  first.sees(look(healthy));
  assert.deepEqual(first.current()?.done, ['up', 'job']);
  const second = keepGuide([engineIn(folder)], false);
  assert.deepEqual(second?.current()?.done, ['up', 'job']);
  second?.hide();
  assert.equal(second?.current(), null);
  second?.sees(look(healthy, { own: journey('landed', change('UPDATE')) }));
  assert.equal(second?.current(), null);
  assert.equal(keepGuide([engineIn(folder)], false)?.current(), null);
});

test('what was noted and can’t be understood counts as nothing', (t) => {
  for (const value of ['x', 7, { done: 'all' }, { done: ['nothing', 3] }, { hidden: 'yes' }]) {
    const folder = tempFolder(t);
    notesIn(folder, 'guide').write(value);
    assert.deepEqual(keepGuide([engineIn(folder)], false)?.current(), begun);
  }
});

test('whoever may only watch, has several labs or another than the first is not guided', (t) => {
  const folder = tempFolder(t);
  const [lab, other] = [engineIn(folder), engineIn(folder, 'other')];
  assert.equal(keepGuide([lab], true), undefined);
  assert.equal(keepGuide([lab, other], false), undefined);
  assert.equal(keepGuide([other], false), undefined);
  assert.equal(keepGuide([], false), undefined);
});
