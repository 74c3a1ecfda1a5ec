import { withDeadline } from '../../../clients/deadline.ts';
import { jsonClient } from '../../../clients/http.ts';
import type { Lab } from '../../../watch/lab.ts';
import type { Spark } from '../readings.ts';
import type { SparkSettings } from './settings.ts';

/** A driver that hangs must leave time to look into the file. */
const driverMs = 2000;

type Application = { id: string; attempts?: { appSparkVersion?: string }[] };
type Environment = { sparkProperties: [string, string][]; classpathEntries: [string, string][] };
type Executor = { id: string; totalCores: number };

/** What the driver was started with; while none runs, what stands in the lab’s file. */
export const readSpark = async (
  { driverUi }: Spark['endpoint'],
  lab: Lab | undefined,
  signal: AbortSignal,
): Promise<SparkSettings> => {
  const client = jsonClient(driverUi);
  try {
    return await withDeadline(signal, driverMs, async (inner) => {
      const [application] = (await client.get('api/v1/applications', inner)) as Application[];
      if (!application) throw new Error('no application runs');
      const base = `api/v1/applications/${application.id}`;
      const environment = (await client.get(`${base}/environment`, inner)) as Environment;
      const executors = (await client.get(`${base}/executors`, inner)) as Executor[];
      const workers = executors.filter(({ id }) => id !== 'driver');
      // In local mode the driver is the only one.
      const counted = workers.length > 0 ? workers : executors;
      return {
        properties: Object.fromEntries(environment.sparkProperties),
        version: application.attempts?.[0]?.appSparkVersion ?? null,
        jars: environment.classpathEntries.flatMap(([path]) =>
          path.endsWith('.jar') ? [path.slice(path.lastIndexOf('/') + 1)] : [],
        ),
        cores: counted.reduce((sum, { totalCores }) => sum + totalCores, 0),
      };
    });
  } catch {
    signal.throwIfAborted();
    const properties = await fromFile(lab).catch(() => null);
    return { properties, version: null, jars: null, cores: null };
  } finally {
    client.close();
  }
};

const fromFile = async (lab: Lab | undefined): Promise<Record<string, string> | null> => {
  const settings = await lab?.settings('job');
  const file = settings?.files.find(({ path }) => path.endsWith('spark-defaults.conf'));
  return file ? sparkProperties(file.text) : null;
};

/** The lines of a spark-defaults.conf: a name, white space or `=`, a value. */
export const sparkProperties = (text: string): Record<string, string> =>
  Object.fromEntries(
    text.split(/\r?\n/).flatMap((line) => {
      const [, name, value] = /^\s*([^#\s=][^\s=]*)(?:\s+|\s*=\s*)(.*?)\s*$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, value as string]];
    }),
  );
