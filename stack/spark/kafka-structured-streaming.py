"""Every change of one table, from its Kafka topic into a Delta table.

A record that is no change in Debezium's envelope with its schema lands in a table of its own, which
is called like the other with `_rejected` at its end: with its address, the reason and its bytes.

Run by `spark-submit kafka-structured-streaming.py` or, where pyspark is installed and
SPARK_CONF_DIR is set, by `python3 kafka-structured-streaming.py`. What it reads and writes stands
in spark-defaults.conf (spark.cdctop.*).

Exit codes: 0 stopped on request, 1 failed, 2 a setting is missing, 3 another instance is running.
"""
import fcntl
import json
import logging
import os
import re
import signal
import sys
import threading
import time

from delta.tables import DeltaTable
from py4j.protocol import Py4JError, Py4JJavaError
from pyspark import SparkConf, SparkContext
from pyspark.java_gateway import ensure_callback_server_started
from pyspark.sql import Observation, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T
from pyspark.sql.utils import CapturedException
from pyspark.util import InheritableThread

QUERY = 'customers'
SETTINGS = ('bootstrap.servers', 'topic', 'table', 'checkpoint', 'trigger')
OPTIONAL = {
    'max.offsets.per.trigger': 'maxOffsetsPerTrigger',
    'fetch.max.wait.ms': 'kafka.fetch.max.wait.ms',
    'min.partitions': 'minPartitions',
}
# What stands in a change for a value that was not told (unavailable.value.placeholder).
UNAVAILABLE = '__debezium_unavailable_value'
FAILED, NOT_CONFIGURED, ALREADY_RUNNING = 1, 2, 3
# How long a driver that was killed may take to let go of the lock.
LOCK_WAIT_S = 5.0
# How long the addresses of rejected records are waited for: Spark sends them through a queue.
ADDRESSES_WAIT_S = 2.0
# How often the table's log is looked at for a commit.
COMMIT_POLL_S = 0.004
NOW = "timestamp_millis(cast(reflect('java.lang.System', 'currentTimeMillis') AS bigint))"

stopping = threading.Event()


def say(message):
    print(f'{QUERY}: {message}', file=sys.stderr, flush=True)


def read_settings():
    """The job's settings, before there is a SparkContext: a refusal must not cost executors."""
    SparkContext._ensure_initialized()
    conf = SparkConf()
    settings = {name: conf.get(f'spark.cdctop.{name}') for name in SETTINGS}
    missing = [f'spark.cdctop.{name}' for name, value in settings.items() if not value]
    if missing:
        say(f'not set in spark-defaults.conf: {", ".join(missing)}')
        sys.exit(NOT_CONFIGURED)
    return settings


def lock_checkpoint(checkpoint):
    """Two queries on one checkpoint corrupt it. The lock goes with the process, however it ends."""
    path = checkpoint.rstrip('/') + '.lock'
    os.makedirs(os.path.dirname(path), exist_ok=True)
    lock = open(path, 'a+')
    deadline = time.monotonic() + LOCK_WAIT_S
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            if time.monotonic() > deadline:
                lock.seek(0)
                holder = lock.read().strip() or 'unknown'
                say(f'another one is running (pid {holder}): stop it first')
                sys.exit(ALREADY_RUNNING)
            time.sleep(0.2)
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


class StopRequest:
    """Java's side of the signals: under spark-submit the JVM is what a supervisor knows."""

    def handle(self, _signal):
        stopping.set()

    class Java:
        implements = ['sun.misc.SignalHandler']


def stop_on_signals():
    """Without this the JVM's own handler tears the context down beneath a running batch."""
    ensure_callback_server_started(SparkContext._gateway)
    jvm = SparkContext._jvm
    handler = StopRequest()
    for name in ('TERM', 'INT', 'HUP'):
        signal.signal(getattr(signal, f'SIG{name}'), lambda *_: stopping.set())
        jvm.sun.misc.Signal.handle(jvm.sun.misc.Signal(name), handler)


