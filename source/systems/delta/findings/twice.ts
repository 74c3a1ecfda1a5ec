import { count } from '../../../text/units.ts';
import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Delta, DeltaCommit, OffsetSpan } from '../readings.ts';

type Landed = { version: number; query: string; span: OffsetSpan };

/** What was added since something was last taken away: that may have been what was there twice. */
const landedIn = (commits: readonly DeltaCommit[]): Landed[] => {
  const taken = commits.findLastIndex(({ dataChange, removed }) => dataChange && removed.files > 0);
  return commits
    .slice(taken + 1)
    .flatMap(({ version, batch, spans = [] }) =>
      batch ? spans.map((span) => ({ version, query: batch.query, span })) : [],
    );
};

const partitionOf = ({ span: { topic = '', partition } }: Landed): string =>
  `${topic} ${partition}`;

/** The record at which the newest query began that landed what another one had: same offset, same time. */
const againIn = (all: readonly Landed[]): { before: Landed; again: Landed } | undefined => {
  const began = new Map<string, Landed>();
  let found: { before: Landed; again: Landed } | undefined;
  for (const landed of all) {
    const { first, appended } = landed.span;
    const record = `${partitionOf(landed)} ${first} ${appended}`;
    const before = began.get(record);
    if (!before) began.set(record, landed);
    else if (![before.query, found?.again.query].includes(landed.query))
      found = { before, again: landed };
  }
  return found;
};

/** Rows of others, from before, whose offsets the query has passed by now. */
const rowsAgain = (all: readonly Landed[], { query, version }: Landed): number => {
  const own = all.filter((landed) => landed.query === query);
  const others = all.filter((landed) => landed.query !== query && landed.version < version);
  return others.reduce((sum, landed) => {
    const spans = own
      .filter((each) => partitionOf(each) === partitionOf(landed))
      .map(({ span }) => span);
    const { first, last, rows } = landed.span;
    const isPassed = spans.some((s) => s.first <= first) && spans.some((s) => s.last >= last);
    return isPassed ? sum + rows : sum;
  }, 0);
};

/** Exact: at least the record at which both began is two rows of the table. */
export const landedTwice: Rule<Delta> = {
  id: 'D08',
  title: 'Another query has landed the same records again',
  means:
    'Two queries have written files to the table whose rows begin with the same record of Kafka: the same partition, offset and time. Delta takes a batch once only within one query, so each record that both have read is in the table twice. It is told from the statistics of the columns that hold partition, offset and time (`kafka_partition`, `kafka_offset` and `created_at` of the lab’s job), for as long as commits of both are among those that cdc-top shows. The finding ends once rows are deleted or overwritten.',
  causes: [
    'A query began with a new checkpoint, from the beginning of its topic, on a table that had rows already.',
    'The file `metadata` of the checkpoint was lost: the query has another id since.',
    'A second job writes to the same table.',
  ],
  cures: [
    'Stop the job, and keep one row of each record, by Spark: `spark.read.format("delta").load(TABLE).dropDuplicates(["kafka_partition", "kafka_offset"]).write.format("delta").mode("overwrite").save(TABLE)`, with the topic’s column among these if the table has one.',
    'Nothing, if readers take the newest change of each key, by its log position.',
    'Next time, delete the table together with the checkpoint.',
  ],
  find(view) {
    const all = landedIn(current(view)?.commits ?? []);
    const found = againIn(all);
    if (!found) return [];
    const { before, again } = found;
    const { topic, partition, first } = again.span;
    const of =
      topic === undefined ? `partition ${partition}` : `partition ${partition} of ${topic}`;
    return [
      {
        level: 'warning',
        subject: { system: view.system.id },
        text: `rows are in the table twice: another query has landed what is in ${of} from offset ${count(first)} on once more`,
        evidence: [
          { name: 'rows twice, at least', value: Math.max(1, rowsAgain(all, again)), unit: 'rows' },
          { name: 'first by', value: `query ${before.query}, in version ${before.version}` },
          { name: 'again by', value: `query ${again.query}, in version ${again.version}` },
        ],
      },
    ];
  },
};
