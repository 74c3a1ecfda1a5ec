import { alterConfig } from '../../systems/kafka/checks/commands.ts';
import { duration } from '../../text/units.ts';
import type { Checked } from '../../watch/check.ts';
import { changeTopics } from './captured.ts';
import { defineAcross } from './parts.ts';

const dayMs = 86_400_000;
/** A trigger that fails some times in a row must still find its records. */
const triggers = 10;

/** The usual pause between two batches, ms; 0 where fewer than three are known. */
export const paceOf = (times: readonly number[]): number => {
  const gaps = times.slice(1).map((at, index) => at - (times[index] as number));
  return gaps.length < 2 ? 0 : (gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)] as number);
};

export const retention = defineAcross({
  id: 'DX06',
  title: 'How long changes are kept for the job',
  why: 'retention deletes records whether they were read or not. A job that is off for longer, or whose trigger is longer, never sees them, and the table lacks them',
  link: 'https://kafka.apache.org/documentation/#topicconfigs_retention.ms',
  needs: ['kafka'],
  check(parts) {
    const { kafka, query } = parts;
    const least = Math.max(dayMs, triggers * paceOf(query?.batchTimes ?? []));
    const results = changeTopics(parts, kafka).flatMap(({ name, config }): Checked[] => {
      const ms = Number(config?.['retention.ms'] ?? Number.NaN);
      if (!Number.isFinite(ms)) return [];
      const short = ms >= 0 && ms < least;
      return [
        {
          name,
          level: short ? 'warning' : 'ok',
          found: ms < 0 ? 'for ever' : `retention.ms=${ms}: ${duration(ms)}`,
          wanted: `${duration(least)} at least`,
          ...(short && {
            cure: alterConfig(
              kafka,
              `topics --entity-name ${name}`,
              `retention.ms=${Math.max(7 * dayMs, least)}`,
            ),
          }),
        },
      ];
    });
    return summed(results, 'topics that keep changes long enough');
  },
});

/** Those that are not well; one line where all are. */
export const summed = (results: readonly Checked[], what: string): readonly Checked[] => {
  const bad = results.filter(({ level }) => level !== 'ok');
  const [first] = results;
  if (bad.length > 0 || !first) return bad;
  return [{ level: 'ok', found: `${what}: ${results.length}`, wanted: first.wanted }];
};