def wait_for_topic(servers, topic):
    """Waits until the topic is there; returns whether it is. Nothing is created: neither the topic nor
    a consumer group."""
    jvm = SparkContext._jvm
    settings = jvm.java.util.HashMap()
    plain = 'org.apache.kafka.common.serialization.ByteArrayDeserializer'
    for key, value in {
        'bootstrap.servers': servers,
        'key.deserializer': plain,
        'value.deserializer': plain,
        'enable.auto.commit': 'false',
        'allow.auto.create.topics': 'false',
        'default.api.timeout.ms': '3000',
        'request.timeout.ms': '3000',
    }.items():
        settings.put(key, value)
    said = 0.0
    consumer = jvm.org.apache.kafka.clients.consumer.KafkaConsumer(settings)
    try:
        while not stopping.is_set():
            reason = 'it does not exist yet'
            try:
                if consumer.partitionsFor(topic):
                    return True
            except Py4JJavaError as error:
                reason = error.java_exception.getMessage()
            if time.monotonic() - said > 30:
                say(f'waiting for topic {topic} on {servers}: {reason}')
                said = time.monotonic()
            stopping.wait(0.5)
    finally:
        consumer.close()
    return False


COLUMNS = ('first_name', 'last_name', 'email')
TEXT = T.StringType()
IMAGE = T.MapType(TEXT, TEXT)
WHOLE = r'^-?[0-9]+$'
# What is read of a value. Types are those of the table, not of the record: every scalar is taken as
# text and cast, so a column that changes its type, comes or goes needs no other schema.
ENVELOPE = (
    T.StructType()
    .add('schema', T.StructType().add('type', TEXT))
    .add(
        'payload',
        T.StructType()
        .add('op', TEXT)
        .add('before', IMAGE)
        .add('after', IMAGE)
        .add(
            'source',
            # Where a change stands: PostgreSQL has LSNs, MySQL and MariaDB files with positions, and GTIDs.
            T.StructType()
            .add('lsn', TEXT)
            .add('file', TEXT)
            .add('pos', TEXT)
            .add('gtid', TEXT)
            .add('txId', TEXT)
            .add('ts_ms', TEXT),
        )
        .add('ts_ms', TEXT),
    )
    .add('broken', TEXT)
)


def columns_of_changes(placeholder):
    """What `parsed` selects. Made once: each expression is a call or more from Python into the JVM, a
    few hundred in all."""
    key = F.col('key').cast('string')
    key_payload = F.coalesce(F.get_json_object(key, '$.payload'), key)
    text = F.col('bytes').cast('string')
    value = F.from_json(text, ENVELOPE, {'columnNameOfCorruptRecord': 'broken'})
    op, before, after = (F.col(f'value.payload.{name}') for name in ('op', 'before', 'after'))
    # By image, not by column: a null in `after` is a value.
    image = F.coalesce(after, before)
    id_text = F.coalesce(image['id'], F.get_json_object(key_payload, '$.id'))
    # A snapshot reads every value; only changes come out of the WAL, where some are left out.
    left_out = [
        F.when((op != 'r') & (after[name] == placeholder), F.lit(name)) for name in COLUMNS
    ]
    unavailable = F.filter(F.array(*left_out), lambda name: name.isNotNull())

    def at(name):
        ms = f'cast(value.payload.{name} AS bigint)'
        # Outside of the years 1 to 9999 the conversion would end the query.
        known = f'{ms} BETWEEN -62135596800000 AND 253402300799999'
        return F.expr(f'timestamp_millis(CASE WHEN {known} THEN {ms} END)')

    names_a_row = op.isin('c', 'u', 'r', 'd')
    reason = F.coalesce(
        F.when(F.col('bytes').isNull(), 'the record has neither key nor value'),
        F.when(~F.ltrim(text).startswith('{'), 'the value is not a JSON object'),
        F.when(
            F.col('value').isNull() | F.col('value.broken').isNotNull(),
            'the value is not the JSON of an envelope',
        ),
        F.when(
            F.col('value.schema').isNull(),
            'the value has no schema part (value.converter.schemas.enable)',
        ),
        F.when(op.isNull(), 'the payload has no op: so it is not a Debezium envelope (flattened?)'),
        F.when(~names_a_row & (op != 't'), F.concat(F.lit('unknown operation: '), F.substring(op, 1, 20))),
        F.when(op.isin('c', 'u', 'r') & after.isNull(), 'the change has no after image'),
        F.when(
            op.isin('c', 'u', 'r')
            & ~F.arrays_overlap(F.map_keys(after), F.array(*(F.lit(name) for name in COLUMNS))),
            f'the row has none of the columns {", ".join(COLUMNS)}',
        ),
        F.when(names_a_row & id_text.isNull(), 'no id in the key or the row'),
        F.when(
            names_a_row & ~(id_text.rlike(WHOLE) & id_text.cast('bigint').isNotNull()),
            F.concat(F.lit('the id is not a whole number of 64 bits: '), F.substring(id_text, 1, 80)),
        ),
    )
    # MariaDB from 11.4 on gives the events of a transaction no position: Debezium subtracts their length from 0.
    position = F.col('value.payload.source.pos').cast('bigint')
    return (
        value,
        [
            op.alias('op'),
            id_text.cast('bigint').alias('id'),
            *(
                F.when((op != 'r') & (after[name] == placeholder), F.lit(None))
                .otherwise(image[name])
                .alias(name)
                for name in COLUMNS
            ),
            key_payload.alias('kafka_key'),
            F.col('partition').alias('kafka_partition'),
            F.col('offset').alias('kafka_offset'),
            F.col('value.payload.source.lsn').cast('bigint').alias('source_lsn'),
            F.col('value.payload.source.file').alias('source_file'),
            F.when(position > 0, position).alias('source_pos'),
            F.col('value.payload.source.gtid').alias('source_gtid'),
            F.col('value.payload.source.txId').cast('bigint').alias('tx_id'),
            at('source.ts_ms').alias('committed_at'),
            at('ts_ms').alias('captured_at'),
            # When the row is written; the commit of its batch follows. current_timestamp() is a
            # new constant in every micro-batch, so that its code would be compiled again each time.
            F.expr(NOW).alias('landed_at'),
            F.col('timestamp').alias('created_at'),
            # Null for almost all: PostgreSQL's log has no value of a column that lies out of line
            # (TOAST) and was not changed, unless the replica identity is FULL.
            F.when(F.size(unavailable) > 0, unavailable).alias('unavailable_columns'),
            F.col('topic'),
            reason.alias('reason'),
            F.when(reason.isNotNull(), F.col('key')).alias('key'),
            F.when(reason.isNotNull(), F.col('bytes')).alias('value'),
        ],
    )


