import { chownSync, statSync } from 'node:fs';
import path from 'node:path';
import { containerFiles } from '../../source/lab/compose/files.ts';
import { createWorld } from '../../source/lab/compose/world.ts';
import { openTable } from '../../source/systems/delta/probe.ts';
import type { DeltaTableReading } from '../../source/systems/delta/readings.ts';
import type { LabStatus } from '../../source/watch/lab.ts';
import { inTerminal } from '../stack/pty.ts';
import { isRoot, root, testLab, until } from '../stack/support.ts';
import { quiet, tempFolder } from '../support.ts';
import { endpointOf, leftOf } from './lab.ts';
import { tool, tryTool } from './tool.ts';

export type EngineLab = ReturnType<typeof engineLab>;

/** A lab that the built command brings up in Docker; `clean` puts it away, whatever became of it. */
export const engineLab = (name: string, env: NodeJS.ProcessEnv) => {
  const project = `cdc-top-${name}`;
  const cleanups: (() => unknown)[] = [];
  const scope = { after: (work: () => unknown) => cleanups.unshift(work) } as never;
  const lab = testLab(scope, 'compose', { env: { ...env, CDC_TOP_ENGINE: undefined } });
  const docker = (...args: string[]) => tool('docker', args, { env });
  const world = createWorld(
    {
      ...{ name, project, memory: '/nowhere', lock: '/nowhere' },
      ...{ wantedVersions: undefined, wantedCapture: undefined },
      ...{ wantedSource: undefined, usualSource: undefined },
    },
    endpointOf(env),
  );
  const files = containerFiles(world);
  const home = tempFolder(scope);
  if (isRoot) chownSync(home, 65534, 65534);
  const named = ([command = '', ...args]: string[]) => [command, '--name', name, ...args];
  const run = (...args: string[]) => lab.run(...named(args));

  return {
    name,
    project,
    home: lab.home,
    env: lab.env,
    dockerEnv: env,
    docker,
    world,
    files,
    run,
    cdc: (...args: string[]) => lab.must(...named(args)),
    status: async (): Promise<LabStatus> => JSON.parse((await run('status', '--json')).stdout),
    left: () => leftOf(project, env),
    /** Makes the classic changes; how many rows that were, for a key may have deleted one of them before. */
    demo: async (): Promise<number> => {
      const { stdout } = await lab.must(...named(['seed', 'demo', '--json']));
      return (JSON.parse(stdout) as { rows: number }[]).reduce((sum, { rows }) => sum + rows, 0);
    },
    /** The Delta table, as soon as it has so many rows. */
    table: async (rows: number): Promise<NonNullable<DeltaTableReading>> => {
      const reader = await openTable((await world.target()).paths.delta, files);
      try {
        return await until(
          `${rows} rows have landed`,
          async () => {
            const read = await reader.read(quiet());
            return read !== null && (read.rows ?? 0) >= rows && read;
          },
          120_000,
        );
      } finally {
        await reader.close();
      }
    },
    /** The monitor, as a user who is not root, and may use Docker by the group of its socket. */
    monitor: (...args: string[]) => {
      const socket = (env.DOCKER_HOST ?? process.env.DOCKER_HOST ?? '').replace('unix://', '');
      const { gid } = statSync(socket || '/var/run/docker.sock');
      const as = ['--reuid', '65534', '--regid', '65534', '--groups', String(gid)];
      const bin = path.join(root, 'dist', 'cli.js');
      const command = [process.execPath, bin, '--name', name, ...args];
      const screen = inTerminal(isRoot ? ['setpriv', ...as, ...command] : command, {
        columns: 120,
        rows: 36,
        env: { ...env, CDC_TOP_HOME: home },
      });
      cleanups.unshift(() => {
        // It may still write into its folder when its terminal goes away.
        screen.hangUp();
        return screen.ended;
      });
      return screen;
    },
    clean: async () => {
      files.close();
      await world.close();
      const down = ['compose', '-p', project, 'down', '-v', '-t', '1'];
      await tryTool('docker', down, { env, cwd: '/' });
      for (const work of cleanups) await work();
    },
  };
};
