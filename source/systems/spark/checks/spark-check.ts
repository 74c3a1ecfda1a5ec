import type { Check, CheckLevel, CheckText } from '../../../watch/check.ts';
import { type SparkSettings, sparkSetting } from './settings.ts';

/** A check on one of Spark’s settings; nothing where none are known. */
export const onProperty = (
  text: CheckText,
  property: string,
  {
    wanted,
    says = `${property}=${wanted}`,
    restart,
    judge,
  }: {
    wanted: string;
    says?: string;
    /** What else than the job has to be restarted, and what is needed besides the line. */
    restart?: string;
    judge(value: string | undefined, settings: SparkSettings): CheckLevel;
  },
): Check<SparkSettings> => ({
  ...text,
  check(settings) {
    if (!settings.properties) return [];
    const value = settings.properties[property];
    const level = judge(value, settings);
    return [
      {
        ...{ level, wanted: says },
        found: value === undefined ? `${property} is not set` : `${property}=${value}`,
        ...(level !== 'ok' && { cure: sparkSetting(property, wanted, restart) }),
      },
    ];
  },
});
