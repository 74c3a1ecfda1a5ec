import path from 'node:path';
import type { SourceName } from '../../config/choices.ts';
import { type Parts, partsOf } from '../../pipeline/systems.ts';
import type { Finding } from '../../watch/finding.ts';
import { jobName } from '../../watch/lab.ts';
import type { Snapshot } from '../../watch/snapshot.ts';
import { current, type SystemView, sourceState } from '../../watch/view.ts';
import { connectorName } from '../contract/names.ts';
import { sources } from '../contract/sources/index.ts';

export type ServiceFacts = {
  /** Tells one life of it from the next. */
  who: string;
  ageMs: number;
  /** Its process was sent SIGSTOP. */
  stopped: boolean;
  /** It answers; of one that answers nothing of its own, what the lab says. */
  well: boolean;
};

/** What is concluded from, about one lab at one moment. */
export type Facts = {
  /** ms, of a clock that only goes forward. */
  at: number;
  findings: readonly Finding[];
  /** Those that run, and would be started again. */
  services: ReadonlyMap<string, ServiceFacts>;
  source: SourceName;
  /** The service that runs a system. */
  serviceOf(system: string): string | undefined;
  capture: {
    service: 'connect' | 'debezium-server';
    /** Of connector and tasks; none where there is no connector, undefined where nobody knows. */
    states: readonly string[] | undefined;
    /** Neither lost nor gone: then no start would cure it. A binary log has no slot. */
    slotUsable: boolean;
    /** WAL is read for it, well behind the end: a large transaction shows nothing before its commit. */
    decoding: boolean;
  };
  /** The states of the workers, as the master has them. */
  workers: readonly string[];
  /** Where its checkpoint is; `own`: it is the lab’s own job, so that it reads what the lab watches. */
  job:
    | {
        own: boolean;
        planned: number;
        committed: number;
        tookMs: number;
        /** What its driver is at: another text is progress, though no batch has ended. */
        work: string;
      }
    | undefined;
};

const slotName = sources.postgres.reader.name;
const ownJob = 'kafka-structured-streaming.py';
// More WAL than is written between two questions of one reading, bytes.
const farBehind = 1024n * 1024n;
const decodedWithinMs = 15_000;

/** What a snapshot of one lab tells; undefined where nobody knows now what runs. Pure. */
export const factsOf = (
  snapshot: Pick<Snapshot, 'at' | 'systems' | 'pipelines' | 'findings'>,
  serviceOf: (system: string) => string | undefined,
  at: number,
): Facts | undefined => {
  const [pipeline] = snapshot.pipelines;
  if (!pipeline) return undefined;
  const parts = partsOf(snapshot, pipeline);
  const lab = current(parts.services);
  if (!lab) return undefined;
  const asked = new Map<string, SystemView>();
  for (const view of snapshot.systems) {
    const service = serviceOf(view.system.id);
    // The files of a job say nothing of its process.
    if (service && service !== jobName) asked.set(service, view);
  }
  const services = new Map<string, ServiceFacts>();
  for (const {
    name,
    state,
    health,
    stopped = false,
    unsupervised,
    pid,
    startedAt,
  } of lab.services) {
    if (state !== 'running' || unsupervised) continue;
    const view = asked.get(name);
    services.set(name, {
      who: `${pid} ${startedAt}`,
      ageMs: snapshot.at - (startedAt ?? snapshot.at),
      stopped,
      well: !stopped && (view ? answers(view) : health !== 'unhealthy'),
    });
  }
  return {
    at,
    findings: snapshot.findings,
    services,
    source: parts.mysql ? 'mysql' : 'postgres',
    serviceOf,
    capture: captureOf(parts),
    workers: current(parts.spark)?.workers.map(({ state }) => state) ?? [],
    job: jobOf(parts, lab.job.file),
  };
};

/** Who says no does not hang. */
const answers = (view: SystemView): boolean => {
  const state = sourceState(view);
  if (state.state !== 'stale') return state.state === 'fresh';
  return state.kind === 'denied' || state.kind === 'unexpected';
};

const captureOf = ({ connect, debeziumServer, source, mysql }: Parts): Facts['capture'] => {
  const slot = current(source)?.slots.find(({ name }) => name === slotName);
  return {
    service: connect ? 'connect' : 'debezium-server',
    states: connect ? statesOf(connect) : current(debeziumServer) && ['RUNNING'],
    slotUsable: mysql ? !!current(mysql) : slot !== undefined && slot.walStatus !== 'lost',
    decoding: isDecoding(source),
  };
};

const statesOf = (connect: NonNullable<Parts['connect']>): string[] | undefined => {
  const reading = current(connect);
  if (!reading) return undefined;
  const connector = reading.connectors.find(({ name }) => name === connectorName);
  return connector ? [connector.state, ...connector.tasks.map(({ state }) => state)] : [];
};

const isDecoding = (source: Parts['source']): boolean => {
  const newest = source?.points.at(-1);
  if (!source || !newest || !current(source)) return false;
  const sentIn = ({ slots, walsenders }: typeof newest.value) => {
    const pid = slots.find(({ name }) => name === slotName)?.activePid;
    return walsenders.find((each) => each.pid === pid)?.sentLsn ?? null;
  };
  const sent = sentIn(newest.value);
  if (sent === null || newest.value.currentLsn - sent <= farBehind) return false;
  const before = source.points.filter(
    ({ at }) => at < newest.at && at >= newest.at - decodedWithinMs,
  );
  return before.some(({ value }) => {
    const older = sentIn(value);
    return older !== null && older !== sent;
  });
};

const jobOf = ({ query, spark }: Parts, file: string | null): Facts['job'] => {
  const checkpoint = current(query);
  if (!query || !checkpoint) return undefined;
  const { planned, committed } = checkpoint;
  const tookMs = query.rows.batches[0]?.tookMs ?? 0;
  const stages = current(spark)?.driver?.stages.active ?? [];
  const work = stages.map(({ id, attempt, done }) => `${id}.${attempt}:${done}`).join(' ');
  return { own: path.basename(file ?? '') === ownJob, planned, committed, tookMs, work };
};
