import { withDeadline } from '../../clients/deadline.ts';
import { jsonClient } from '../../clients/http.ts';
import type { Context, Reader } from '../../watch/kind.ts';
import { driverReader } from './driver.ts';
import type { Spark, SparkReading } from './readings.ts';

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

/** The standalone master's workers and running applications, and what a driver does now. */
export const openSpark = async (
  { masterUi, driverUi }: Spark['endpoint'],
  { doubt }: Pick<Context, 'doubt'>,
): Promise<Reader<SparkReading>> => {
  const client = jsonClient(masterUi);
  const driver = driverReader(driverUi);
  let running: string | undefined;
  return {
    read: (signal) =>
      withDeadline(signal, timeoutMs, async (inner) => {
        const master = (await client.get('json/', inner)) as Master;
        const active = master.activeapps.map(({ id }) => id);
        // A job that another terminal has submitted, or cancelled, is a service too.
        if (running !== undefined && running !== active.join(' ')) doubt.raise();
        running = active.join(' ');
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
          driver: await driver.read(active, inner),
        };
      }),
    close: async () => {
      client.close();
      driver.close();
    },
  };
};
