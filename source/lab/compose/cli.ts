import path from 'node:path';
import { DockerFailure } from '../../clients/docker/client.ts';
import { type Endpoint, endpointText } from '../../clients/docker/endpoint.ts';
import { Failure, messageOf } from '../../config/errors.ts';
import { stackFolder } from '../../config/versions.ts';
import { runTool, ToolMissing } from '../../os/tool.ts';
import { type Progress, parseProgress } from './progress.ts';

const oldest = [2, 15] as const;
// From here on `--progress json` is there; before it what is said is read as text.
const withJson = [2, 29] as const;
const versionMs = 20_000;

export const composeFile = path.join(stackFolder, 'compose.yaml');

export type ComposeVersion = { text: string; json: boolean };

const isAtLeast = (found: readonly number[], [major, minor]: readonly [number, number]): boolean =>
  (found[0] ?? 0) > major || (found[0] === major && (found[1] ?? 0) >= minor);

const cure = 'install the plugin docker-compose';

/** Which Docker Compose there is. Throws a Failure with the cure where there is none, or an old one. */
export const composeVersion = async (signal: AbortSignal): Promise<ComposeVersion> => {
  let printed: string;
  try {
    printed = await runTool({
      command: 'docker',
      args: ['compose', 'version', '--short'],
      timeoutMs: versionMs,
      signal,
    });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ToolMissing)
      throw new DockerFailure(
        'there is no docker command on PATH',
        'install Docker’s CLI with Compose',
      );
    throw new DockerFailure(`docker has no Compose (${messageOf(error).slice(0, 120)})`, cure);
  }
  return readVersion(printed);
};

/** What `docker compose version --short` prints. Throws a Failure where it is too old. */
export const readVersion = (printed: string): ComposeVersion => {
  const text = printed.trim().replace(/^v/, '');
  const found = text.split(/[.+-]/).map(Number);
  if (!(Number(found[0]) > 0))
    throw new DockerFailure(
      `docker compose says ${JSON.stringify(text.slice(0, 60))} of its version`,
      cure,
    );
  if (!isAtLeast(found, oldest))
    throw new DockerFailure(
      `Docker Compose ${text} is too old, ${oldest.join('.')} or newer is needed`,
      'update it',
    );
  return { text, json: isAtLeast(found, withJson) };
};

export type ComposeRun = {
  project: string;
  args: string[];
  /** For compose.yaml; beside our own environment. */
  env: Record<string, string>;
  version: ComposeVersion;
  endpoint: Endpoint;
  signal: AbortSignal;
  onProgress?: (progress: Progress) => void;
};

/** Runs `docker compose` on a lab's project. Resolves with its stdout; throws a Failure that says why it failed. */
export const runCompose = async (run: ComposeRun): Promise<string> => {
  const errors: string[] = [];
  try {
    return await runTool({
      command: 'docker',
      args: [
        ...['compose', '--project-name', run.project, '--file', composeFile],
        ...(run.version.json ? ['--progress', 'json'] : []),
        ...run.args,
      ],
      env: { ...process.env, ...run.env },
      signal: run.signal,
      onLine: (line) => {
        const progress = parseProgress(line);
        if (progress?.kind === 'error') errors.push(progress.text);
        if (progress) run.onProgress?.(progress);
      },
    });
  } catch (error) {
    run.signal.throwIfAborted();
    // The last one names the cause; those before it tell which container it was about.
    const why = errors.findLast((text) => text.trim() !== '');
    throw new Failure(
      why
        ? `docker compose ${run.args[0]}: ${why}`
        : `${messageOf(error)} (Docker at ${endpointText(run.endpoint)})`,
    );
  }
};

/** Runs `docker compose` on this lab. */
export type Compose = (
  args: string[],
  options: Pick<ComposeRun, 'signal' | 'onProgress'> & { profiles?: string },
) => Promise<string>;
