import { mysqlShell } from '../../../clients/mysql-shell.ts';
import { Failure } from '../../../config/errors.ts';
import { commandFor } from '../../../config/program.ts';
import { host } from '../../contract/names.ts';
import { sources } from '../../contract/sources/index.ts';
import { onPath } from '../install/checks.ts';
import { connectorJars, mysqlConnector, mysql as server } from '../install/mysql.ts';
import type { Lab } from '../state/lab.ts';
import type { LocalSource } from './types.ts';

const { clientFile } = sources.mysql;

const connectorIn = ({ installed, layout }: Lab): string => {
  if (installed.mysqlConnector) return installed.mysqlConnector;
  throw new Failure(
    `Debezium’s connector for MySQL is not installed: ${commandFor(layout, 'up')} installs it`,
  );
};

// `mysql --defaults-file=$MYSQL_LOGIN_FILE`: it holds the password.
const loginFile = ({ layout }: Pick<Lab, 'layout'>) => ({
  MYSQL_LOGIN_FILE: layout.secret(clientFile.name),
});

export const mysql: LocalSource = {
  units: (options) => [server(options), mysqlConnector(options)],
  plugins: connectorIn,
  serverJars: (lab) => connectorJars(connectorIn(lab)),
  notebooks: {
    settings: () => ({}),
    variables: loginFile,
  },
  client: ({ layout }, { cwd, of }) =>
    mysqlShell((name) => onPath(name, process.env), {
      optionFile: layout.secret(clientFile.name),
      ...{ cwd, of },
    }),
  shell: ({ layout, ports }) => ({
    variables: { MYSQL_HOST: host, MYSQL_TCP_PORT: String(ports.mysql) },
    secrets: loginFile({ layout }),
  }),
};