def parsed(records, columns):
    """One row per record but tombstones: the columns of a change, and in `reason` why it is none."""
    value, selected = columns
    return (
        # Tombstones are for compaction only: the delete itself came just before.
        records.where('value IS NOT NULL OR key IS NULL')
        .withColumnRenamed('value', 'bytes')
        .withColumn('value', value)
        .select(selected)
    )


class Append:
    """An append to a Delta table, in a thread of its own. After a commit Delta reads the table's state
    again, which takes longer than the commit; Spark can prepare the next batch meanwhile."""

    def __init__(self, write):
        self.error = None
        # It inherits the properties of the stream's thread, which tie its jobs to the batch.
        self.thread = InheritableThread(target=self.run, args=(write,), daemon=True)
        self.thread.start()

    def run(self, write):
        try:
            write()
        except Exception as error:
            self.error = error

    def wait(self, has_committed=lambda: False):
        """Waits until the append has ended, or has committed. Raises what went wrong."""
        while self.thread.is_alive():
            if has_committed():
                return
            self.thread.join(COMMIT_POLL_S)
        if self.error:
            raise self.error


class TableLog:
    """The log of a Delta table in a local folder. For any other table it finds no commits."""

    def __init__(self, table):
        self.folder = os.path.join(table, '_delta_log')
        self.next = 0

    def seek(self):
        """Skips the versions that exist already."""
        names = os.listdir(self.folder) if os.path.isdir(self.folder) else []
        versions = [int(name[:-5]) for name in names if re.fullmatch('[0-9]{20}[.]json', name)]
        self.next = max(versions, default=-1) + 1

    def has(self, query_id, batch):
        """Reads the next version, if there is one; returns whether this batch wrote it."""
        try:
            with open(os.path.join(self.folder, f'{self.next:020}.json')) as log:
                actions = [json.loads(line) for line in log]
        except FileNotFoundError:
            return False
        self.next += 1
        transactions = [action['txn'] for action in actions if 'txn' in action]
        return any(of['appId'] == query_id and of['version'] == batch for of in transactions)


