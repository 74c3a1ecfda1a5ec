import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { codeOf, UsageError } from '../../config/errors.ts';

export type Tls = { ca?: Buffer; cert?: Buffer; key?: Buffer; verify: boolean };

/** Where Docker is to be reached; `from` says who says so. */
export type Endpoint = { from: string } & (
  | { kind: 'socket'; path: string }
  | { kind: 'tcp'; host: string; port: number; tls?: Tls }
);

export type Surroundings = {
  env: NodeJS.ProcessEnv;
  home: string;
  /** The content of a file; undefined where it is not there. */
  read(file: string): Buffer | undefined;
};

const readIfThere = (file: string): Buffer | undefined => {
  try {
    return readFileSync(file);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return undefined;
    throw error;
  }
};

const usualSocket = '/var/run/docker.sock';

/**
 * The Docker that the `docker` command would speak to: DOCKER_HOST, else the context DOCKER_CONTEXT,
 * else the current context of its settings, else the usual socket. Throws a UsageError that names
 * what can't be followed.
 */
export const findEndpoint = (
  { env, home, read }: Surroundings = { env: process.env, home: os.homedir(), read: readIfThere },
): Endpoint => {
  const settings = env.DOCKER_CONFIG || path.join(home, '.docker');
  if (env.DOCKER_HOST) {
    const wished = Boolean(env.DOCKER_TLS_VERIFY || env.DOCKER_TLS);
    const folder = env.DOCKER_CERT_PATH || settings;
    const verify = Boolean(env.DOCKER_TLS_VERIFY);
    const tls = wished ? tlsFrom(folder, verify, read) : undefined;
    return parseHost(env.DOCKER_HOST, 'DOCKER_HOST', tls);
  }
  const named = env.DOCKER_CONTEXT || currentContext(path.join(settings, 'config.json'), read);
  if (!named || named === 'default')
    return { kind: 'socket', path: usualSocket, from: 'the usual socket' };
  return fromContext(named, settings, read, env.DOCKER_CONTEXT ? 'DOCKER_CONTEXT' : 'config.json');
};

const currentContext = (file: string, read: Surroundings['read']): string | undefined => {
  const text = read(file)?.toString('utf8');
  if (text === undefined) return undefined;
  try {
    return (JSON.parse(text) as { currentContext?: string }).currentContext;
  } catch {
    throw new UsageError(`${file} is no JSON: repair it, or set DOCKER_HOST`);
  }
};

type ContextMeta = { Endpoints?: { docker?: { Host?: string; SkipTLSVerify?: boolean } } };

const fromContext = (
  name: string,
  settings: string,
  read: Surroundings['read'],
  by: string,
): Endpoint => {
  const id = createHash('sha256').update(name).digest('hex');
  const file = path.join(settings, 'contexts', 'meta', id, 'meta.json');
  const text = read(file)?.toString('utf8');
  if (text === undefined)
    throw new UsageError(
      `there is no Docker context ${name} (${by}): docker context ls lists those there are`,
    );
  let docker: { Host?: string; SkipTLSVerify?: boolean } | undefined;
  try {
    docker = (JSON.parse(text) as ContextMeta).Endpoints?.docker;
  } catch {
    // Says the same as one without an endpoint.
  }
  if (!docker?.Host)
    throw new UsageError(
      `the Docker context ${name} names no host: docker context inspect ${name}`,
    );
  const folder = path.join(settings, 'contexts', 'tls', id, 'docker');
  const tls = tlsFrom(folder, !docker.SkipTLSVerify, read);
  const isTls = tls.ca || tls.cert || docker.SkipTLSVerify;
  return parseHost(docker.Host, `context ${name}`, isTls ? tls : undefined);
};

const tlsFrom = (folder: string, verify: boolean, read: Surroundings['read']): Tls => {
  const [ca, cert, key] = ['ca.pem', 'cert.pem', 'key.pem'].map((name) =>
    read(path.join(folder, name)),
  );
  return { ca, cert, key, verify };
};

const parseHost = (host: string, from: string, tls: Tls | undefined): Endpoint => {
  // A path that is not whole would be looked for below the folder that somebody is in.
  const partial = /^(?:unix:\/{0,2}|\/)([^/].*)$/s.exec(host)?.[1];
  if (partial)
    throw new UsageError(
      `${from}=${host}: a socket is written unix:///${partial}, with three slashes`,
    );
  const [, scheme = 'tcp', rest = ''] = /^(?:([a-z]+):\/\/)?(.*)$/s.exec(host) ?? [];
  switch (scheme) {
    case 'unix':
      return { kind: 'socket', path: rest || usualSocket, from };
    case 'ssh':
      throw new UsageError(
        `Docker over ssh (${from}=${host}) can’t be watched: ssh -nNTL /tmp/docker.sock:${usualSocket} ${rest.replace(/\/.*$/s, '')} &, then DOCKER_HOST=unix:///tmp/docker.sock`,
      );
    case 'tcp':
    case 'http':
    case 'https': {
      const secure = tls ?? (scheme === 'https' ? { verify: true } : undefined);
      const [, name, number] = /^(\[[^\]]+\]|[^:/]+)(?::(\d+))?\/?$/.exec(rest) ?? [];
      if (!name) throw new UsageError(`${from}=${host}: it should be like tcp://127.0.0.1:2375`);
      const port = Number(number ?? (secure ? 2376 : 2375));
      return {
        kind: 'tcp',
        host: name.replace(/^\[|\]$/g, ''),
        port,
        ...(secure && { tls: secure }),
        from,
      };
    }
    default:
      throw new UsageError(
        `${from}=${host}: cdc-top speaks to Docker by unix:// and tcp:// only${scheme === 'npipe' ? ' (on Windows inside WSL 2)' : ''}`,
      );
  }
};

/** An endpoint in words: `/var/run/docker.sock`, `127.0.0.1:2375`. */
export const endpointText = (endpoint: Endpoint): string =>
  endpoint.kind === 'socket' ? endpoint.path : `${endpoint.host}:${endpoint.port}`;

/** Whether what Docker publishes on its loopback is on ours. */
export const isHere = (endpoint: Endpoint): boolean =>
  endpoint.kind === 'socket' || /^(localhost|127\.|::1$)/.test(endpoint.host);
