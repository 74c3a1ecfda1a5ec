import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { messageOf } from '../../config/errors.ts';
import { log } from '../../config/log.ts';
import type { Live, Sources } from '../../panes/open-view.ts';
import type { TracePlace } from '../../panes/places.ts';
import type { DeltaTableReading } from '../../systems/delta/readings.ts';
import { placesOf } from '../../systems/kafka/detail/source.ts';
import { type TopicScanner, topicScanner } from '../../systems/kafka/scan.ts';
import type { Place } from '../../systems/kafka/tail.ts';
import { createListeners } from '../../watch/listeners.ts';
import type { Pipeline } from '../../watch/target.ts';
import { accessesOf } from './accesses.ts';
import { acknowledger } from './acknowledged.ts';
import { firstOf, readAround, readDeletion, readSuperseding } from './around.ts';
import { crossingOf, readingsOf } from './crossing.ts';
import { landedIn } from './landed.ts';
import { missingText, uncapturedText } from './missing.ts';
import { endedIn, planIn } from './planned.ts';
import { isOfSeveral, type RecordWanted, type Search, search } from './search.ts';
import { capturedTopics } from './topics.ts';
import { noFacts, traceOf } from './trace.ts';
import { type Facts, isGap, type Told, type Trace } from './types.ts';

const everyMs = 200;
const retryMs = 1500;
// A batch that is larger is not looked through for what supersedes a change.
const mostSuperseding = 50_000n;

const ownOf = (wanted: RecordWanted): Facts['own'] => {
  if (wanted.by === 'xid' && wanted.own) return { xid: wanted.xid, gtid: null, ...wanted.own };
  if (wanted.by === 'gtid' && wanted.own)
    return { xid: null, lsn: null, gtid: wanted.gtid, ...wanted.own };
  return null;
};

/**
 * Follows one change until it is closed: looks for its record, then for its batch and its commit, each
 * by what the one before says of it, `paceMs` apart. Nothing but reads, and no trace of them anywhere.
 */
