import type { SourceName } from '../../config/choices.ts';
import { Failure } from '../../config/errors.ts';
import type { TerminalProgram } from '../../os/tool.ts';
import { sources } from '../contract/sources/index.ts';
import { readMemory } from './memory.ts';
import { describeSite, madeOf, noLab } from './site.ts';
import { inside, type World } from './world.ts';

/** Whose container has what a person wants who has chosen no service: Python, Spark, the table. */
const usual = 'jupyter';

/** What opens a source in its container: variables that it wants, and its words. The password stays in a file there. */
const clients: Readonly<Record<SourceName, { env: readonly string[]; words: readonly string[] }>> =
  {
    postgres: {
      env: [`PGPASSFILE=${inside.secrets}/${sources.postgres.clientFile.name}`],
      words: [
        ...['psql', '--host', 'postgres'],
        ...['--username', sources.postgres.login, '--dbname', sources.postgres.database],
      ],
    },
    mysql: {
      env: [],
      words: ['mysql', `--defaults-file=${inside.secrets}/${sources.mysql.clientFile.name}`],
    },
  };

/** The usual client for the source, a shell in its container for everything else; see Engine.terminal. */
export const terminalFor = async (
  world: World,
  service: string,
  ofClient: Record<string, string> = {},
): Promise<TerminalProgram> => {
  const containers = await world.containers();
  if (containers.length === 0) throw noLab(world.site);
  const wanted = service || usual;
  const container = containers.find((one) => one.service === wanted);
  if (container?.status !== 'running')
    throw new Failure(`${wanted} is not running: there is no container to open a shell in`);
  const named = world.site.name === 'lab' ? 'the lab' : `lab ${world.site.name}`;
  const { source } = describeSite(world.site, madeOf(containers, readMemory(world.site.memory)));
  const client = wanted === source ? clients[source] : { env: [], words: ['bash'] };
  const given = wanted === source ? Object.entries(ofClient) : [];
  const variables = [...client.env, ...given.map(([name, value]) => `${name}=${value}`)];
  return {
    command: 'docker',
    args: [
      ...['exec', '--interactive', '--tty', ...variables.flatMap((text) => ['--env', text])],
      ...[container.name, ...client.words],
    ],
    cwd: process.cwd(),
    env: {},
    banner:
      wanted === source
        ? `cdc-top: ${client.words[0]} on the source of ${named}; \\q comes back`
        : `cdc-top: a shell in ${container.name} of ${named}; exit comes back\n  data in ${inside.data}, settings in /etc/cdc-top`,
  };
};