class Tables:
    """Where a batch lands: its changes in one table, the records that can't be read in another."""

    def __init__(self, spark, settings, placeholder, overlaps):
        self.spark = spark
        self.servers = settings['bootstrap.servers']
        self.topic = settings['topic']
        self.table = settings['table']
        self.rejected = f'{self.table.rstrip("/")}_rejected'
        self.columns = columns_of_changes(placeholder)
        # Whether a batch may begin while Delta still reads the state that the last one left behind.
        self.overlaps = overlaps
        self.log = TableLog(self.table)
        self.last = None
        self.query_id = None
        self.first = True
        self.started = threading.Event()
        widen_ids(spark, self.table)

    def of(self, query):
        """Takes the query's id, which every commit carries."""
        self.query_id = query.id
        self.started.set()

    def land(self, records, batch):
        """Writes one batch. One that is written again after a crash changes nothing: Delta skips a
        transaction that the table has of this query already."""
        self.started.wait()
        # Only the first batch of a run may have been written before, and of what Delta skips Spark
        # observes nothing.
        if self.first:
            self.land_kept(records, batch)
            self.log.seek()
            self.first = False
            return
        rows = parsed(records, self.columns)
        # Addresses are collected while the changes are written, so a batch is read and parsed once.
        address = F.when(F.col('reason').isNotNull(), F.concat_ws(':', 'kafka_partition', 'kafka_offset'))
        seen = Observation()
        observed = rows.observe(seen, F.concat_ws(',', F.collect_list(address)).alias('rejected'))
        self.finish()
        self.last = Append(lambda: self.append_changes(observed, batch))
        self.last.wait(lambda: self.overlaps and self.log.has(self.query_id, batch))
        addresses = addresses_of(seen)
        if addresses is None:
            self.append_rejected(rows, batch)
        elif addresses:
            self.append_rejected(parsed(self.read(addresses), self.columns), batch)

    def finish(self):
        """Waits for the last append to end. Raises what went wrong in it."""
        if self.last:
            self.last.wait()

    def settle(self):
        """Waits for the last append to end, even if it fails: stopping a query cancels its jobs."""
        if self.last:
            self.last.thread.join()

    def land_kept(self, records, batch):
        rows = parsed(records, self.columns).persist()
        try:
            self.append_changes(rows, batch)
            if rows.where('reason IS NOT NULL').head(1):
                self.append_rejected(rows, batch)
        finally:
            rows.unpersist()

    def read(self, addresses):
        """The records from the first to the last of some addresses in each partition. Read from the
        batch a second time, they would count twice in the query's progress."""
        offsets = {}
        for partition, offset in addresses:
            offsets.setdefault(str(partition), []).append(offset)
        partitions = [int(partition) for partition in offsets]
        starts = {partition: min(of) for partition, of in offsets.items()}
        ends = {partition: max(of) + 1 for partition, of in offsets.items()}
        return (
            self.spark.read.format('kafka')
            .option('kafka.bootstrap.servers', self.servers)
            .option('assign', json.dumps({self.topic: partitions}))
            .option('startingOffsets', json.dumps({self.topic: starts}))
            .option('endingOffsets', json.dumps({self.topic: ends}))
            .option('failOnDataLoss', 'false')
            .load()
        )

    def append_changes(self, rows, batch):
        changes = rows.where('reason IS NULL').drop('topic', 'reason', 'key', 'value')
        self.append(changes, self.table, batch)

    def append_rejected(self, rows, batch):
        self.append(
            rows.where('reason IS NOT NULL').select(
                'topic',
                *(F.col(f'kafka_{name}').alias(name) for name in ('partition', 'offset')),
                F.col('created_at').alias('timestamp'),
                *('reason', 'key', 'value'),
                F.col('landed_at').alias('rejected_at'),
            ),
            self.rejected,
            batch,
        )

    def append(self, rows, table, batch):
        (
            rows.write.format('delta')
            .mode('append')
            # A table of an older version of this job has fewer columns.
            .option('mergeSchema', 'true')
            .option('txnAppId', self.query_id)
            .option('txnVersion', batch)
            .option('userMetadata', f'batch {batch}')
            .save(table)
        )


