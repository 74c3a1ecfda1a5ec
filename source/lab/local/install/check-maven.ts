import { existsSync } from 'node:fs';
import path from 'node:path';
import { Failure, messageOf } from '../../../config/errors.ts';
import { runTool } from '../../../os/tool.ts';

/**
 * The Maven to fetch jars with: CDC_TOP_MAVEN, mvn on PATH, or a wrapper (`mvnw`) in the current
 * folder. With `javaHome` it is tried out. Throws a Failure with the cure.
 */
export const findMaven = async (options: {
  wanted: string | undefined;
  env: NodeJS.ProcessEnv;
  /** Where its Java is; undefined while that is still to be installed: then only its file is looked for. */
  javaHome: string | undefined;
  signal: AbortSignal;
}): Promise<string> => {
  const { wanted, env, javaHome, signal } = options;
  const wrapper = path.resolve('mvnw');
  // It is run in another folder later: a relative path is taken from where we are now.
  const named = wanted?.includes(path.sep) ? path.resolve(wanted) : wanted;
  const candidates = named ? [named] : [onPath('mvn', env), existsSync(wrapper) && wrapper];
  let why = '';
  for (const candidate of candidates) {
    if (!candidate) continue;
    if (!javaHome && existsSync(candidate)) return candidate;
    try {
      await runTool({
        command: candidate,
        args: ['-B', '--version'],
        env: { ...env, JAVA_HOME: javaHome },
        signal,
        timeoutMs: 120_000,
      });
      return candidate;
    } catch (error) {
      signal.throwIfAborted();
      why = ` (${candidate}: ${messageOf(error)})`;
    }
  }
  throw new Failure(
    `Maven fetches Kafka, Connect and Spark’s connectors, and none was found${why}: install it (Debian, Ubuntu: apt-get install maven; macOS: brew install maven) or point CDC_TOP_MAVEN at an mvn or mvnw`,
  );
};

/** The file that a name stands for on PATH. */
export const onPath = (name: string, env: NodeJS.ProcessEnv): string | undefined =>
  (env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file));
