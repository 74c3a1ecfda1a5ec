import { rmSync } from 'node:fs';
import path from 'node:path';
import { runTool, type ToolRun } from '../../../os/tool.ts';
import { stackOptions } from '../state/files.ts';
import type { UnitContext } from './types.ts';

const tries = 4;
// What Maven, pip and npm say of a connection that broke or stood still; Maven then has no checksum, or
// not the right one. A central repository that nobody knows, or one that refuses, is not worth another try:
// Maven “could not transfer” from those as well. Where the central one did not answer, Maven says so of a
// repository that some library's POM names, and that may have gone long ago.
const broke =
  /timed out|ReadTimeout|ConnectTimeout|Connection (reset|broken)|IncompleteRead|Premature end|Checksum validation failed|Could not transfer(?!.*(from\/to central .*(unknown host|not known)|status code: 4))|ETIMEDOUT|ECONNRESET|ERR_SOCKET_TIMEOUT/i;

/**
 * Runs a tool that downloads, again where a connection of its broke or stood still: these tools keep
 * what has come. `onProgress` hears of that. Throws as runTool does, at once for any other reason.
 */
export const runDownload = async (
  run: ToolRun,
  { onProgress }: Pick<UnitContext, 'onProgress'>,
): Promise<string> => {
  for (let left = tries - 1; ; left -= 1) {
    let again = false;
    const onLine = (line: string) => {
      again ||= broke.test(line);
      run.onLine?.(line);
    };
    try {
      return await runTool({ ...run, onLine });
    } catch (error) {
      if (!again || left === 0 || run.signal.aborted) throw error;
      onProgress('a download stood still: trying again');
    }
  }
};

/** Arguments for every Maven that downloads. */
export const mavenOptions = (): string[] => stackOptions('maven.options');

// Maven ends before Java's second compiler would pay off.
const mavenJvm = '-XX:TieredStopAtLevel=1';

/** What a pom is run with. `repository`: where Maven keeps what it fetches, for longer than this run. */
export type PomRun = {
  profile?: string;
  definitions?: readonly string[];
  repository?: string;
  onLine?: (line: string) => void;
};

/**
 * Runs a pom that lies in `<folder>/build`, which leaves what it fetches in `folder`; nothing else of it
 * stays there. Throws as runDownload does.
 */
export const runPom = async (
  folder: string,
  context: UnitContext,
  { profile, definitions = [], repository, onLine }: PomRun,
): Promise<void> => {
  const build = path.join(folder, 'build');
  context.onProgress('starting Maven');
  const command = await context.maven();
  context.onProgress('downloading');
  await runDownload(
    {
      command,
      args: [
        ...['-B', '-C', '-f', path.join(build, 'pom.xml'), `-Dout=${folder}`, ...definitions],
        ...(profile === undefined ? [] : ['-P', profile]),
        ...mavenOptions(),
        `-Dmaven.repo.local=${repository ?? path.join(build, 'repository')}`,
        'process-resources',
      ],
      cwd: build,
      env: {
        ...context.env,
        JAVA_HOME: context.javaHome(),
        // A user's own come last, so that they count.
        MAVEN_OPTS: [mavenJvm, context.env.MAVEN_OPTS ?? ''].join(' ').trim(),
      },
      signal: context.signal,
      logFile: context.logFile,
      ...(onLine && { onLine }),
    },
    context,
  );
  for (const left of [build, path.join(folder, '.maven')])
    rmSync(left, { recursive: true, force: true });
};
