import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Kafka, logLevel } from 'kafkajs';
import pg from 'pg';
import { readWhole } from '../../../source/clients/files.ts';
import { basicAuth } from '../../../source/clients/http.ts';
import { readEnvironment } from '../../../source/config/environment.ts';
import { foldersFor } from '../../../source/config/folders.ts';
import type { Engine } from '../../../source/lab/contract/engine.ts';
import { connectOf, getJson } from '../../../source/lab/contract/ready.ts';
import { engineOf } from '../../../source/lab/index.ts';
import { applicationLogs } from '../../../source/systems/spark/event-logs.ts';
import type { LabTarget } from '../../../source/watch/lab.ts';
import { sharedCache, testLab } from '../../stack/support.ts';
import { quiet } from '../../support.ts';
import type { EngineLab } from '../engine-lab.ts';

type Side = { engine: Engine; target: LabTarget };
type Settings = Record<string, string>;

/** The settings that are not the same; those in `expected` may differ, and must. */
const differences = (local: Settings, compose: Settings): string[] =>
  [...new Set([...Object.keys(local), ...Object.keys(compose)])]
    .filter((name) => local[name] !== compose[name])
    .sort();

const postgresSettings = async ({ source }: LabTarget): Promise<Settings> => {
  const client = new pg.Client({ ...source, application_name: 'cdc-top' });
  await client.connect();
  try {
    const { rows } = await client.query(
      "select name, setting from pg_settings where source in ('configuration file', 'command line')",
    );
    return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
  } finally {
    await client.end();
  }
};

const brokerSettings = async ({ kafka: { brokers } }: LabTarget): Promise<Settings> => {
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: 4, name: '1' }],
    });
    const entries = resources[0]?.configEntries ?? [];
    return Object.fromEntries(
      entries
        .filter(({ isDefault }) => !isDefault)
        .map(({ configName, configValue }) => [configName, configValue ?? '']),
    );
  } finally {
    await admin.disconnect();
  }
};

const connectorSettings = async (target: LabTarget): Promise<Settings> => {
  const connect = connectOf(target);
  const url = `${connect.url}/connectors/${connect.connector}/config`;
  return (await getJson(url, quiet(), basicAuth(connect))) as Settings;
};

/** What the driver of the lab's job was started with, as it wrote down itself. */
const sparkSettings = async ({ engine, target }: Side): Promise<Settings> => {
  const [application] = await applicationLogs(engine.files, target.paths.eventLog);
  const log = await readWhole(engine.files, application?.parts[0] ?? '');
  const line = log.split('\n').find((text) => text.includes('SparkListenerEnvironmentUpdate'));
  return (JSON.parse(line ?? '{}') as Record<string, Settings>)['Spark Properties'] ?? {};
};

/** What servers say of their settings, held against a lab of the local engine; the job of `made` runs. */
export const sameSettings = (made: EngineLab): void => {
  describe('its settings and those of the local engine', () => {
    const cleanups: (() => unknown)[] = [];
    const scope = { after: (work: () => unknown) => cleanups.unshift(work) } as never;
    let local: Side;
    let compose: Side;

    const sideOf = async (name: string, env: NodeJS.ProcessEnv): Promise<Side> => {
      const environment = readEnvironment(env);
      const engine = engineOf({
        name,
        engine: undefined,
        versions: undefined,
        environment,
        folders: foldersFor(environment, env),
      });
      cleanups.unshift(() => engine.close());
      return { engine, target: await engine.target() };
    };

    before(async () => {
      // The engine asks Docker by what stands in its own environment.
      Object.assign(process.env, made.dockerEnv);
      const lab = testLab(scope, 'settings', { env: sharedCache() });
      const named = ['--name', `local-${made.name}`] as const;
      cleanups.unshift(() => lab.run('down', '--purge', ...named));
      await lab.must('up', ...named);
      await lab.must('submit', ...named);
      local = await sideOf(named[1], lab.env);
      compose = await sideOf(made.name, made.env);
    });
    after(async () => {
      for (const clean of cleanups) await clean();
    });

    const both = async (read: (one: Side) => Promise<Settings>) =>
      Promise.all([read(local), read(compose)]);

    test('PostgreSQL’s differ in where things are only', async () => {
      const [one, other] = await both(({ target }) => postgresSettings(target));
      assert.equal(one.wal_level, 'logical');
      assert.deepEqual(
        differences(one, other).filter((name) => !/_directory|_director|_file$/.test(name)),
        ['listen_addresses', 'port'].filter((name) => one[name] !== other[name]),
      );
    });

    test('the broker’s differ in listeners and folders only', async () => {
      const [one, other] = await both(({ target }) => brokerSettings(target));
      assert.equal(one['log.cleanup.policy'], 'delete');
      assert.deepEqual(differences(one, other), [
        'advertised.listeners',
        'controller.quorum.voters',
        'listener.security.protocol.map',
        'listeners',
        'log.dirs',
      ]);
    });

    test('the connector’s differ in the source’s address and the place of the password only', async () => {
      const [one, other] = await both(({ target }) => connectorSettings(target));
      assert.equal(one['snapshot.mode'], 'initial');
      assert.deepEqual(
        differences(one, other).filter((name) => name !== 'database.port'),
        ['database.hostname', 'database.password'],
      );
    });

    test('Spark’s differ in addresses and folders only', async () => {
      const [one, other] = await both(sparkSettings);
      assert.equal(one['spark.sql.shuffle.partitions'], '2');
      const places =
        /^spark\.(app\.(id|startTime|submitTime|initial\..*)|driver\.(host|port|bindAddress|extraClassPath)|executor\.extraClassPath|master|ui\.port|eventLog\.dir|local\.dir|deploy\.recoveryDirectory|sql\.warehouse\.dir|cdctop\.(bootstrap\.servers|table|checkpoint|submission)|repl\..*|submit\..*|files|jars)$/;
      assert.deepEqual(
        differences(one, other).filter((name) => !places.test(name)),
        [],
      );
    });
  });
};
