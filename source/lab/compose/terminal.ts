import { Failure } from '../../config/errors.ts';
import type { TerminalProgram } from '../../os/tool.ts';
import { database, logins } from '../contract/names.ts';
import { noLab } from './site.ts';
import { inside, type World } from './world.ts';

/** Whose container has what a person wants who has chosen no service: Python, Spark, the table. */
const usual = 'jupyter';

/** psql for PostgreSQL, a shell in its container for everything else; see Engine.terminal. */
export const terminalFor = async (world: World, service: string): Promise<TerminalProgram> => {
  const containers = await world.containers();
  if (containers.length === 0) throw noLab(world.site);
  const wanted = service || usual;
  const container = containers.find((one) => one.service === wanted);
  if (container?.status !== 'running')
    throw new Failure(`${wanted} is not running: there is no container to open a shell in`);
  const named = world.site.name === 'lab' ? 'the lab' : `lab ${world.site.name}`;
  const psql = wanted === 'postgres';
  return {
    command: 'docker',
    args: psql
      ? [
          ...['exec', '--interactive', '--tty', '--env', `PGPASSFILE=${inside.secrets}/pgpass`],
          ...[container.name, 'psql', '--host', 'postgres'],
          ...['--username', logins.postgres, '--dbname', database],
        ]
      : ['exec', '--interactive', '--tty', container.name, 'bash'],
    cwd: process.cwd(),
    env: {},
    banner: psql
      ? `cdc-top: psql on the source of ${named}; \\q comes back`
      : `cdc-top: a shell in ${container.name} of ${named}; exit comes back\n  data in ${inside.data}, settings in /etc/cdc-top`,
  };
};
