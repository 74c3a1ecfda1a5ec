// Programs for Spark, as people might submit them.

// What Python's own serializer has to take apart: rows, a function, and a class of the job.
export const pickling = `
from dataclasses import dataclass
from pyspark.sql import SparkSession, Row
from pyspark.sql.functions import udf

@dataclass
class Pair:
    name: str
    size: int

spark = SparkSession.builder.appName('pickling').getOrCreate()
rows = spark.createDataFrame([Row(id=1, name='a'), Row(id=2, name='b')])
loud = udf(lambda text: text.upper() + '!')
said = sorted(row.said for row in rows.select(loud('name').alias('said')).collect())
pairs = spark.sparkContext.parallelize([Pair('x', 2)]).map(lambda pair: pair.name * pair.size).collect()
print('pickled', said, pairs)
spark.stop()
`;
export const pickled = "pickled ['A!', 'B!'] ['xx']";

// It is registered with the master, and fails then: submit has nothing to complain of.
export const failingJob = `
from pyspark.sql import SparkSession
import time
SparkSession.builder.appName('failing').getOrCreate()
time.sleep(1)
raise RuntimeError('no \\x1b[31mmore\\x1b[0m of this')
`;
