import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { tool } from './tool.ts';

const version = 'v2.40.3';

/** Docker Compose as a CLI plugin, built from its Go module; the folder is a DOCKER_CONFIG. */
export const composePlugin = async (cache: string, logFile: string): Promise<string> => {
  const config = path.join(cache, 'config');
  const plugin = path.join(config, 'cli-plugins', 'docker-compose');
  if (existsSync(plugin)) return config;
  mkdirSync(path.dirname(plugin), { recursive: true });
  // Gigabytes of sources and objects, wanted for this build only.
  const build = path.join(cache, 'go');
  const env = {
    GOPATH: build,
    GOCACHE: path.join(build, 'objects'),
    // What go leaves when it is interrupted goes with the rest.
    GOTMPDIR: build,
    GOFLAGS: '-modcacherw',
    CGO_ENABLED: '0',
  };
  mkdirSync(build, { recursive: true });
  const options = { env, cwd: build, logFile };
  const module = `github.com/docker/compose/v2@${version}`;
  const { Dir } = JSON.parse(await tool('go', ['mod', 'download', '-json', module], options)) as {
    Dir: string;
  };
  const flags = `-s -w -X github.com/docker/compose/v2/internal.Version=${version}`;
  await tool(
    'go',
    [
      ...['build', '-p', '2', '-mod=readonly', '-trimpath', '-buildvcs=false'],
      ...['-ldflags', flags, '-o', `${plugin}.new`, './cmd'],
    ],
    { ...options, cwd: Dir },
  );
  renameSync(`${plugin}.new`, plugin);
  rmSync(build, { recursive: true, force: true });
  return config;
};
