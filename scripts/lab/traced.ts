import type { testLab } from '../../test/stack/support.ts';

type Station = { name: string; state: string; time: { at: string } | null };

/** The hops of a change that `trace` tells exact times of, from the station before each. */
const hops = ['captured', 'appended', 'planned', 'processed', 'committed'] as const;

/** What `trace` says of one change, in milliseconds: each hop, and all of it. */
export type Traced = Record<(typeof hops)[number] | 'total', number>;

/** Asks `cdc-top trace` of a transaction whose change is in the table. Throws where a station has no time. */
export const traced = async (lab: ReturnType<typeof testLab>, xid: string): Promise<Traced> => {
  const { stations } = JSON.parse((await lab.must('trace', '--xid', xid, '--json')).stdout) as {
    stations: Station[];
  };
  const at = (name: string): number => {
    const time = stations.find((station) => station.name === name)?.time;
    if (!time) throw new Error(`trace has no time of ${name} of transaction ${xid}`);
    return Date.parse(time.at);
  };
  const took = hops.map((name, i) => [name, at(name) - at(hops[i - 1] ?? 'commit')]);
  return { ...Object.fromEntries(took), total: at('committed') - at('commit') };
};
