import assert from 'node:assert/strict';
import { existsSync, renameSync, rmdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, it } from 'node:test';
import type { Cure } from '../../source/watch/check.ts';
import { cured, found, lookAt, nobody, runCommands } from './curing.ts';
import type { Doctored } from './doctor-kafka.ts';
import { sessionSettings, sparkSession } from './spark-session.ts';
import { isRoot, temporaryFolder } from './support.ts';

type Session = Awaited<ReturnType<typeof sparkSession>>;

/** Faults of a driver, of tables and of checkpoints, all made by a Spark of our own, and their cures. */
export const sparkFaults = (given: () => Doctored): void => {
  let session: Session;
  let folder = '';
  const cleanups: (() => unknown)[] = [];
  before(() => {
    const suite = { after: (work: () => unknown) => cleanups.push(work) } as never;
    folder = temporaryFolder(suite, 'spark', () => session?.stop());
  });
  after(async () => {
    for (const clean of cleanups) await clean();
  });

  it('doctor finds what is wrong with a driver, and its settings cure it', async () => {
    const { status } = given();
    // Of another release: that its name says so is all that Spark’s UI tells.
    const wrongJar = path.join(folder, 'spark-sql-kafka-0-10_2.12-3.2.1.jar');
    writeFileSync(wrongJar, Buffer.from('504b0506000000000000000000000000000000000000', 'hex'));
    const { capture } = given().target;
    const settings = sessionSettings(folder, status, [wrongJar]);
    session = await sparkSession(
      folder,
      status,
      `${settings}spark.cdctop.unavailable.value.placeholder another\n`,
    );
    const driver = () =>
      lookAt({
        connect: capture,
        spark: { ...nobody, driverUi: session.driverUi },
      })();
    const ofDriver = [
      { id: 'DP10', level: 'warning' },
      { id: 'DP11', level: 'warning' },
      { id: 'DP12', level: 'warning' },
      { id: 'DP13', level: 'info' },
      { id: 'DP14', level: 'warning' },
      { id: 'DP15', level: 'info' },
      { id: 'DP17', level: 'error' },
      { id: 'DX16', level: 'error' },
    ] as const;
    await cured(ofDriver, driver, async (cures) => {
      await session.stop();
      // The right jar lies in the cache already.
      const lines = cures.filter(({ text }) => !text.startsWith('spark.jars.packages'));
      assert.equal(lines.length, ofDriver.length - 1);
      const right = `${sessionSettings(folder, status)}${lines.map(({ text }) => text).join('\n')}\n`;
      session = await sparkSession(folder, status, right);
    });
  });

  // Minutes of Spark: npm test has no room for them.
  if (!process.env.TEST_LONG) return;

  it('doctor finds what is wrong with a table, and its statements cure it', async () => {
    const python = async (cures: readonly Cure[]) => {
      for (const { kind, text } of cures)
        await session.run(kind === 'sql' ? `spark.sql(${JSON.stringify(text)})` : text);
    };

    const table = path.join(folder, 'table');
    const of = `delta.\`${table}\``;
    await session.run(`
spark.range(0, 2000, 1, 120).write.format('delta').save('${table}')
spark.sql("""ALTER TABLE ${of} SET TBLPROPERTIES (
  'delta.logRetentionDuration' = 'interval 1 day',
  'delta.deletedFileRetentionDuration' = 'interval 2 hours',
  'delta.checkpointInterval' = '500',
  'delta.enableExpiredLogCleanup' = 'false',
  'delta.enableChangeDataFeed' = 'true',
  'delta.dataSkippingNumIndexedCols' = '0',
  'delta.setTransactionRetentionDuration' = 'interval 1 day')""")
`);
    const ofTable = lookAt({ delta: { path: table } });
    await cured(
      [
        { id: 'DD01', level: 'warning' },
        { id: 'DD02', level: 'warning' },
        { id: 'DD03', level: 'warning' },
        { id: 'DD05', level: 'info' },
        { id: 'DD06', level: 'warning' },
        { id: 'DD08', level: 'info' },
        { id: 'DD09', level: 'warning' },
        { id: 'DD11', level: 'warning' },
      ],
      ofTable,
      python,
    );
    // What OPTIMIZE has put together lies there still.
    await cured([{ id: 'DD10', level: 'info' }], ofTable, python);
    await session.run(`
spark.sql("DELETE FROM ${of} WHERE id = 1")
spark.sql("ALTER TABLE ${of} SET TBLPROPERTIES ('delta.appendOnly' = 'true', 'delta.checkpointInterval' = '1')")
`);
    rmSync(path.join(table, '_delta_log', '_last_checkpoint'));
    await cured(
      [
        { id: 'DD04', level: 'warning' },
        { id: 'DD12', level: 'error' },
      ],
      ofTable,
      python,
    );
  });

  /** A checkpoint in /tmp is found, and goes where its command takes it; the query lands nothing twice there. */
  const movedOut = async (checkpoint: string, sink: string) => {
    const own = path.join(folder, path.basename(folder));
    renameSync(checkpoint, own);
    const lookFor = (place: string) =>
      lookAt({ query: { checkpoint: place, eventLog: path.join(folder, 'none') } });
    const [{ cure } = {}] = await found(lookFor(own), [{ id: 'DP02', level: 'warning' }]);
    const place = cure?.text.split(' ').at(-1) ?? '';
    const parents = [path.dirname(place), path.dirname(path.dirname(place))];
    const made = parents.filter((parent) => !existsSync(parent));
    try {
      await runCommands([cure as Cure], folder);
      await found(lookFor(place), [{ id: 'DP02', level: 'ok' }]);
      await session.run(`
rows = spark.read.format('delta').load('${sink}').count()
stream('', '${place}')
assert spark.read.format('delta').load('${sink}').count() == rows > 0
`);
    } finally {
      rmSync(place, { recursive: true, force: true });
      for (const parent of made) rmdirSync(parent);
    }
  };

  it('doctor finds what is wrong with a checkpoint, and its commands cure it', async () => {
    const { target } = given();
    const { Kafka, logLevel } = (await import('kafkajs')).default;
    const client = new Kafka({ brokers: target.kafka.brokers, logLevel: logLevel.NOTHING });
    const [admin, producer] = [client.admin(), client.producer()];
    await Promise.all([admin.connect(), producer.connect()]);
    const topic = 'doctor-stream';
    const send = () =>
      producer.send({ topic, messages: Array.from({ length: 5 }, (_, n) => ({ value: `${n}` })) });
    try {
      await admin.createTopics({ topics: [{ topic, numPartitions: 1 }] });
      await send();
      const [checkpoint, sink] = [path.join(folder, 'checkpoint'), path.join(folder, 'sink')];
      await session.run(`
def stream(options, checkpoint='${checkpoint}'):
    source = spark.readStream.format('kafka').option('kafka.bootstrap.servers', '${target.kafka.brokers[0]}').option('subscribe', '${topic}')
    sink = eval('source' + options).load().selectExpr('cast(value as string) as v', 'partition as kafka_partition', 'offset as kafka_offset', 'timestamp as created_at').writeStream.format('delta')
    sink.option('checkpointLocation', checkpoint).trigger(availableNow=True).start('${sink}').awaitTermination()
stream('')
`);
      const earliest = ".option('startingOffsets', 'earliest')";
      const query = lookAt({
        kafka: target.kafka,
        query: { checkpoint, eventLog: path.join(folder, 'none') },
        delta: { path: sink },
      });
      const anew = async (cures: readonly Cure[]) => {
        rmSync(`${checkpoint}.old`, { recursive: true, force: true });
        await runCommands(cures, folder);
        await session.run(`stream(${JSON.stringify(earliest)})`);
      };
      await cured([{ id: 'DP01', name: topic, level: 'error' }], query, async (cures) => {
        assert.ok(cures[0]?.restart?.includes(earliest));
        await anew(cures);
      });
      // As a machine leaves it that loses its power after a batch was planned.
      for (const name of ['0', '.0.crc'])
        rmSync(path.join(checkpoint, 'commits', name), { force: true });
      truncateSync(path.join(checkpoint, 'offsets', '0'));
      await cured([{ id: 'DP03', level: 'error' }], query, anew);
      rmSync(path.join(checkpoint, 'metadata'));
      await cured([{ id: 'DP04', level: 'error' }], query, anew);
      rmSync(sink, { recursive: true });
      await cured([{ id: 'DX12', level: 'error' }], query, anew);
      // The table is made anew, and the query goes on where the old one ended.
      const goOn = async () => {
        await send();
        await session.run(`stream(${JSON.stringify(earliest)})`);
      };
      await goOn();
      rmSync(sink, { recursive: true });
      await goOn();
      await cured([{ id: 'DX12', level: 'error' }], query, anew);
      await send();
      // This also tells the client who leads the topic, which it does not ask of its own accord.
      const [end] = await admin.fetchTopicOffsets(topic);
      assert.ok(end);
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: end.high }] });
      await cured([{ id: 'DX14', level: 'error' }], query, async (cures) => {
        await send();
        await anew(cures);
      });
      // Its command writes to /var/lib.
      if (isRoot) await movedOut(checkpoint, sink);
    } finally {
      await admin.deleteTopics({ topics: [topic] });
      await Promise.all([admin.disconnect(), producer.disconnect()]);
    }
  });
};
