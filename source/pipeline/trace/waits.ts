import { type Sentence, sentence } from '../../text/sentence.ts';
import { count } from '../../text/units.ts';
import type { Finding, FindingLevel } from '../../watch/finding.ts';
import { weightOf } from '../../watch/finding.ts';
import type { Pipeline, SystemId } from '../../watch/target.ts';
import type { StationName, Trace } from './types.ts';

type Snapshot = { findings: readonly Finding[] };

/** Which parts of a pipeline have to work for a station to come, the nearest first. */
const parts: Readonly<
  Record<StationName, readonly ('source' | 'capture' | 'topics' | 'query' | 'sink')[]>
> = {
  commit: ['topics', 'capture', 'source'],
  acknowledged: ['capture', 'topics', 'source'],
  captured: ['capture', 'source'],
  appended: ['capture', 'topics'],
  planned: ['query', 'topics'],
  processed: ['query'],
  committed: ['query', 'sink'],
  visible: ['query', 'sink'],
};

const letters = { source: 'S', capture: 'C', topics: 'KT', query: 'P', sink: 'D' } as const;
const plain: Record<Exclude<StationName, 'commit'>, string> = {
  acknowledged: 'the slot to be confirmed: Debezium does that once Kafka holds the record',
  captured: 'Debezium to send it',
  appended: 'Kafka to have it',
  planned: 'the next micro-batch to take it',
  processed: 'the batch that has taken it to write its row',
  committed: 'a commit of the table that names the batch',
  visible: 'the table to show that version',
};

const systemsIn = (pipeline: Pipeline, part: keyof typeof letters): readonly SystemId[] => {
  const { source, capture, topics, query, sink } = pipeline;
  const of: Record<typeof part, (SystemId | undefined)[]> = {
    source: [source.system],
    capture: [capture.system],
    topics: [topics.system],
    query: [query?.system, query?.spark],
    sink: [sink],
  };
  return of[part].filter((id) => id !== undefined);
};

/** What a station waits for: the worst finding on what has to work for it, else what has to come. */
export type Wait = Sentence & { finding?: Finding };

const troubles: readonly FindingLevel[] = ['error', 'warning', 'waiting'];

/** What a station that has not come waits for, by the findings of the pipeline. Pure. */
export const waitOf = (
  { findings }: Snapshot,
  pipeline: Pipeline,
  { facts }: Pick<Trace, 'facts'>,
  station: StationName,
): Wait => {
  // As long as records are read it is only a matter of time, or it is not there.
  const found = { text: `its record to be found: ${count(facts.searched)} looked through` };
  if (station === 'commit' && facts.searched > 0) return found;
  const wanted = parts[station];
  const place = ({ id, subject: { system, pipeline: of } }: Finding): number => {
    if (of !== undefined && of !== pipeline.id) return -1;
    return wanted.findIndex(
      (part) =>
        (system !== undefined && systemsIn(pipeline, part).includes(system)) ||
        (letters[part].includes(id.charAt(0)) &&
          (system === undefined || systemsIn(pipeline, part).includes(system))),
    );
  };
  const [worst] = findings
    .filter((finding) => troubles.includes(finding.level) && place(finding) >= 0)
    .toSorted((a, b) => weightOf(b) - weightOf(a) || place(a) - place(b));
  if (worst) return { ...sentence`${worst.id} ${worst}`, finding: worst };
  if (station === 'acknowledged' && facts.told?.binlog)
    return {
      text: 'the connector to store an offset behind it: it does after its next change or heartbeat',
    };
  if (station === 'captured' && facts.own?.rows === 0)
    return { text: 'nothing: the transaction has changed no row' };
  return station === 'commit' ? found : { text: plain[station] };
};

/** The first station that is waited for. */
export const waitedFor = ({ stations }: Trace): StationName | undefined =>
  stations.find(({ state, name }) => state === 'waiting' && name !== 'acknowledged')?.name ??
  stations.find(({ state }) => state === 'waiting')?.name;