export const followTrace = (
  sources: Sources,
  pipeline: Pipeline,
  wanted: RecordWanted,
  paceMs: () => number = () => everyMs,
): Live<unknown, Trace> => {
  const abort = new AbortController();
  const { signal } = abort;
  const listeners = createListeners();
  const on = accessesOf(sources, pipeline);
  const clocks = [on.postgres ?? on.mysql, on.kafka, on.query, on.delta];
  const oneClock = clocks.every((each) => each?.view()?.system.lab !== undefined);
  const scanners = new Map<string, TopicScanner>();
  const searches = new Map<string, Search>();
  let facts = noFacts(wanted, ownOf(wanted));
  let trace = traceOf(facts, oneClock);
  const versions = readingsOf((value: DeltaTableReading) => value?.version ?? -1);
  const acknowledging = acknowledger(on, pipeline, (topic) => scannerOf(topic));
  let around = false;
  let taken: Told | undefined;

  const scannerOf = (topic: string): TopicScanner => {
    const known = scanners.get(topic) ?? topicScanner(topic);
    scanners.set(topic, known);
    return known;
  };
  const placesIn = (topic: string): Place[] => (on.kafka ? placesOf(on.kafka, topic) : []);
  const know = (more: Partial<Facts>) => {
    facts = { ...facts, ...more };
  };

  /** Whether the capture was done with the transaction before the ends of the topics were read. */
  const isPassedOver = (): boolean => {
    const { at = 0, tookMs = 0 } = on.kafka?.view()?.reading ?? {};
    return facts.passed !== null && at - tookMs > facts.passed.at;
  };

  /** Looks for the record; whether there is more to look through at once. */
  const locate = async (): Promise<boolean> => {
    // Before anything is read: the ends that are read to are then those of this reading, or later ones.
    const passedOver = isPassedOver();
    const topics =
      'topic' in wanted && wanted.topic !== undefined
        ? [wanted.topic]
        : capturedTopics(pipeline, on);
    const there = topics.filter((topic) => placesIn(topic).length > 0);
    for (const topic of there)
      if (!searches.has(topic))
        searches.set(
          topic,
          search(topic, wanted, { read: (...piece) => scannerOf(topic).read(...piece) }),
        );
    let more = false;
    for (const [topic, each] of searches) more = (await each.look(placesIn(topic), signal)) || more;
    const all = [...searches.values()];
    const found = all
      .flatMap((each) => {
        const told = each.best();
        return told ? { told, transaction: each.transaction() } : [];
      })
      .toSorted((a, b) => b.told.place.timestamp - a.told.place.timestamp);
    const [{ told: best, transaction } = { told: undefined, transaction: null }] = found;
    const searched = all.reduce((sum, each) => sum + each.searched, 0);
    know({ searched, around: { ...facts.around, transaction } });
    if (best) take(best);
    else if (wanted.by === 'record') await tellRecord(wanted);
    else if (!more && all.length > 0 && all.every((each) => each.exhausted)) {
      // What was just committed is still to come; it is looked for among what comes.
      if (facts.own === null)
        know({ missing: missingText(wanted.by, [...searches.keys()], searched) });
      else if (facts.own.rows === null && passedOver) know({ missing: uncapturedText });
    }
    return more;
  };

  const take = (told: Told) => {
    if (isDeepStrictEqual(told, taken)) return;
    taken = told;
    // Of a transaction a later record has come: what is known of the one before it is of that one.
    around = false;
    know({ told, stored: null, plan: null, landing: null });
    know({ ended: null, visible: null, missing: null });
  };

  /** Of a record that is no change: the delete before a tombstone, or why there is nothing to follow. */
  const tellRecord = async ({ topic, partition, offset }: RecordWanted & { by: 'record' }) => {
    const record = searches.get(topic)?.record();
    const place = placesIn(topic).find((each) => each.partition === partition);
    if (!record || !place) {
      if (searches.get(topic)?.exhausted)
        know({ missing: `offset ${offset} of ${topic} has no record (any more)` });
      return;
    }
    const deletion = await readDeletion(scannerOf(topic), place, record, topic, signal);
    if (deletion) take(deletion);
    else know({ missing: `offset ${offset} of ${topic} is no change: there is nothing to follow` });
  };

  /** What lies around the record, once: the same change sent again, its tombstone. */
  const lookAround = async (told: Told) => {
    const place = placesIn(told.topic).find((each) => each.partition === told.place.partition);
    if (!place) return;
    const found = await readAround(scannerOf(told.topic), place, told, signal);
    const { first, others } = firstOf(told, found.replays);
    around = true;
    know({
      told: { ...told, place: first },
      around: { ...facts.around, replays: others, tombstone: found.tombstone },
    });
  };

  const plan = async (told: Told) => {
    if (facts.plan || !on.query) {
      if (!on.query) know({ plan: { gap: 'the pipeline has no query that is watched' } });
      return;
    }
    const found = await planIn(on.query, told.topic, told.place);
    if ('reachedTo' in found) know({ reachedTo: found.reachedTo });
    else know({ plan: found });
  };

  const supersede = async (told: Told) => {
    if (!facts.plan || isGap(facts.plan) || facts.around.superseded !== undefined) return;
    const { to } = facts.plan;
    const place = placesIn(told.topic).find((each) => each.partition === told.place.partition);
    if (!place || told.key === '' || to - told.place.offset > mostSuperseding) return;
    const superseded = await readSuperseding(scannerOf(told.topic), place, told, to, signal);
    know({ around: { ...facts.around, superseded } });
  };

  const land = async (told: Told) => {
    const { plan: taken } = facts;
    if (!taken || isGap(taken)) return;
    if (!facts.ended && on.query) know({ ended: endedIn(on.query, taken) });
    if (!facts.landing) {
      if (!on.delta) return know({ landing: { gap: 'the pipeline has no table that is watched' } });
      const committed = on.query?.view()?.reading.value?.committed ?? -1;
      const ended = facts.ended !== null || committed >= taken.batch;
      const landing = await landedIn(on.delta, taken, told, { ended, signal });
      if (landing) know({ landing });
    }
    const { landing } = facts;
    if (facts.visible || !landing || isGap(landing)) return;
    know({ visible: crossingOf(versions.samples((each) => each >= landing.version)) ?? null });
  };

  const step = async (): Promise<boolean> => {
    know(acknowledging.bySlot(facts));
    versions.take(on.delta?.view());
    let more = false;
    // Of a transaction all records have to come, not the first of them alone.
    if ((!facts.told || isOfSeveral(wanted)) && facts.missing === null) more = await locate();
    if (facts.told && !around) await lookAround(facts.told);
    if (facts.told) know(await acknowledging.byOffset(facts, signal));
    if (facts.told) {
      await plan(facts.told);
      await land(facts.told);
      await supersede(facts.told);
    }
    return more;
  };

  const publish = () => {
    const next = traceOf(facts, oneClock);
    if (isDeepStrictEqual(next, trace)) return;
    trace = next;
    listeners.tell();
  };

  const run = async () => {
    while (!signal.aborted) {
      let pause = paceMs();
      try {
        if (await step()) pause = 0;
        know({ trouble: null });
      } catch (error) {
        if (signal.aborted) return;
        log('a trace', error);
        know({ trouble: messageOf(error) });
        for (const scanner of scanners.values()) scanner.close();
        scanners.clear();
        if (!facts.told) searches.clear();
        pause = retryMs;
      }
      publish();
      if (trace.state !== 'under way') return;
      await sleep(pause, undefined, { signal }).catch(() => {});
    }
  };
  void run().finally(() => {
    for (const scanner of scanners.values()) scanner.close();
  });

  return {
    current: () => trace,
    subscribe: listeners.subscribe,
    update: () => {},
    close() {
      abort.abort(new Error('the trace is closed'));
      for (const scanner of scanners.values()) scanner.close();
    },
  };
};

/** What keeps a place from being traced as a change: it is traced back to its transactions instead. */
export const isChange = (of: TracePlace['of']): of is RecordWanted =>
  of.by !== 'batch' && of.by !== 'version';
