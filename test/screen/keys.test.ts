import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import type { OpenView } from '../../source/panes/open-view.ts';
import { paneOfKey } from '../../source/panes/present.ts';
import { monitorKeys, refusal } from '../../source/screen/keys.ts';
import type { ScreenContext } from '../../source/screen/types.ts';
import { initialUi } from '../../source/screen/ui.ts';
import { services } from '../../source/systems/services/readings.ts';
import { viewsOf } from '../../source/watch/view.ts';
import { snapshotFrom } from '../observed.ts';
import { face } from './recorded.ts';

const { bindingOf, bindingsOf, footerOf, helpGroups, helpIn, validKeys } = monitorKeys;
const snapshot = snapshotFrom([]);
const context = (over: { readOnly?: boolean; service?: string } = {}): ScreenContext =>
  ({
    session: {
      watching: { snapshot: () => snapshot, store: { intervalMs: 1000 } },
      readOnly: over.readOnly ?? false,
      busy: () => undefined,
    },
    snapshot,
    ui: initialUi(face),
    engine: { describe: () => ({ name: 'lab' }) },
    services: viewsOf(snapshot, services)[0],
    service: over.service,
    subject: over.service ? { service: over.service } : undefined,
    logOf: (about: unknown) => about && { system: 'services:lab', service: over.service },
    selected: undefined,
    view: { state: { id: 'postgres:lab debezium' }, filter: '' },
  }) as unknown as ScreenContext;
const bindings = bindingsOf(face);
const bindingFor = (name: string, view: OpenView | null = null) => bindingOf(name, face, view);

test('no key stands for two things at once', () => {
  const once = (keys: string[], where: string) =>
    assert.equal(new Set(keys).size, keys.length, `${where}: ${keys.sort().join(' ')}`);
  const keysOf = (open: OpenView | null) => validKeys(face, open).flatMap(({ keys }) => keys);
  // Panes of databases have one place, and one digit.
  const shared = Map.groupBy(face.panes, ({ key }) => key);
  assert.deepEqual(
    [...shared.values()]
      .filter((panes) => panes.length > 1)
      .map((panes) => panes.map(({ id }) => id)),
    [['slots', 'binlog']],
  );
  once([...keysOf(null), ...shared.keys()], 'panes');
  for (const { id } of face.views) once(keysOf({ id, filter: '', state: {} }), id);
});

test('a digit that panes share goes from one to the next of those that are there', () => {
  const panes = face.panes.filter(({ key }) => key === '2' || key === '3');
  const [slots, binlog, topics] = panes.map(({ id }) => id);
  const to = (present: typeof panes, focus: string | undefined) =>
    paneOfKey(present, '2', focus ?? '')?.id;
  assert.deepEqual(
    [to(panes, topics), to(panes, slots), to(panes, binlog)],
    [slots, binlog, slots],
  );
  assert.deepEqual([to(panes.slice(1), topics), to(panes.slice(1), binlog)], [binlog, binlog]);
  assert.equal(to(panes.slice(2), topics), undefined);
});

test('a view has its own keys, and of the others those that are valid everywhere', () => {
  const log: OpenView = { id: 'log', filter: '', state: {} };
  assert.equal(bindingFor('tab')?.id, 'next-pane');
  assert.equal(bindingFor('tab', log)?.id, 'log-next');
  for (const key of ['?', 'Q', 'ctrl+l']) assert.equal(bindingFor(key, log), bindingFor(key), key);
  assert.deepEqual([bindingFor('q')?.id, bindingFor('q', log)?.id], ['quit', 'close']);
  // Whoever looks at a record or a log makes the change that is seen in it there.
  for (const key of ['u', 'd', 'b', 'i']) assert.equal(bindingFor(key, log), bindingFor(key), key);
  for (const key of ['r', 'x', 's', 'S']) assert.equal(bindingFor(key, log), undefined, key);
  assert.deepEqual(
    helpIn(face, log, false).map(({ title }) => title),
    ['Log', 'Source', 'Screen'],
  );
});

test('every key is in the help, and the README agrees with it', () => {
  const shown = helpGroups(face).flatMap(({ keys }) => keys.flatMap(({ key }) => key.split(' ')));
  for (const { keys } of bindings) for (const key of keys) assert.ok(shown.includes(key), key);
  const root = path.resolve(import.meta.dirname, '..', '..');
  const args = ['--import', 'tsx', path.join(root, 'scripts', 'keys.ts'), '--check'];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
});

test('read-only refuses exactly what changes something', () => {
  for (const binding of bindings) {
    const reason = refusal(binding, context({ readOnly: true }));
    if (binding.effect === 'read') assert.notEqual(reason, 'this is read-only', binding.id);
    else assert.equal(reason, 'this is read-only', binding.id);
  }
});

test('what can’t be done now says why', () => {
  const why = (key: string, service?: string) => {
    const binding = bindingFor(key);
    assert.ok(binding);
    return refusal(binding, context({ service }));
  };
  assert.equal(why('u'), 'PostgreSQL does not answer');
  assert.equal(why('s'), 'Spark has no worker yet');
  assert.equal(why('S'), 'no job is running');
  assert.equal(why('r'), 'select a service in the Services pane first');
  assert.equal(why('r', 'kafka'), undefined);
  assert.equal(why('y'), 'nothing is selected');
  assert.equal(why('l'), 'select a service, or an event of one, first');
  assert.equal(why('l', 'kafka'), undefined);
  assert.equal(why('q'), undefined);
});

test('what destroys asks first, and Escape destroys nothing', () => {
  for (const { id, effect, confirm } of bindings)
    assert.ok(effect !== 'destroy' || confirm, `${id} does not ask`);
  assert.equal(bindingFor('escape')?.effect, 'read');
});

test('the footer greys what is refused', () => {
  const update = footerOf(context()).find(({ key }) => key === 'u');
  assert.deepEqual(update, { key: 'u', label: 'update', disabled: true });
});
