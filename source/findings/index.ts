import { captureNames, isSnapshotting } from '../systems/debezium/figures.ts';
import { indexOf } from '../systems/kafka/topic-index.ts';
import { windowMs } from '../systems/postgres/rows.ts';
import { rootCause } from '../text/trace.ts';
import { bytes, duration, plural } from '../text/units.ts';
import type { CaptureReading, ProbeName, Slot } from '../watch/readings.ts';
import { recentOf, windowOf } from '../watch/series.ts';
import type { SlotRow } from '../watch/snapshot.ts';
import { current, type Evidence, type Finding } from './evidence.ts';
import { sparkFindings } from './spark.ts';

/** Longer than a lab needs from nothing to its first answers. */
const comingUpMs = 60_000;
const soonMs = 3_600_000;
const lateMs = 10_000;
const rank = { error: 3, waiting: 2, warning: 1, good: 0 } as const;

const labels: Record<Exclude<ProbeName, 'capture'>, string> = {
  postgres: 'PostgreSQL',
  kafka: 'Kafka',
  spark: 'Spark',
  checkpoint: 'the checkpoint',
  delta: 'the Delta table',
  services: 'the lab',
};

const labelOf = (probe: ProbeName, { capture }: Evidence): string =>
  probe === 'capture' ? captureNames[capture] : labels[probe];

/**
 * The whole pipeline in one line of plain words: the worst finding, and among equally bad ones the
 * first on the way from PostgreSQL to Delta, which is where the others come from. Health is
 * movement here: each hop is judged by what passed it, and only where its source answers.
 */
export const verdictOf = (evidence: Evidence): Finding => {
  const step = evidence.steps.find(({ state }) => state === 'running');
  // While it is brought up, that something does not answer yet is what was to be expected.
  if (step) return { level: 'waiting', text: `coming up: ${step.subject}: ${step.what}` };
  const findings = [
    ...sourceFindings(evidence),
    ...captureFindings(evidence),
    ...slotFindings(evidence),
    ...topicFindings(evidence),
    ...sparkFindings(evidence),
    ...serviceFindings(evidence),
  ];
  const well: Finding = { level: 'good', text: 'every hop keeps up' };
  return findings.reduce(
    (worst, next) => (rank[next.level] > rank[worst.level] ? next : worst),
    well,
  );
};

/** `12:03:07Z`, the clock of the header: it does not change from tick to tick as an age would. */
export const clock = (at: number): string => `${new Date(at).toISOString().slice(11, 19)}Z`;

const sourceFindings = (evidence: Evidence): Finding[] => {
  const { sources, now } = evidence;
  const needed: ProbeName[] = ['postgres', 'capture', 'kafka', 'spark'];
  const found: Finding[] = [];
  for (const probe of [...needed, 'checkpoint', 'delta', 'services'] as ProbeName[]) {
    const source = sources[probe];
    if (source.state !== 'stale') continue;
    const { kind, since, message } = source;
    const what = {
      unreachable: 'does not answer',
      timeout: 'does not answer in time',
      denied: 'lets cdc-top not in',
      unexpected: 'answers with an error',
    }[kind];
    const text = `${labelOf(probe, evidence)} ${what} since ${clock(since)}: ${firstLine(message)}`;
    const comingUp = source.at === undefined && now - since < comingUpMs;
    if (!needed.includes(probe)) found.push({ level: 'warning', text });
    else if (kind === 'denied' || kind === 'unexpected') found.push({ level: 'warning', text });
    else found.push({ level: comingUp ? 'waiting' : 'error', text });
  }
  const waiting = needed.filter((probe) => sources[probe].state === 'waiting');
  if (waiting.length > 0) {
    const names = waiting.map((probe) => labelOf(probe, evidence)).join(', ');
    found.push({ level: 'waiting', text: `waiting for the first reading of ${names}` });
  }
  return found;
};

const captureFindings = (evidence: Evidence): Finding[] => {
  const reading = current(evidence, 'capture');
  if (!reading) return [];
  const found = reading.server ? serverFindings(reading.server) : connectorFindings(reading);
  if (isSnapshotting(reading)) {
    const who = reading.server ? captureNames.server : 'the connector';
    found.push({ level: 'waiting', text: `${who} takes its snapshot of the tables` });
  }
  const { captureBehindMs: behind, captureEventsPerS: perS } = evidence.flow;
  // Without events the figure is frozen and says nothing of now.
  if (behind !== null && behind > lateMs && perS !== null && perS > 0)
    found.push({ level: 'warning', text: `capture is ${duration(behind)} behind the WAL` });
  return found;
};

/** Its own word counts where it is a bad one only: it is UP when it is stuck, too. */
const serverFindings = ({ status }: NonNullable<CaptureReading['server']>): Finding[] =>
  status === 'UP'
    ? []
    : [{ level: 'warning', text: `${captureNames.server} says that it is ${status}` }];

