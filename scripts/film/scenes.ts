/** What is filmed below one caption: keys that are pressed, what has to be seen before it goes on, and ms to look at it. */
export type Take = { caption: string; steps: readonly (string | RegExp | number)[] };

const leave = '\u001B';

/** In the list of all steps, or where that has no room by the step that is next. */
const ticked = (step: number) => new RegExp(`✓ ${step}  [a-z]|→ ${step + 1}/6  `);

/** The first minute of a lab, by the keys that its guide names. */
export const firstMinute: readonly Take[] = [
  {
    caption: 'A first lab comes up: each of six services says what it is waiting for',
    steps: [/● 6\/6 healthy/, ticked(1)],
  },
  { caption: 'All of it is up, and the guide names the next step', steps: [4000] },
  {
    caption: 'Spark starts, reads Kafka and writes Delta',
    steps: ['s', /Delta v0/, ticked(2)],
  },
  { caption: 'Its first batch has landed: the table has the first four customers', steps: [4000] },
  {
    caption: 'A customer gets a new e-mail: “your change” fills hop by hop',
    steps: ['u', /your change {2}UPDATE id \d+ /, /UPDATE .*Delta ✓ v\d/, ticked(3), 3000],
  },
  {
    caption: 'The records of that table in Kafka, as Debezium wrote them',
    steps: ['3', /›3 Topics/, '\r', /─ Topic lab_cdc\.inventory\.customers ─/, 4000],
  },
  {
    caption: 'A delete: two records in Kafka, one row more in a log of changes',
    steps: [leave, /1 Services/, 'd', '5', /DELETE id \d+ .*Delta ✓ v\d/, ticked(5), 3000],
  },
  {
    caption: 'Kafka is stopped',
    steps: ['1', 'j', /›kafka/, 'x', /Stop kafka\?/, 'y', /Kafka is down: you stopped it/, 2000],
  },
  {
    caption: 'A change that is made now waits in PostgreSQL, which keeps its log for it',
    steps: ['u', /UPDATE .*waits: Kafka is down/, /so: slot debezium unread/, 4000],
  },
  {
    caption: 'Kafka starts again',
    steps: [
      ...['r', /Start kafka\?/, 'y', /6\/6 healthy/, /that was the first minute/],
      /^ ✓ (All changes|Keeping)/m,
    ],
  },
  { caption: 'The change has arrived, and nothing was lost', steps: [5000] },
];
