import { statusOf } from '../systems/postgres/rows.ts';
import { plural } from '../text/units.ts';
import { jobName, type News } from './lab.ts';
import { lastOf } from './series.ts';
import type { ServiceRow, SlotRow, Snapshot } from './snapshot.ts';
import type { Store } from './store.ts';

/** Notes in the store's events what changed from one snapshot to the next: states, not values. */
export const noteChanges = (store: Store, before: Snapshot, after: Snapshot): void => {
  for (const service of after.derived.services) {
    const old = before.derived.services.find(({ name }) => name === service.name);
    if (!old) continue;
    // What a bring-up or a restart does is told by its own steps.
    const told = after.steps.some(({ subject }) => subject === service.name || subject === 'lab');
    if (old.health !== service.health && !told)
      noteHealth(store, service, wasHealthy(before, service.name));
    if (service.restarts > old.restarts) store.note('warning', service.name, 'was restarted');
  }
  noteEnd(store, before, after);
  const slots = new Map(before.derived.slots.map((slot) => [slot.name, slot]));
  for (const slot of after.derived.slots) {
    const old = slots.get(slot.name);
    if (old && old.active !== slot.active) noteActivity(store, slot, wasActive(before, slot.name));
    if (old && statusOf(old) !== statusOf(slot))
      store.note(
        'warning',
        slot.name,
        `the slot’s WAL status: ${statusOf(old)} → ${statusOf(slot)}`,
      );
  }
  const rejected = (after.derived.delta?.rejected ?? 0) - (before.derived.delta?.rejected ?? 0);
  if (before.derived.delta && rejected > 0)
    store.note(
      'warning',
      'job',
      `${plural(rejected, 'record')} rejected: the table beside says why`,
    );
  const { verdict } = after.derived.flow;
  if (verdict.text !== before.derived.flow.verdict.text && verdict.level !== 'waiting')
    if (verdict.level !== before.derived.flow.verdict.level)
      store.note(verdict.level === 'good' ? 'good' : 'warning', 'pipeline', verdict.text);
};

const lastEnd = ({ samples }: Snapshot) => lastOf(samples, 'services')?.job.lastEnd;

/** Each end of the driver that the engine has answered with another start. */
const noteEnd = (store: Store, before: Snapshot, after: Snapshot): void => {
  const end = lastEnd(after);
  if (!end || !lastOf(before.samples, 'services') || lastEnd(before)?.at === end.at) return;
  const { code, why, tries } = end;
  const next = tries > 1 ? `try ${tries} follows` : 'it is started again';
  store.note('error', jobName, `ended with exit code ${code}: ${why}; ${next}`);
};

/** Notes what happened to the services, at the time when that was. */
export const noteNews = (store: Store, news: readonly News[]): void => {
  const { steps } = store.snapshot();
  for (const { at, level, subject, text } of news) {
    // What a bring-up or a restart does is told by its own steps.
    const told = steps.some((step) => step.subject === subject || step.subject === 'lab');
    if (level !== 'info' || !told) store.note(level, subject, text, at);
  }
};

const wasActive = ({ samples }: Snapshot, slot: string): boolean =>
  samples.some(({ readings }) =>
    readings.postgres?.value?.slots.some(({ name, active }) => name === slot && active),
  );

const noteActivity = (store: Store, { name, active }: SlotRow, before: boolean): void => {
  if (active) store.note('good', name, `the slot is active${before ? ' again' : ''}`);
  else store.note('error', name, 'the slot is inactive: nothing reads it');
};

const wasHealthy = ({ samples }: Snapshot, service: string): boolean =>
  samples.some(({ readings }) =>
    readings.services?.value?.services.some(
      ({ name, health }) => name === service && health === 'healthy',
    ),
  );

const noteHealth = (
  store: Store,
  { name, state, health, detail }: ServiceRow,
  before: boolean,
): void => {
  if (health === 'healthy') store.note('good', name, before ? 'healthy again' : 'healthy');
  else if (state === 'stopped') store.note('warning', name, 'stopped');
  else if (health === 'unknown')
    store.note('warning', name, detail ? `${state}: ${detail}` : state);
  else store.note('error', name, `${state === 'failed' ? state : health}: ${detail}`);
};
