import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../../../config/errors.ts';
import { stackFolder } from '../../../config/versions.ts';
import { runPom } from './download.ts';
import type { Unit, UnitOptions } from './types.ts';

const pom = path.join(stackFolder, 'maven-debezium-server', 'pom.xml');
const progressMs = 500;

/** Debezium Server's distribution, without what only other sources and sinks need. */
export const debeziumServer = ({ versions, withJdk }: UnitOptions): Unit => {
  const version = versions.get('DEBEZIUM_SERVER_VERSION');
  const download = versions.number('DEBEZIUM_SERVER_DOWNLOAD_MB') * 1024 ** 2;
  return {
    id: 'debezium-server',
    title: `Debezium Server ${version}`,
    inputs: [readFileSync(pom, 'utf8'), version],
    download,
    disk: versions.number('DEBEZIUM_SERVER_DISK_MB') * 1024 ** 2,
    needs: withJdk ? ['jdk'] : [],
    async install(folder, context) {
      const build = path.join(folder, 'build');
      // One large file: what came of it before an interruption is not fetched again.
      const repository = path.join(context.downloads, 'debezium-server');
      const fetched = path.join(repository, 'io', 'debezium', 'debezium-server-dist', version);
      mkdirSync(build);
      cpSync(pom, path.join(build, 'pom.xml'));
      const watch = setInterval(
        () => context.onProgress('downloading', Math.min(bytesIn(fetched), download), download),
        progressMs,
      );
      try {
        const definitions = [`-Ddebezium-server.version=${version}`];
        await runPom(folder, context, { definitions, repository });
      } finally {
        clearInterval(watch);
      }
      rmSync(repository, { recursive: true, force: true });
      serverClassPath(folder);
    },
  };
};

/** The class path of the server within the unit's folder. Throws a Failure where it is not whole. */
export const serverClassPath = (folder: string): string => {
  const home = path.join(folder, 'debezium-server');
  const [runner] = readdirSync(home).filter((name) => name.endsWith('-runner.jar'));
  if (!runner) throw new Failure(`${home} is not whole: cdc-top cache clean, then up`);
  return [path.join(home, runner), path.join(home, 'lib', '*')].join(path.delimiter);
};

const bytesIn = (folder: string): number => {
  try {
    return readdirSync(folder).reduce(
      (sum, name) => sum + statSync(path.join(folder, name)).size,
      0,
    );
  } catch {
    // Nothing has come yet, or a file was just renamed.
    return 0;
  }
};
