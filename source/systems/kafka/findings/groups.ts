import { plural } from '../../../text/units.ts';
import type { Rule } from '../../../watch/kind.ts';
import { windowOf } from '../../../watch/series.ts';
import { current, type Point } from '../../../watch/view.ts';
import type { Kafka, KafkaReading } from '../readings.ts';

type Group = KafkaReading['groups'][number];

/** Groups commit every five seconds by default (`auto.commit.interval.ms`): longer than some of these. */
const growsMs = 60_000;
const leftMs = 30_000;
/** Less than this is what comes in between two commits. */
const leastLag = 1000n;
/** A large cluster may have hundreds that nobody uses any more. */
const mostGroups = 20;

const groupIn = ({ groups }: KafkaReading, id: string): Group | undefined =>
  groups.find((group) => group.id === id);

const hasMembers = (id: string) => (point: Point<KafkaReading>) =>
  (groupIn(point.value, id)?.members ?? 0) > 0;

// In a large cluster groups are asked for less often than offsets: each list once.
const listsOf = (points: readonly Point<KafkaReading>[]): Point<KafkaReading>[] =>
  points.filter(({ value }, i) => value.groups !== points[i - 1]?.value.groups);

/** A group whose lag rises though it reads. */
export const groupLagGrows: Rule<Kafka> = {
  id: 'K06',
  title: 'The lag of a consumer group grows',
  means:
    'Over a minute, the lowest lag of the last 20 s is above the highest of the first 20 s, and above 1,000 records: the group reads less than arrives. Spark commits no group offsets; its backlog is the subject of P10.',
  causes: [
    'More is written than its members can take.',
    'A member hangs, or the group keeps rebalancing.',
    'It has fewer members than there are partitions.',
  ],
  cures: ['If it was a burst, wait.', 'Give it more members, up to one for each partition.'],
  becauseOf: ['K07', 'K08'],
  ofOne: true,
  find(view) {
    const reading = current(view);
    if (!reading) return [];
    const { points, covered } = windowOf([...view.points], growsMs);
    const lists = listsOf(points);
    const third = Math.floor(lists.length / 3);
    if (!covered || third < 2) return [];
    const lagOf = (id: string) => (point: Point<KafkaReading>) =>
      groupIn(point.value, id)?.lag ?? null;
    return reading.groups.flatMap(({ id, lag, members }) => {
      if (members === 0 || lag === null || lag < leastLag) return [];
      const before = lists.slice(0, third).map(lagOf(id));
      const late = lists.slice(-third).map(lagOf(id));
      const grows = late.every((l) => l !== null && before.every((b) => b !== null && l > b));
      if (!grows) return [];
      return [
        {
          level: 'warning' as const,
          subject: { system: view.system.id, name: id },
          text: `group ${id} is falling behind: ${plural(lag, 'record')} ${lag === 1n ? 'is' : 'are'} waiting, and the lag is growing`,
          evidence: [
            { name: 'lag', value: lag, unit: 'records' as const },
            { name: 'a minute ago', value: before[0] ?? null, unit: 'records' as const },
            { name: 'members', value: members },
          ],
        },
      ];
    });
  },
};

/** A group that somebody may have forgotten. */
export const groupLeft: Rule<Kafka> = {
  id: 'K07',
  title: 'A consumer group has no members',
  means:
    'A group that had members within the last five minutes has had none for 30 s, and records are waiting for it. A group that has had none all along is only mentioned (info): perhaps it is no longer used.',
  causes: [
    'The program that reads with this group has ended or was stopped.',
    'The program uses another group name now, and the old group is left over.',
  ],
  cures: [
    'Start the program.',
    'Delete a group that is no longer used: `kafka-consumer-groups.sh --delete --group NAME`.',
  ],
  find(view) {
    const reading = current(view);
    if (!reading) return [];
    const { points, covered } = windowOf([...view.points], leftMs);
    const left = reading.groups.filter(({ id, members, lag }) => {
      if (members > 0 || lag === null || lag === 0n) return false;
      return covered && !points.some(hasMembers(id));
    });
    const fresh = left.filter(({ id }) => view.points.some(hasMembers(id)));
    const old = left.filter((group) => !fresh.includes(group)).map(({ id }) => id);
    const found = fresh.slice(0, mostGroups).map(({ id, lag }) => ({
      level: 'warning' as const,
      subject: { system: view.system.id, name: id },
      text: `group ${id} has no members: ${plural(lag ?? 0n, 'record')} ${lag === 1n ? 'is' : 'are'} waiting`,
      evidence: [{ name: 'lag', value: lag, unit: 'records' as const }],
    }));
    if (old.length === 0) return found;
    const have = old.length === 1 ? 'has' : 'have';
    return [
      ...found,
      {
        level: 'info' as const,
        subject: { system: view.system.id },
        text: `${plural(old.length, 'consumer group')} with records to read ${have} no members: ${old[0]}${old.length > 1 ? ' and others' : ''}`,
        evidence: old.slice(0, mostGroups).map((id) => ({ name: 'group', value: id })),
      },
    ];
  },
};

/** Records that a group will never read. */
export const groupLost: Rule<Kafka> = {
  id: 'K08',
  title: 'Retention has overtaken a consumer group',
  means:
    'The log of a topic begins after an offset that a group has committed: the records in between were deleted before the group read them. A group that has had no members for five minutes is only mentioned (info): perhaps it is no longer used.',
  causes: [
    'The group was away for longer than `retention.ms`, or `retention.bytes` was reached first.',
    'Someone has deleted records.',
  ],
  cures: [
    'Get the missing changes from the source with a new snapshot of the tables (an incremental one, by a signal).',
    'Raise the topic’s retention above the longest time that a reader may be away for.',
  ],
  find(view) {
    const groups = current(view)?.groups ?? [];
    const losers = groups.filter(({ lost }) => lost).slice(0, mostGroups);
    return losers.map(({ id, lost = 0n, topics }) => {
      const [first, ...others] = topics.filter((topic) => topic.lost).map(({ name }) => name);
      const more = others.length > 0 ? ` and ${others.length} more` : '';
      const read = view.points.some(hasMembers(id));
      return {
        level: read ? 'error' : 'info',
        subject: { system: view.system.id, name: id },
        text: `group ${id} has lost ${plural(lost, 'record')} of ${first}${more}: retention has removed them unread`,
        evidence: [{ name: 'lost', value: lost, unit: 'records' }],
      };
    });
  },
};