const connectorFindings = ({ connectors }: CaptureReading): Finding[] => {
  const found: Finding[] = [];
  for (const { name, state, trace, tasks } of connectors) {
    const parts = [
      { what: `connector ${name}`, state, trace },
      ...tasks.map((task) => ({ what: `task ${task.id} of connector ${name}`, ...task })),
    ];
    for (const { what, state: is, trace: told } of parts) {
      if (is === 'RUNNING') continue;
      const why = told ? `: ${rootCause(told)}` : '';
      const level = is === 'FAILED' || is === 'UNASSIGNED' ? 'error' : 'warning';
      found.push({ level, text: `${what} is ${is}${why}` });
    }
    if (tasks.length === 0) found.push({ level: 'warning', text: `connector ${name} has no task` });
  }
  if (connectors.length === 0)
    found.push({ level: 'warning', text: 'no connector is registered: nothing is captured' });
  return found;
};

const slotFindings = (evidence: Evidence): Finding[] => {
  const reading = current(evidence, 'postgres');
  if (!reading) return [];
  if (reading.slots.length === 0)
    return [{ level: 'warning', text: 'no replication slot: nothing reads the WAL' }];
  const snapshotting = isSnapshotting(current(evidence, 'capture'));
  const found: Finding[] = [];
  const say = (level: Finding['level'], names: string[], text: string) => {
    if (names.length === 0) return;
    const others = names.length > 1 ? ` (and ${names.length - 1} more)` : '';
    found.push({ level, text: `slot ${names[0]}${others} ${text}` });
  };
  const named = (holds: (row: SlotRow) => boolean) =>
    evidence.slots.filter(holds).map(({ name }) => name);
  const passing = (evidence.flow.recordsPerS ?? 0) > 0;
  const seconds = windowMs / 1000;
  // Every reason but the first leaves the WAL there, and the slot is of no use all the same.
  for (const reason of new Set(evidence.slots.filter(isLost).map(reasonOf)))
    say(
      'error',
      named((row) => isLost(row) && reasonOf(row) === reason),
      `is lost: ${reason}, drop it and take a new snapshot`,
    );
  const unreserved = named(({ walStatus }) => walStatus === 'unreserved');
  say('error', unreserved, 'is past the WAL that is kept: the next checkpoint loses it');
  // A slot that has never been used keeps nothing.
  const idle = named((row) => !row.active && !isLost(row) && row.retained !== null);
  const inactive = idle.filter((name) => wasInactive(evidence, name));
  say('error', inactive, 'is inactive: nothing reads it, and WAL is kept for it');
  say('warning', without(idle, inactive), 'is inactive');
  const stuck = snapshotting ? [] : named((row) => row.active && !row.moving && !isLost(row));
  // One large transaction confirms nothing until its end, but its records arrive.
  if (passing) say('warning', stuck, `confirmed nothing for ${seconds} s, though records arrive`);
  else say('error', stuck, `is not moving: WAL grows, nothing was confirmed for ${seconds} s`);
  for (const { name, etaMs, etaOf, retained } of evidence.slots) {
    if (etaMs === null || etaMs > soonMs) continue;
    const end = etaOf === 'lost' ? `slot ${name} is lost` : `slot ${name} fills the disk`;
    const kept = retained === null ? '' : ` (${bytes(retained)} kept)`;
    found.push({ level: 'warning', text: `${end} in ${duration(etaMs)} at this pace${kept}` });
  }
  return found;
};

const reasonOf = ({ invalidationReason: reason }: SlotRow): string =>
  reason === null || reason === 'wal_removed' ? 'its WAL is gone' : `the server says ${reason}`;

const isLost = ({ walStatus }: Pick<Slot, 'walStatus'>): boolean => walStatus === 'lost';
const without = (names: string[], others: string[]) => names.filter((n) => !others.includes(n));

/** Inactive in every reading of a whole window: a consumer that reconnects is not, for long. */
const wasInactive = ({ samples }: Evidence, name: string): boolean => {
  const { points, covered } = windowOf(recentOf(samples, 'postgres', windowMs), windowMs);
  const isActive = (slot: Slot) => slot.name === name && slot.active;
  return covered && !points.some(({ value }) => value.slots.some(isActive));
};

const topicFindings = (evidence: Evidence): Finding[] => {
  const reading = current(evidence, 'kafka');
  let [leaderless, behind] = [0, 0];
  for (const entry of reading ? indexOf(reading).entries : []) {
    leaderless += entry.leaderless;
    behind += entry.underReplicated;
  }
  if (leaderless > 0)
    return [
      {
        level: 'error',
        text: `Kafka: ${plural(leaderless, 'partition')} ${leaderless === 1 ? 'has' : 'have'} no leader`,
      },
    ];
  if (behind === 0) return [];
  return [{ level: 'warning', text: `Kafka: under-replicated: ${plural(behind, 'partition')}` }];
};

/** Last: a service that fails shows first in what does not pass its hop. */
const serviceFindings = ({ services, sources }: Evidence): Finding[] => {
  if (sources.services.state !== 'fresh') return [];
  const failed = services.filter(({ state }) => state === 'failed' || state === 'stopped');
  const ill = services.filter((row) => row.health === 'unhealthy' && !failed.includes(row));
  return [...failed, ...ill].map(({ name, state, detail }) => {
    const how = state === 'failed' || state === 'stopped' ? state : 'unhealthy';
    return { level: 'warning', text: `${name} is ${how}${detail && `: ${firstLine(detail)}`}` };
  });
};

const firstLine = (text: string): string => text.trim().split('\n', 1)[0]?.slice(0, 160) ?? '';
