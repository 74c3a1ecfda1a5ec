import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tool } from './tool.ts';

const version = 'v2.40.3';
// Debian's newest release has that very version as a package, which runs on older ones, too.
const packaged = {
  file: 'pool/main/d/docker-compose/docker-compose_2.40.3-3_amd64.deb',
  sha256: 'e7603d5e6df0f8404f7b03da478022b87d7b50644cffe68884b071e5cfc17fd3',
  program: 'usr/libexec/docker/cli-plugins/docker-compose',
};

/** Docker Compose as a CLI plugin; the folder is a DOCKER_CONFIG. */
export const composePlugin = async (cache: string, logFile: string): Promise<string> => {
  const config = path.join(cache, 'config');
  const plugin = path.join(config, 'cli-plugins', 'docker-compose');
  if (existsSync(plugin)) return config;
  mkdirSync(path.dirname(plugin), { recursive: true });
  // A download of seconds in place of minutes of compiling; where it can't be had, it is compiled.
  const got = await unpacked(cache, plugin, logFile).catch((error: unknown) => error);
  if (got !== undefined) {
    appendFileSync(logFile, `no package of Docker Compose: ${got}\n`);
    await compiled(cache, plugin, logFile);
  }
  return config;
};

/** Takes it from Debian's package, from the mirror that apt uses here. */
const unpacked = async (cache: string, plugin: string, logFile: string): Promise<void> => {
  if (process.arch !== 'x64') throw new Error(`not for ${process.arch}`);
  const folder = path.join(cache, 'compose-package');
  mkdirSync(folder, { recursive: true });
  try {
    const told = await tool('apt-get', ['download', '--print-uris', 'base-files'], { logFile });
    const mirror = /^'(http.*?\/)pool\//.exec(told)?.[1];
    if (!mirror) throw new Error(`apt names no mirror: ${told}`);
    const answer = await fetch(mirror + packaged.file, { signal: AbortSignal.timeout(120_000) });
    if (!answer.ok) throw new Error(`${packaged.file}: ${answer.status}`);
    const bytes = Buffer.from(await answer.arrayBuffer());
    const sum = createHash('sha256').update(bytes).digest('hex');
    if (sum !== packaged.sha256) throw new Error(`${packaged.file} is another file: ${sum}`);
    writeFileSync(path.join(folder, 'compose.deb'), bytes);
    await tool('dpkg', ['-x', 'compose.deb', '.'], { cwd: folder, logFile });
    const program = path.join(folder, packaged.program);
    await tool(program, ['version'], { logFile });
    renameSync(program, plugin);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Builds it from its Go module. */
const compiled = async (cache: string, plugin: string, logFile: string): Promise<void> => {
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
};
