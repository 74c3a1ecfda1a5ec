/** One connector: its own settings by Debezium’s names. A password that stands there in clear is masked. */
export type ConnectorSettings = {
  name: string;
  config: Readonly<Record<string, string>>;
  /** Where they are written: Connect takes JSON, Debezium Server reads properties. */
  form: 'json' | 'properties';
};

/** What captures changes. */
export type CaptureSettings = {
  connectors: readonly ConnectorSettings[];
  /** Settings of what runs the connectors, by Connect’s names; null where they may not be seen. */
  worker: Readonly<Record<string, string>> | null;
};

/** What Debezium 2 and 3 take where nothing is set. */
const defaults: Readonly<Record<string, string>> = {
  'database.tcpKeepAlive': 'true',
  'decimal.handling.mode': 'precise',
  'errors.max.retries': '-1',
  'errors.tolerance': 'none',
  'event.processing.failure.handling.mode': 'fail',
  'flush.lsn.source': 'true',
  'heartbeat.action.query': '',
  'heartbeat.interval.ms': '0',
  'max.batch.size': '2048',
  'max.queue.size': '8192',
  'plugin.name': 'decoderbufs',
  'poll.interval.ms': '500',
  'publication.autocreate.mode': 'all_tables',
  'publication.name': 'dbz_publication',
  'schema.refresh.mode': 'columns_diff',
  'skipped.operations': 't',
  'slot.drop.on.stop': 'false',
  'slot.name': 'debezium',
  'snapshot.mode': 'initial',
  'status.update.interval.ms': '10000',
  'tasks.max': '1',
  'time.precision.mode': 'adaptive',
  'tombstones.on.delete': 'true',
};

/** What a connector goes by: its own setting, or the default; empty where there is neither. */
export const effective = ({ config }: ConnectorSettings, setting: string): string =>
  config[setting] ?? defaults[setting] ?? '';

/** A setting as a result says it. */
export const foundOf = (connector: ConnectorSettings, setting: string): string => {
  const value = effective(connector, setting);
  if (connector.config[setting] !== undefined) return `${setting}=${value}`;
  return value === '' ? `${setting} is not set` : `${setting}=${value} (default)`;
};

/** Whether it is Debezium’s for PostgreSQL. */
export const isPostgres = ({ config }: ConnectorSettings): boolean =>
  /^io\.debezium\.connector\.postgresql\.|^PostgresConnector$|^Postgres$/.test(
    config['connector.class'] ?? '',
  );

/** Whether it reads the binary log of MySQL or MariaDB. */
export const isBinlog = ({ config }: ConnectorSettings): boolean =>
  /^io\.debezium\.connector\.(mysql|mariadb)\.|^(MySql|MariaDb)Connector$/.test(
    config['connector.class'] ?? '',
  );

/** Whether it is Debezium’s for MySQL: that for MariaDB may have a driver of its own. */
export const isMysql = ({ config }: ConnectorSettings): boolean =>
  /^io\.debezium\.connector\.mysql\.|^MySqlConnector$/.test(config['connector.class'] ?? '');

/** Whether it is one of Debezium’s. */
export const isDebezium = (connector: ConnectorSettings): boolean =>
  isPostgres(connector) ||
  isBinlog(connector) ||
  (connector.config['connector.class'] ?? '').startsWith('io.debezium.');

const secretNames = /password|passphrase|secret|token|credential|api[._-]?key|sasl\.jaas/i;
const reference = /^\$\{[^}]+\}$/;

/** What stands for a secret that was written into a configuration as it is. */
export const inClear = '(secret)';

/** A configuration whose secrets are masked, but for references to where they are kept. */
export const withoutSecrets = (config: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(config).map(([name, value]) => [
      name,
      secretNames.test(name) && value !== '' && !reference.test(value.trim()) ? inClear : value,
    ]),
  );
