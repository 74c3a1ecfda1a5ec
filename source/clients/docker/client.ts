import type { Agent } from 'node:http';
import os from 'node:os';
import type Docker from 'dockerode';
import { codeOf, Failure, messageOf } from '../../config/errors.ts';
import { http, https } from '../http.ts';
import { type Endpoint, endpointText, findEndpoint } from './endpoint.ts';

export type { Docker };

/** Docker or its Compose can't be used: `why`, and in the message the cure too. */
export class DockerFailure extends Failure {
  readonly why: string;
  /** Of the connection. */
  readonly code: string | undefined;
  constructor(why: string, cure: string, cause?: unknown) {
    super(`${why}: ${cure}, or use --engine local`, { cause });
    this.why = why;
    this.code = codeOf(cause);
  }
}

// The first with `platform` in images and everything else that is read here: Docker 20.10.
const oldestApi = [1, 41] as const;
const answerMs = 5000;

/** Why Docker can't be spoken to, in one line with the cure. */
export const dockerFailure = (error: unknown, endpoint: Endpoint): DockerFailure => {
  if (error instanceof DockerFailure) return error;
  const where = endpointText(endpoint);
  const code = codeOf(error);
  const isSocket = endpoint.kind === 'socket';
  const isAbsent = code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENOTSOCK';
  if (isSocket && isAbsent)
    return new DockerFailure(
      `Docker is not running, there is no socket ${where} (${endpoint.from})`,
      'start it',
      error,
    );
  const user = os.userInfo().username;
  if (isSocket && (code === 'EACCES' || code === 'EPERM'))
    return new DockerFailure(
      `${user} may not use Docker’s socket ${where}`,
      `sudo usermod -aG docker ${user} and log in again`,
      error,
    );
  if (code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === 'EPIPE')
    return new DockerFailure(
      `Docker does not answer at ${where} (${endpoint.from})`,
      'start it',
      error,
    );
  // What Docker itself says of a request.
  const said = (error as { json?: { message?: string } } | undefined)?.json?.message;
  return new DockerFailure(`Docker at ${where}: ${said ?? messageOf(error)}`, 'see its log', error);
};

const isOlder = (api: string): boolean => {
  const [major = 0, minor = 0] = api.split('.').map(Number);
  return major < oldestApi[0] || (major === oldestApi[0] && minor < oldestApi[1]);
};

export type DockerVersion = { version: string; api: string };

export type Connection = {
  endpoint: Endpoint;
  docker: Docker;
  version: DockerVersion;
  /** Ends every request that is under way, also of a Docker that hangs. */
  close(): void;
};

/** The client for an endpoint; speaks to nobody yet. Loads dockerode, which the first frame must not wait for. */
const clientFor = async (endpoint: Endpoint, agent: Agent): Promise<Docker> => {
  const { default: Client } = await import('dockerode');
  if (endpoint.kind === 'socket')
    // Given as undefined: dockerode takes what is left out from the environment.
    return new Client({
      ...{ socketPath: endpoint.path, host: undefined, port: undefined, agent },
    } as Docker.DockerOptions);
  const { host, port, tls } = endpoint;
  const options = {
    socketPath: undefined,
    agent,
    host,
    port,
    protocol: tls ? ('https' as const) : ('http' as const),
    ...(tls && { ca: tls.ca, cert: tls.cert, key: tls.key }),
    ...(tls && !tls.verify && { checkServerIdentity: () => undefined }),
  };
  return new Client(options as Docker.DockerOptions);
};

/** Connects to the Docker that the `docker` command uses. Throws a Failure of one line with the cure. */
export const connect = async (endpoint: Endpoint = findEndpoint()): Promise<Connection> => {
  const isTls = endpoint.kind === 'tcp' && endpoint.tls !== undefined;
  const agent = isTls
    ? new (https().Agent)({ keepAlive: true })
    : new http.Agent({ keepAlive: true });
  const close = () => agent.destroy();
  try {
    const docker = await clientFor(endpoint, agent);
    const found = await withTimeout(docker.version(), endpoint);
    return { endpoint, docker, version: checkVersion(found, endpoint), close };
  } catch (error) {
    close();
    throw dockerFailure(error, endpoint);
  }
};

const checkVersion = (
  found: { Version?: string; ApiVersion?: string },
  endpoint: Endpoint,
): DockerVersion => {
  const { Version: version = '', ApiVersion: api = '' } = found;
  if (api === '')
    throw new DockerFailure(
      `what answers at ${endpointText(endpoint)} is not Docker`,
      'correct DOCKER_HOST',
    );
  if (isOlder(api))
    throw new DockerFailure(
      `Docker ${version} (API ${api}) is too old, 20.10 (API ${oldestApi.join('.')}) or newer is needed`,
      'update it',
    );
  return { version, api };
};

// A daemon that hangs keeps its socket open.
/** Waits for an answer, but not for ever. */
export const withTimeout = async <T>(
  work: Promise<T>,
  endpoint: Endpoint,
  limitMs = answerMs,
): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new DockerFailure(
            `Docker at ${endpointText(endpoint)} gives no answer within ${limitMs / 1000} s`,
            'restart it',
            Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }),
          ),
        ),
      limitMs,
    );
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
};
