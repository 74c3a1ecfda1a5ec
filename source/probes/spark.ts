import path from 'node:path';
import { withDeadline } from './deadline.ts';
import { type Files, localFiles, newestNumber, readWhole } from './files.ts';
import { jsonClient } from './http.ts';
import type { SparkReading } from './readings.ts';
import type { Probe } from './types.ts';

const timeoutMs = 3000;

type Master = {
  status: string;
  workers: {
    id: string;
    state: string;
    cores: number;
    coresused: number;
    memory: number;
    memoryused: number;
  }[];
  activeapps: { id: string; name: string; state: string; cores: number; starttime: number }[];
};

/** The standalone master's workers and running applications, and how far the checkpoint is. */
export const sparkProbe = (files: Files = localFiles): Probe<SparkReading> => ({
  name: 'spark',
  everyMs: 1000,
  timeoutMs,
  async open({ target }) {
    const client = jsonClient(target.spark.masterUi);
    return {
      read: (signal) =>
        withDeadline(signal, timeoutMs, async (inner) => {
          const [master, checkpoint] = await Promise.all([
            client.get('json/', inner) as Promise<Master>,
            readCheckpoint(files, target.paths.checkpoint),
          ]);
          return {
            status: master.status,
            workers: master.workers.map((worker) => ({
              id: worker.id,
              state: worker.state,
              cores: worker.cores,
              coresUsed: worker.coresused,
              memoryMb: worker.memory,
              memoryUsedMb: worker.memoryused,
            })),
            applications: master.activeapps.map(({ id, name, state, cores, starttime }) => ({
              id,
              name,
              state,
              cores,
              startedAt: starttime,
            })),
            checkpoint,
          };
        }),
      close: async () => client.close(),
    };
  },
});

/** The newest planned and committed batch of a checkpoint; null while there is none. */
export const readCheckpoint = async (
  files: Files,
  folder: string,
): Promise<SparkReading['checkpoint']> => {
  // Commits first: a batch that ends between the two is then never committed before it is planned.
  const committed = newestNumber(await files.list(path.join(folder, 'commits')), /^(\d+)$/);
  const planned = newestNumber(await files.list(path.join(folder, 'offsets')), /^(\d+)$/);
  if (planned < 0) return null;
  const text = await readWhole(files, path.join(folder, 'offsets', String(planned)));
  return { planned, committed, endOffsets: parseOffsets(text) };
};

/**
 * The end offsets of a batch by topic and partition, from its file in `offsets/`: the version, the
 * batch's metadata, then a line for every source. Sources other than Kafka are left out; where two
 * read the same partition, the one that is behind counts.
 */
export const parseOffsets = (text: string): Record<string, Record<string, bigint>> => {
  const [version, , ...sources] = text.split('\n');
  const found: Record<string, Record<string, bigint>> = {};
  if (version?.trim() !== 'v1') return found;
  for (const source of sources) {
    for (const [topic, partitions] of Object.entries(kafkaOffsets(source))) {
      found[topic] ??= {};
      for (const [partition, offset] of Object.entries(partitions)) {
        const known = found[topic][partition];
        const next = BigInt(offset);
        if (known === undefined || next < known) found[topic][partition] = next;
      }
    }
  }
  return found;
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// Nothing unless all of it is topic → partition → offset: `-` stands for a source without one.
const kafkaOffsets = (line: string): Record<string, Record<string, number>> => {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return {};
  }
  const holds =
    isObject(value) &&
    Object.values(value).every(
      (partitions) =>
        isObject(partitions) &&
        Object.entries(partitions).every(
          ([partition, offset]) => /^\d+$/.test(partition) && Number.isSafeInteger(offset),
        ),
    );
  return holds ? (value as Record<string, Record<string, number>>) : {};
};
