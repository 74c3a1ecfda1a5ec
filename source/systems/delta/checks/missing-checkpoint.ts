import type { Check } from '../../../watch/check.ts';
import type { DeltaSettings } from './settings.ts';

const usualInterval = 10;
/** A writer may be about to write the next one, or have failed to once. */
const intervals = 3;

export const missingCheckpoint: Check<DeltaSettings> = {
  id: 'DD04',
  title: 'The last checkpoint of the log',
  why: 'without _last_checkpoint every reader lists the whole log and reads it from its beginning; without any checkpoint no commit can ever be deleted',
  link: 'https://github.com/delta-io/delta/blob/master/PROTOCOL.md#last-checkpoint-file',
  check({ version, hinted, checkpoint, properties, path }) {
    if (version === null) return [];
    const interval = Number(properties['delta.checkpointInterval'] ?? usualInterval);
    const late = version - (hinted ?? -1) > intervals * interval;
    const found =
      hinted !== null
        ? `at version ${hinted} of ${version}`
        : checkpoint !== null
          ? `none is named, though there is one of version ${checkpoint}`
          : `none in ${version + 1} commits`;
    const text = `spark._jvm.org.apache.spark.sql.delta.DeltaLog.forTable(spark._jsparkSession, "${path}").checkpoint()`;
    return [
      {
        ...{ level: late ? 'warning' : 'ok', found },
        wanted: `one every ${interval} commits`,
        ...(late && { cure: { kind: 'code', text } }),
      },
    ];
  },
};
