import {
  boundsMs,
  type HopLatency,
  type Latency,
  type TableFreshness,
} from '../../watch/latency.ts';
import { type Histogram, type MetricFamily, type Put, seconds } from '../../watch/metrics.ts';

const labels = ['pipeline', 'hop'];
const ofTable = ['pipeline', 'table', 'topic'];

/** What is told of how long changes take, and of how fresh tables are. */
export const latencyFamilies = {
  pipeline_latency_seconds: {
    ...{ type: 'histogram', unit: 'seconds', labels },
    help: 'How long a hop took, named by its end, of changes sampled since cdc-top watches; total is from commit to Delta.',
  },
  pipeline_beside_latency_seconds: {
    ...{ type: 'histogram', unit: 'seconds', labels },
    help: 'The same of captured tables that no query reads, such as Debezium’s heartbeat: it keeps coming while nothing is written.',
  },
  pipeline_clocks_apart_seconds: {
    ...{ type: 'gauge', unit: 'seconds', labels },
    help: 'By how much the clocks at the ends of a hop differ at least, where its times were in the wrong order within an hour.',
  },
  pipeline_resent_changes: {
    ...{ type: 'counter', labels: ['pipeline'] },
    help: 'Sampled changes that were sent again, which no latency is told of.',
  },
  pipeline_table_freshness_seconds: {
    ...{ type: 'gauge', unit: 'seconds', labels: ofTable },
    help: 'Since the commit of the newest change that has landed; it grows while nothing is written.',
  },
  pipeline_table_behind: {
    ...{ type: 'gauge', labels: ofTable },
    help: 'Whether anything that was written to the table has not landed: it is not just idle.',
  },
  pipeline_table_behind_seconds: {
    ...{ type: 'gauge', unit: 'seconds', labels: ofTable },
    help: 'For how long the oldest change that is known to wait has been committed; 0 where none waits.',
  },
  pipeline_table_waiting_records: {
    ...{ type: 'gauge', labels: ofTable },
    help: 'Records of the table in its topic that have not landed.',
  },
} as const satisfies Readonly<Record<string, Omit<MetricFamily, 'name'>>>;

type PutLatency = Put<keyof typeof latencyFamilies>;
type Of = Readonly<Record<string, string>>;

const boundsS = boundsMs.map((bound) => bound / 1000);

const histogramOf = ({ histogram }: HopLatency): Histogram => ({
  ...{ bounds: boundsS, within: histogram.within, count: histogram.count },
  sum: histogram.sumMs / 1000,
});

export const putLatency = ({ hops, beside, resent }: Latency, of: Of, put: PutLatency): void => {
  for (const each of hops) {
    const { hop, apart } = each;
    put('pipeline_latency_seconds', histogramOf(each), { ...of, hop });
    put('pipeline_clocks_apart_seconds', seconds(apart?.ms), { ...of, hop });
  }
  for (const each of beside)
    if (each.histogram.count > 0)
      put('pipeline_beside_latency_seconds', histogramOf(each), { ...of, hop: each.hop });
  put('pipeline_resent_changes', resent, of);
};

export const putTable = (
  { table, topic, freshMs, state, behindMs, waiting }: TableFreshness,
  pipeline: Of,
  put: PutLatency,
): void => {
  const of = { ...pipeline, table, topic };
  put('pipeline_table_freshness_seconds', seconds(freshMs), of);
  put('pipeline_table_waiting_records', waiting, of);
  if (state === null) return;
  put('pipeline_table_behind', state === 'behind', of);
  put('pipeline_table_behind_seconds', state === 'idle' ? 0 : seconds(behindMs), of);
};
