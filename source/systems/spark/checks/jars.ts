import type { Check, Checked } from '../../../watch/check.ts';
import type { SparkSettings } from './settings.ts';

/** The releases of Spark that a release of Delta is built for: docs.delta.io, “Compatibility”. */
const sparkOf: Record<string, string> = {
  '1.0': '3.1',
  '1.1': '3.2',
  '1.2': '3.2',
  '2.0': '3.2',
  '2.1': '3.3',
  '2.2': '3.3',
  '2.3': '3.3',
  '2.4': '3.4',
  '3.0': '3.5',
  '3.1': '3.5',
  '3.2': '3.5',
  '3.3': '3.5',
  '4.0': '4.0',
};

const releaseOf = (version: string): string => version.split('.').slice(0, 2).join('.');

type Jar = { artifact: string; scala: string; version: string };

/** `spark-sql-kafka-0-10_2.12-3.3.2.jar`, taken apart. */
const jarOf = (name: string): Jar | null => {
  const [, artifact, scala, version] =
    /^(spark-sql-kafka-0-10|spark-token-provider-kafka-0-10|delta-core|delta-spark)_(2\.1\d)-(\d[\w.]*?)\.jar$/.exec(
      name,
    ) ?? [];
  return artifact && scala && version ? { artifact, scala, version } : null;
};

export const jars: Check<SparkSettings> = {
  id: 'DP17',
  title: 'Jars that go with this Spark',
  why: 'a connector for another release of Spark or another Scala loads all right, then fails in the middle of a batch: NoSuchMethodError, AbstractMethodError',
  link: 'https://docs.delta.io/latest/releases.html',
  check({ jars: all, version }) {
    if (!all || !version) return [];
    const scala = all.flatMap((name) => /^scala-library-(2\.1\d)\./.exec(name)?.[1] ?? [])[0];
    const judged = all.flatMap((name): Checked[] => {
      const jar = jarOf(name);
      if (!jar) return [];
      const delta = jar.artifact.startsWith('delta');
      const wants = delta ? sparkOf[releaseOf(jar.version)] : jar.version;
      const fits =
        wants === undefined || (delta ? releaseOf(version) === wants : version === wants);
      const sameScala = scala === undefined || jar.scala === scala;
      if (fits && sameScala) return [{ level: 'ok', found: name, wanted: `for Spark ${version}` }];
      const right = delta
        ? Object.entries(sparkOf).findLast(([, spark]) => spark === releaseOf(version))?.[0]
        : version;
      const artifact = delta && Number.parseInt(right ?? '3', 10) < 3 ? 'delta-core' : jar.artifact;
      const group = delta ? 'io.delta' : 'org.apache.spark';
      const exact = delta ? `${right}.0` : right;
      return [
        {
          ...{ name, level: 'error', found: `${name} with Spark ${version}` },
          wanted: `for Spark ${version}${scala ? ` and Scala ${scala}` : ''}`,
          cure: {
            kind: 'setting',
            text: `spark.jars.packages ${group}:${artifact}_${scala ?? jar.scala}:${exact}`,
            restart: 'the job, without that jar',
          },
        },
      ];
    });
    const bad = judged.filter(({ level }) => level !== 'ok');
    if (bad.length > 0 || judged.length === 0) return bad;
    return [
      {
        level: 'ok',
        found: judged.map(({ found }) => found).join(', '),
        wanted: `for Spark ${version}`,
      },
    ];
  },
};
