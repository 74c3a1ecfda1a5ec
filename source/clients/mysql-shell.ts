import { Failure } from '../config/errors.ts';
import type { TerminalProgram } from '../os/tool.ts';
import type { MysqlEndpoint } from './mysql.ts';

/** Clients that open a server of either kind, the first one that is there. */
export const shellNames = ['mysql', 'mariadb'] as const;

/** A value of an option file, in which a backslash, a quote or a `#` would mean something. */
const quoted = (value: string): string =>
  `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/**
 * The option file that lets a client in, for `--defaults-file`: the password stands in this file, of mode
 * 600, and neither in the arguments nor in the environment, which `ps` shows. A person’s own `.my.cnf` is
 * not read then: it may name another server.
 */
export const clientFile = ({ host, port, user, password, tls }: MysqlEndpoint): string =>
  [
    '[client]',
    `host=${quoted(host)}`,
    `port=${port}`,
    'protocol=tcp',
    `user=${quoted(user)}`,
    `password=${quoted(password)}`,
    // MySQL’s client takes TLS where the server has it; MariaDB’s knows no such option, and warns of it.
    ...(tls ? [`loose-ssl-mode=${tls.verify ? 'VERIFY_IDENTITY' : 'REQUIRED'}`] : []),
    // MariaDB's client takes TLS where there is any; from 11.4 on it refuses a certificate that it can't check.
    '[client-mariadb]',
    `${tls?.verify ? '' : 'skip-'}ssl-verify-server-cert`,
    '',
  ].join('\n');

/** Opens a client by an option file that is there. `find`: where a program is. Throws a Failure where there is none. */
export const mysqlShell = (
  find: (name: string) => string | undefined,
  { optionFile, cwd, of }: { optionFile: string; cwd: string; of: string },
): TerminalProgram => {
  for (const name of shellNames) {
    const command = find(name);
    if (command === undefined) continue;
    return {
      ...{ command, cwd, env: {} },
      // It has to be the first argument.
      args: [`--defaults-file=${optionFile}`],
      banner: `cdc-top: ${name} on the source of ${of}; \\q comes back`,
    };
  }
  throw new Failure(
    'there is no mysql and no mariadb on PATH: they come with the packages mysql-client, or mariadb-client and libmariadb3',
  );
};
