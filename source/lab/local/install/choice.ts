import type { Environment } from '../../../config/environment.ts';
import { Failure } from '../../../config/errors.ts';
import { readVersions, type Versions } from '../../../config/versions.ts';
import type { ServiceUser } from '../state/user.ts';
import { findPython, type Python } from './check-python.ts';

/** The version sets that a lab may be made of without asking for one, the first that can run. */
const preferred = ['seed', 'current'] as const;

export type Choice = { versions: Versions; note?: string };

/**
 * The version set of a new lab: the one that was asked for, or the first one whose Spark runs on a
 * Python of this machine; `note` says so where that is not the usual one. Throws a Failure where
 * there is none, which names the set to ask for instead where another one would run.
 */
export const chooseVersions = async (options: {
  asked: string | undefined;
  environment: Environment;
  user: ServiceUser;
  signal: AbortSignal;
}): Promise<Choice> => {
  const { asked, environment, user, signal } = options;
  const find = (versions: Versions): Promise<Python | Failure> =>
    findPython({ wanted: environment.python, versions, user, signal }).catch((error: unknown) => {
      if (error instanceof Failure) return error;
      throw error;
    });
  const versions = readVersions(asked ?? preferred[0]);
  const found = await find(versions);
  if (!(found instanceof Failure)) return { versions };
  for (const set of preferred.filter((name) => name !== versions.set)) {
    const other = readVersions(set);
    const python = await find(other);
    if (python instanceof Failure) continue;
    const [unfit, fit] = [versions, other].map((one) => `Spark ${one.get('SPARK_VERSION')}`);
    if (asked)
      throw new Failure(
        `${found.message}; or --versions ${set}: its ${fit} runs on Python ${python.version}`,
      );
    const range = `${versions.get('PYTHON_MIN')} to ${versions.get('PYTHON_MAX')}`;
    return {
      versions: other,
      note: `versions ${set} in place of ${versions.set}: ${unfit} needs Python ${range}, ${python.path} is ${python.version} and ${fit} runs on it`,
    };
  }
  throw found;
};
