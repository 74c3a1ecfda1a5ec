import { readFileSync } from 'node:fs';
import path from 'node:path';
import { stackFolder, type Versions } from '../../../config/versions.ts';
import { runTool } from '../../../os/tool.ts';
import { runDownload } from './download.ts';
import type { UnitContext } from './types.ts';

/** A lock file of requirements with hashes. */
export const requirementsFile = (versions: Versions, name: string): string =>
  path.join(stackFolder, 'versions', versions.set, `${name}.txt`);

/** The content of lock files, as what a unit depends on. */
export const requirements = (versions: Versions, ...names: string[]): string[] =>
  names.map((name) => readFileSync(requirementsFile(versions, name), 'utf8'));

/** The Python of a virtual environment in `folder`. */
export const venvPython = (folder: string): string => path.join(folder, 'bin', 'python');

/** Makes a virtual environment whose pip, setuptools and wheel are pinned. */
export const makeVenv = async (folder: string, context: UnitContext): Promise<void> => {
  context.onProgress('making a virtual environment');
  const tool = { env: pipEnvironment(context), cwd: path.dirname(folder), ...pick(context) };
  await runTool({ ...tool, command: context.python, args: ['-m', 'venv', folder] });
};

/**
 * `pip install` of a lock file, every file held against its hash; `total` (bytes) is what is
 * downloaded, for the progress.
 */
export const pipInstall = async (
  python: string,
  file: string,
  context: UnitContext,
  { total, args = [] }: { total?: number; args?: string[] } = {},
): Promise<void> => {
  let before = 0;
  let current = { done: 0, total: 0 };
  await runDownload(
    {
      command: python,
      args: [
        ...[
          '-m',
          'pip',
          'install',
          '--require-hashes',
          '--no-input',
          '--disable-pip-version-check',
        ],
        ...['--no-warn-script-location', '--root-user-action=ignore', '--cache-dir'],
        ...[path.join(context.downloads, 'pip'), ...args, '-r', file],
      ],
      env: pipEnvironment(context),
      cwd: path.dirname(file),
      ...pick(context),
      onLine: (line) => {
        const progress = /^Progress (\d+) of (\d+)/.exec(line);
        if (progress) {
          const next = { done: Number(progress[1]), total: Number(progress[2]) };
          if (next.done < current.done || next.total !== current.total) before += current.done;
          current = next;
          context.onProgress('downloading', before + current.done, total);
        } else if (/^(Building|Preparing) /.test(line.trim())) {
          context.onProgress('building');
        } else if (line.startsWith('Installing collected')) {
          context.onProgress('unpacking');
        }
      },
    },
    context,
  );
};

const pick = ({ signal, logFile }: UnitContext) => ({ signal, logFile });

// The caller's own index and certificate settings count; what would change the result does not.
const pipEnvironment = ({ env }: UnitContext): NodeJS.ProcessEnv => {
  const kept = Object.entries(env).filter(
    ([name]) =>
      !/^(PYTHON(HOME|PATH|STARTUP|DONTWRITEBYTECODE)|VIRTUAL_ENV|PIP_(USER|TARGET|PREFIX|REQUIRE_VIRTUALENV))$/.test(
        name,
      ),
  );
  return Object.fromEntries(kept);
};
