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