def addresses_of(seen):
    """Partition and offset of each rejected record of a batch, or None where Spark does not tell in
    time, as where the driver is ending."""
    told = []

    def ask():
        try:
            told.append(seen.get['rejected'])
        except (Py4JError, OSError):
            pass

    reader = threading.Thread(target=ask, daemon=True)
    reader.start()
    reader.join(ADDRESSES_WAIT_S)
    if not told:
        return None
    return [tuple(map(int, pair.split(':'))) for pair in told[0].split(',') if pair]


def widen_ids(spark, table):
    """Gives a table of an older version of this job, whose ids end at 2147483647, ids of 64 bits."""
    if not DeltaTable.isDeltaTable(spark, table):
        return
    rows = spark.read.format('delta').load(table)
    if dict(rows.dtypes).get('id') != 'int':
        return
    say(f'{table}: widening its ids to 64 bits')
    (
        rows.withColumn('id', F.col('id').cast('bigint'))
        .write.format('delta')
        .mode('overwrite')
        .option('overwriteSchema', 'true')
        .save(table)
    )


def kept_reflection(spark):
    """Holds what Scala's reflection has looked up in jars for as long as the result lives. Nothing else
    does, so each collection of the heap throws it away, and Delta needs it again with every commit."""
    if spark.conf.get('spark.cdctop.keep.reflection', 'false') != 'true':
        return None
    reflection = getattr(SparkContext._jvm.org.apache.spark.sql.catalyst, 'ScalaReflection$')
    return getattr(reflection, 'MODULE$').mirror()


def start_query(spark, settings):
    # Streaming queries can't have it and say so in a warning.
    spark.conf.set('spark.sql.adaptive.enabled', 'false')
    records = (
        spark.readStream.format('kafka')
        .option('kafka.bootstrap.servers', settings['bootstrap.servers'])
        .option('subscribe', settings['topic'])
        # Or the rows of the snapshot, which are there first, would never be seen.
        .option('startingOffsets', 'earliest')
        # A broker that is just back may not show its partitions for a moment, and retention may
        # overtake a job that was off: both are warned about in the log, neither ends the job.
        .option('failOnDataLoss', 'false')
        # Outlast a broker that restarts, instead of failing after three seconds.
        .option('fetchOffset.numRetries', 60)
        .option('fetchOffset.retryIntervalMs', 1000)
    )
    for setting, option in OPTIONAL.items():
        value = spark.conf.get(f'spark.cdctop.{setting}', None)
        if value:
            records = records.option(option, value)
    placeholder = spark.conf.get('spark.cdctop.unavailable.value.placeholder', UNAVAILABLE)
    overlaps = spark.conf.get('spark.cdctop.overlap.batches', 'false') == 'true'
    tables = Tables(spark, settings, placeholder, overlaps)
    query = (
        records.load()
        .writeStream.foreachBatch(tables.land)
        .queryName(QUERY)
        .option('checkpointLocation', settings['checkpoint'])
        .trigger(processingTime=settings['trigger'])
        .start()
    )
    tables.of(query)
    return query, tables


def run(settings):
    spark = SparkSession.builder.appName('cdc-to-delta').getOrCreate()
    # After the context, which sets a handler of its own for ctrl-C.
    stop_on_signals()
    if wait_for_topic(settings['bootstrap.servers'], settings['topic']):
        _reflection = kept_reflection(spark)
        query, tables = start_query(spark, settings)
        say(f'{settings["topic"]} -> {settings["table"]}, trigger {settings["trigger"]}')
        while not stopping.wait(0.5) and query.isActive:
            pass
        if not stopping.is_set():
            query.awaitTermination()
        query.stop()
        tables.settle()
    say('stopping')
    spark.stop()
    end_jvm()


def end_jvm():
    """Ends the JVM. It would go on for as long as a thread waits for what Spark is to observe, which it
    never does of an append that was stopped."""
    try:
        SparkContext._jvm.java.lang.System.exit(0)
    except (Py4JError, OSError):
        pass


def main():
    # A driver that dies is one line, not the trace of every call that was under way.
    logging.getLogger('py4j').setLevel(logging.CRITICAL)
    settings = read_settings()
    lock = lock_checkpoint(settings['checkpoint'])
    try:
        run(settings)
    except (CapturedException, Py4JError, OSError, ValueError) as error:
        say(f'failed: {str(error).strip().splitlines()[0]}')
        sys.exit(FAILED)
    finally:
        lock.close()


if __name__ == '__main__':
    main()
