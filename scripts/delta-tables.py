# Writes the Delta tables whose logs are kept in test/recordings/delta, with what Spark says of each:
#   PYTHON scripts/delta-tables.py JARS OUT [TABLE …]
# PYTHON and JARS are those of one version set in a lab's cache (python-*/bin/python, jars-*/spark).
# Only logs are kept. The tables that begin with `streamed` are of Delta 2.3, `parts` is of Delta 4.0.
import json
import os
import shutil
import sys

from pyspark.sql import SparkSession

jars, out, *wanted = sys.argv[1:]
work = os.path.abspath(out + '.work')
shutil.rmtree(work, ignore_errors=True)
spark = (
    SparkSession.builder.master('local[2]')
    .config('spark.driver.extraClassPath', f'{jars}/*')
    .config('spark.ui.enabled', 'false')
    .config('spark.driver.bindAddress', '127.0.0.1')
    .config('spark.sql.shuffle.partitions', '2')
    .config('spark.sql.sources.parallelPartitionDiscovery.parallelism', '2')
    .config('spark.databricks.delta.snapshotPartitions', '2')
    .config('spark.sql.extensions', 'io.delta.sql.DeltaSparkSessionExtension')
    .config('spark.sql.catalog.spark_catalog', 'org.apache.spark.sql.delta.catalog.DeltaCatalog')
    .config('spark.sql.warehouse.dir', f'{work}/warehouse')
    .config('spark.databricks.delta.retentionDurationCheck.enabled', 'false')
    .config('spark.databricks.delta.vacuum.logging.enabled', 'true')
    .getOrCreate()
)
spark.sparkContext.setLogLevel('ERROR')
told = f'{out}/expected.json'
expected = json.load(open(told)) if os.path.exists(told) else {}


def at(name):
    return f'{work}/{name}'


def sql(text):
    spark.sql(text).collect()


def keep(name, stage=''):
    """Copies the log as it is now, and asks Spark what the table holds."""
    table = f'delta.`{at(name)}`'
    detail = spark.sql(f'DESCRIBE DETAIL {table}').collect()[0]
    version = spark.sql(f'DESCRIBE HISTORY {table} LIMIT 1').collect()[0]['version']
    expected[name + stage] = {
        'version': version,
        'rows': spark.sql(f'SELECT count(*) AS n FROM {table}').collect()[0]['n'],
        'files': detail['numFiles'],
        'bytes': detail['sizeInBytes'],
        'partitionColumns': detail['partitionColumns'],
    }
    kept = f'{out}/{name}{stage}/_delta_log'
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(
        f'{at(name)}/_delta_log',
        kept,
        ignore=shutil.ignore_patterns('.*', '*.crc', '_staged_commits'),
    )
    # A DELETE names the table by its path.
    for name in os.listdir(kept):
        if name.endswith('.json'):
            with open(f'{kept}/{name}', 'r+') as file:
                text = file.read().replace(work, '/tables')
                file.seek(0)
                file.truncate()
                file.write(text)


def rows(first, count):
    return spark.range(first, first + count).selectExpr(
        'id', "concat('name ', id) AS name", "concat('a b', id % 3) AS kind"
    )


def stream(name, batches):
    """A file a micro-batch, as many as told."""
    source, schema = at(name + '-source'), rows(0, 1).schema
    for batch in range(batches):
        rows(batch * 5, 5).coalesce(1).write.mode('append').json(source)
    (
        spark.readStream.schema(schema)
        .option('maxFilesPerTrigger', 1)
        .json(source)
        .writeStream.format('delta')
        .option('checkpointLocation', at(name + '-checkpoint'))
        .trigger(availableNow=True)
        .start(at(name))
        .awaitTermination()
    )


def streamed():
    stream('streamed', 13)
    keep('streamed')
    sql(f'DELETE FROM delta.`{at("streamed")}` WHERE id % 10 = 3')
    sql(f"UPDATE delta.`{at('streamed')}` SET name = 'new' WHERE id = 7")
    sql(f'OPTIMIZE delta.`{at("streamed")}`')
    sql(f'VACUUM delta.`{at("streamed")}` RETAIN 0 HOURS')
    keep('streamed', '-changed')


def parts():
    """Partitioned, with paths that are escaped; a checkpoint in parts every three commits."""
    table = f'delta.`{at("parts")}`'
    spark.conf.set('spark.databricks.delta.checkpoint.partSize', '4')
    sql(
        f'CREATE TABLE {table} (id BIGINT, name STRING, kind STRING) USING delta '
        "PARTITIONED BY (kind) TBLPROPERTIES ('delta.checkpointInterval' = '3')"
    )
    for index in range(3):
        rows(index * 7, 7).coalesce(1).write.format('delta').mode('append').save(at('parts'))
    sql(f"DELETE FROM {table} WHERE kind = 'a b1'")
    keep('parts')


for make in (streamed, parts):
    if not wanted or make.__name__ in wanted:
        make()
with open(told, 'w') as file:
    json.dump(expected, file, indent=2)
    file.write('\n')
spark.stop()
shutil.rmtree(work)
