import { withDeadline } from '../../clients/deadline.ts';
import { jsonClient } from '../../clients/http.ts';
import type { Probe } from '../../watch/kind.ts';
import type { SparkReading } from '../../watch/readings.ts';
import { driverReader } from './driver.ts';

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
export const spark: Probe<SparkReading> = {
  name: 'spark',
  // Workers and applications come and go seldom; what a job does comes as a feed.
  everyMs: 2000,
  timeoutMs,
  async open({ target }) {
    const client = jsonClient(target.spark.masterUi);
    const driver = driverReader(target.spark.driverUi);
    return {
      read: (signal) =>
        withDeadline(signal, timeoutMs, async (inner) => {
          const master = (await client.get('json/', inner)) as Master;
          const active = master.activeapps.map(({ id }) => id);
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
  },
};
