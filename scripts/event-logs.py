# Writes the event logs that are kept in test/recordings/event-logs, packed as Spark packs them:
#   PYTHON scripts/event-logs.py OUT
# PYTHON is that of a version set in a lab's cache (python-*/bin/python); those kept are of Spark 4.0.
# One query of files and one of rates run side by side; then one fails while its driver lives on, and
# one runs in continuous mode. Only the lines that tell of queries are kept.
import glob
import os
import shutil
import sys
import tempfile
import time

from pyspark.sql import SparkSession
from pyspark.sql.functions import expr

out = os.path.abspath(sys.argv[1])
work = tempfile.mkdtemp()


def session(logs, settings):
    os.makedirs(logs, exist_ok=True)
    builder = (
        SparkSession.builder.master('local[2]')
        .config('spark.ui.enabled', 'false')
        .config('spark.driver.bindAddress', '127.0.0.1')
        .config('spark.driver.host', '127.0.0.1')
        .config('spark.sql.shuffle.partitions', '1')
        .config('spark.eventLog.enabled', 'true')
        .config('spark.eventLog.dir', f'file://{logs}')
    )
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel('ERROR')
    return spark


def run(spark, where):
    source = f'{where}/source'
    for index in range(3):
        spark.range(index * 5, index * 5 + 5).coalesce(1).write.mode('append').json(source)
    files = (
        spark.readStream.schema('id BIGINT')
        .option('maxFilesPerTrigger', 1)
        .json(source)
        .writeStream.queryName('files')
        .format('noop')
        .option('checkpointLocation', f'{where}/files')
        .start()
    )
    rate = (
        spark.readStream.format('rate')
        .option('rowsPerSecond', 10)
        .load()
        .writeStream.format('noop')
        .option('checkpointLocation', f'{where}/rate')
        .trigger(processingTime='1 second')
        .start()
    )
    while len(files.recentProgress) < 3 or len(rate.recentProgress) < 3:
        time.sleep(0.2)
    files.stop()
    rate.stop()
    failing = (
        spark.readStream.format('rate')
        .option('rowsPerSecond', 10)
        .load()
        .select(expr("assert_true(value < 5, 'too much')"))
        .writeStream.queryName('failing')
        .format('noop')
        .option('checkpointLocation', f'{where}/failing')
        .start()
    )
    try:
        failing.awaitTermination(20)
    except Exception:
        pass
    continuous = (
        spark.readStream.format('rate')
        .option('rowsPerSecond', 10)
        .load()
        .selectExpr('value')
        .writeStream.queryName('continuous')
        .format('noop')
        .option('checkpointLocation', f'{where}/continuous')
        .trigger(continuous='1 second')
        .start()
    )
    time.sleep(4)
    continuous.stop()


def keep(spark, source):
    """Writes what tells of queries once more, packed as Spark packs it, a flush a line."""
    jvm, conf = spark.sparkContext._jvm, spark.sparkContext._jsc.sc().conf()
    with open(source) as file:
        lines = [line for line in file if 'StreamingQueryListener' in line]
    lines = [line.replace(work, '/in') for line in lines]
    name = os.path.basename(source)
    for codec in ('zstd', 'lz4', 'snappy', 'lzf'):
        place = f'{out}/{codec}'
        shutil.rmtree(place, ignore_errors=True)
        os.makedirs(place)
        stream = jvm.java.io.FileOutputStream(f'{place}/{name}.{codec}.inprogress')
        packed = jvm.org.apache.spark.io.CompressionCodec.createCodec(
            conf, codec
        ).compressedContinuousOutputStream(stream)
        for line in lines:
            packed.write(bytearray(line.encode()))
            packed.flush()
        # What is read while it is written has no end.
        packed.flush() if codec == 'zstd' else packed.close()


logs = f'{work}/logs'
plain = {'spark.eventLog.compress': 'false', 'spark.eventLog.rolling.enabled': 'false'}
spark = session(logs, plain)
run(spark, work)
spark.stop()
(source,) = glob.glob(f'{logs}/local-*')
spark = session(f'{work}/other', plain)
keep(spark, source)
spark.stop()
shutil.rmtree(work)
