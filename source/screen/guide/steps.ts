import { hasLanded, type Journey } from '../../pipeline/own/journey.ts';
import { services } from '../../systems/services/readings.ts';
import type { Snapshot } from '../../watch/snapshot.ts';
import { current, viewsOf } from '../../watch/view.ts';

/** The steps of the first minute, in their order. */
export const guideSteps = ['up', 'job', 'update', 'record', 'delete', 'outage'] as const;
export type GuideStep = (typeof guideSteps)[number];

/** What each step asks for. */
export const stepTexts: Record<GuideStep, string> = {
  up: 'wait until the lab is up: each service says what it is waiting for',
  job: 'press s to start the Spark job, which reads Kafka and writes Delta (about 30 s)',
  update: 'press u to give a customer a new e-mail, and watch your change arrive',
  record: 'press 3, then Enter, to see the record that Debezium wrote, before and after',
  delete: 'press d, then 5, to see what a delete becomes in Delta',
  outage: 'press 1, select kafka, stop it with x and press u: your change waits; r starts Kafka',
};

/** What is done, and what was seen on the way to the last step. */
export type GuideState = {
  done: readonly GuideStep[];
  /** The change that was seen to wait for a stopped Kafka, by its time in ms; null where there was none. */
  waitedAt: number | null;
  /** Whether an UPDATE was made from here: it has landed when a later change of one's own has. */
  updated: boolean;
};

/** What a person sees and has done: all that steps are ticked off by. */
export type GuideSeen = {
  snapshot: Snapshot;
  own: Journey | null;
  /** The view that is open in place of the panes, and the pane with the focus. */
  view: string | null;
  focus: string;
};

export const begun: GuideState = { done: [], waitedAt: null, updated: false };

const topicViews = new Set(['topic', 'record']);
const deltaViews = new Set(['delta', 'commit']);

/** Ticks off what has really happened, in whatever order; the same object where that is nothing new. */
export const ticked = (state: GuideState, seen: GuideSeen): GuideState => {
  const { snapshot, own, view, focus } = seen;
  const of = viewsOf(snapshot, services)[0];
  const status = current(of);
  if (!of || !status) return state;
  const kafka = of.rows.services.find(({ name }) => name === 'kafka');
  const { count, of: all } = of.rows.healthy;
  const isUp = all > 0 && count === all;
  const done = (step: GuideStep) => state.done.includes(step);
  const landed = own !== null && hasLanded(own.trace);
  const waitedAt = kafka?.state === 'stopped' && own && !landed ? own.change.at : state.waitedAt;
  const updated = state.updated || own?.change.operation === 'UPDATE';
  const happened: Record<GuideStep, boolean> = {
    up: isUp,
    job: status.job.state === 'running',
    update: landed && updated,
    // On a slow machine the first batch takes a while; the record is there before it.
    record: (updated || done('update')) && view !== null && topicViews.has(view),
    delete: landed && own.change.operation === 'DELETE' && deltaViews.has(view ?? focus),
    outage: landed && waitedAt !== null && own.change.at >= waitedAt,
  };
  const next = guideSteps.filter((step) => done(step) || happened[step]);
  const isSame = next.length === state.done.length && waitedAt === state.waitedAt;
  return isSame && updated === state.updated ? state : { done: next, waitedAt, updated };
};

/** The first step that is not done; undefined where all are. */
export const nextStep = ({ done }: GuideState): GuideStep | undefined =>
  guideSteps.find((step) => !done.includes(step));
