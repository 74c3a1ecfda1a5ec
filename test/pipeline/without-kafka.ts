import { snapshotFrom } from '../observed.ts';
import * as build from './build.ts';
import { lab, sound } from './pipeline.ts';

const { failing, service, slot, t0 } = build;
type Service = NonNullable<Parameters<typeof service>[0]>;

/** A service that a person has stopped, 20 s before now. */
export const stopped: Service = {
  ...{ state: 'stopped', health: 'unknown', pid: null },
  stoppedAt: t0 + 20_000,
};

/**
 * A lab in which Kafka is gone for 20 s, and how its service is, at last as `now` says; the slot is as `more`
 * says.
 */
export const withoutKafka = (
  kafka: Service,
  more: Parameters<typeof slot>[0] = {},
  now: Service = kafka,
) => {
  const unread = { restartLsn: 0n, confirmedFlushLsn: 19_000n, active: false, activePid: null };
  const samples = lab(40, (i) =>
    i < 20
      ? {}
      : {
          services: build.services([service(i < 39 ? kafka : now)]),
          postgres: build.postgres({
            currentLsn: BigInt(i * 1000),
            slots: [slot({ ...unread, ...more })],
          }),
          kafka: sound(19).kafka,
          checkpoint: sound(19).checkpoint,
        },
  );
  return snapshotFrom(failing(samples, 'kafka', { since: t0 + 20_000 }));
};
