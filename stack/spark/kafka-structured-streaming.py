"""Every change of one table, from its Kafka topic into a Delta table.

Run by `spark-submit kafka-structured-streaming.py` or, where pyspark is installed and
SPARK_CONF_DIR is set, by `python3 kafka-structured-streaming.py`. What it reads and writes stands
in spark-defaults.conf (spark.cdctop.*).

Exit codes: 0 stopped on request, 1 failed, 2 a setting is missing, 3 another instance is running.
"""
import fcntl
import json
import logging
import os
import signal
import sys
import threading
import time

from py4j.protocol import Py4JError, Py4JJavaError
from pyspark import SparkConf, SparkContext
from pyspark.java_gateway import ensure_callback_server_started
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T
from pyspark.sql.utils import CapturedException

QUERY = 'customers'
SETTINGS = ('bootstrap.servers', 'topic', 'table', 'checkpoint', 'trigger')
OPTIONAL = {
    'max.offsets.per.trigger': 'maxOffsetsPerTrigger',
    'fetch.max.wait.ms': 'kafka.fetch.max.wait.ms',
}
FAILED, NOT_CONFIGURED, ALREADY_RUNNING = 1, 2, 3
# How long a driver that was killed may take to let go of the lock.
LOCK_WAIT_S = 5.0
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
                say(f'already running (pid {holder}): stop that one first')
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


def newest_envelope(consumer, topic):
    """The `schema` part of the newest change on the topic, or None while there is none."""
    jvm = SparkContext._jvm
    partitions = jvm.java.util.ArrayList()
    for info in consumer.partitionsFor(topic) or []:
        partitions.add(jvm.org.apache.kafka.common.TopicPartition(topic, info.partition()))
    if partitions.isEmpty():
        return None
    consumer.assign(partitions)
    begins, ends = consumer.beginningOffsets(partitions), consumer.endOffsets(partitions)
    # The last record may be a tombstone, so a few are looked at; the whole topic would take long.
    for distance in (10, sys.maxsize):
        for partition in partitions:
            begin, end = begins[partition], ends[partition]
            consumer.seek(partition, max(begin, end - distance))
        newest = None
        while any(consumer.position(p) < ends[p] for p in partitions) and not stopping.is_set():
            records = consumer.poll(jvm.java.time.Duration.ofMillis(500)).iterator()
            while records.hasNext():
                newest = records.next().value() or newest
        if newest is not None:
            return schema_part(newest)
    return None


def schema_part(value):
    try:
        schema = json.loads(value).get('schema')
    except (ValueError, AttributeError):
        schema = None
    if not schema:
        raise ValueError('the newest record carries no schema (value.converter.schemas.enable)')
    return schema


def wait_for_envelope(servers, topic):
    """Waits until the topic has a change. Nothing is created: not the topic, no consumer group."""
    jvm = SparkContext._jvm
    settings = jvm.java.util.HashMap()
    plain = 'org.apache.kafka.common.serialization.StringDeserializer'
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
            reason = 'it has none yet'
            try:
                envelope = newest_envelope(consumer, topic)
                if envelope:
                    return envelope
            except Py4JJavaError as error:
                reason = error.java_exception.getMessage()
            if time.monotonic() - said > 30:
                say(f'waiting for the first record of {topic} on {servers}: {reason}')
                said = time.monotonic()
            stopping.wait(0.5)
    finally:
        consumer.close()
    return None


CONNECT_TYPES = {
    'int8': T.ByteType(),
    'int16': T.ShortType(),
    'int32': T.IntegerType(),
    'int64': T.LongType(),
    'float': T.FloatType(),
    'double': T.DoubleType(),
    'boolean': T.BooleanType(),
    'string': T.StringType(),
    'bytes': T.StringType(),  # base64 in JSON
}


def spark_type(schema):
    """Kafka Connect's JSON schema as a Spark type; every field may be null."""
    kind = schema['type']
    if kind == 'struct':
        return T.StructType([T.StructField(f['field'], spark_type(f)) for f in schema['fields']])
    if kind == 'array':
        return T.ArrayType(spark_type(schema['items']))
    if kind == 'map':
        return T.MapType(spark_type(schema['keys']), spark_type(schema['values']))
    return CONNECT_TYPES[kind]


def changes(records, envelope):
    """One row per change. Columns that the table lost are null, ones that it gained left out."""
    payload = spark_type(envelope)

    def has(*path):
        kind = payload
        for name in path:
            if not isinstance(kind, T.StructType) or name not in kind.names:
                return False
            kind = kind[name].dataType
        return True

    def field(kind, *path):
        column = F.col('.'.join(('payload', *path))) if has(*path) else F.lit(None)
        return column.cast(kind)

    def row(name, kind='string'):
        # By image, not by column: a null in `after` is a value.
        present = F.col('payload.after').isNotNull()
        return F.when(present, field(kind, 'after', name)).otherwise(field(kind, 'before', name))

    def at(*path):
        known = has(*path)
        return F.expr(f'timestamp_millis({"payload." + ".".join(path) if known else "null"})')

    key = F.col('key').cast('string')
    key_payload = F.coalesce(F.get_json_object(key, '$.payload'), key)
    value = F.from_json(
        F.col('value').cast('string'), T.StructType([T.StructField('payload', payload)])
    )
    return (
        # Tombstones, for compaction only: the delete itself came just before.
        records.where(F.col('value').isNotNull())
        .withColumn('payload', value['payload'])
        .select(
            field('string', 'op').alias('op'),
            F.coalesce(row('id', 'int'), F.get_json_object(key_payload, '$.id').cast('int')).alias(
                'id'
            ),
            row('first_name').alias('first_name'),
            row('last_name').alias('last_name'),
            row('email').alias('email'),
            key_payload.alias('kafka_key'),
            F.col('partition').alias('kafka_partition'),
            F.col('offset').alias('kafka_offset'),
            field('bigint', 'source', 'lsn').alias('source_lsn'),
            field('bigint', 'source', 'txId').alias('tx_id'),
            at('source', 'ts_ms').alias('committed_at'),
            at('ts_ms').alias('captured_at'),
            # When the row is written; the commit of its batch follows. current_timestamp() is a
            # new constant in every micro-batch, so that its code would be compiled again each time.
            F.expr(NOW).alias('landed_at'),
            F.col('timestamp').alias('created_at'),
        )
    )


def start_query(spark, settings, envelope):
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
    return (
        changes(records.load(), envelope)
        .writeStream.format('delta')
        .queryName(QUERY)
        .outputMode('append')
        .option('checkpointLocation', settings['checkpoint'])
        .trigger(processingTime=settings['trigger'])
        .start(settings['table'])
    )


def run(settings):
    spark = SparkSession.builder.appName('cdc-to-delta').getOrCreate()
    # After the context, which sets a handler of its own for ctrl-C.
    stop_on_signals()
    envelope = wait_for_envelope(settings['bootstrap.servers'], settings['topic'])
    if envelope:
        query = start_query(spark, settings, envelope)
        say(f'{settings["topic"]} -> {settings["table"]}, trigger {settings["trigger"]}')
        while not stopping.wait(0.5) and query.isActive:
            pass
        if not stopping.is_set():
            query.awaitTermination()
        query.stop()
    say('stopping')
    spark.stop()


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
