import { existsSync, readFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import { type Endpoint, findEndpoint } from '../../source/clients/docker/endpoint.ts';
import { composeFile } from './images.ts';
import { type ToolEnd, tool, tryTool } from './tool.ts';

/** Where the Docker of an environment is. */
export const endpointOf = (env: NodeJS.ProcessEnv): Endpoint =>
  findEndpoint({
    env: { ...process.env, ...env },
    home: os.homedir(),
    read: (file) => (existsSync(file) ? readFileSync(file) : undefined),
  });

const portNames = [
  ...['POSTGRES', 'KAFKA', 'CONNECT', 'CONNECT_METRICS', 'DEBEZIUM_SERVER'],
  ...['DEBEZIUM_SERVER_METRICS', 'SPARK_MASTER', 'SPARK_MASTER_UI', 'SPARK_WORKER_UI'],
  ...['SPARK_UI', 'JUPYTER'],
] as const;

/** Ports of the loopback address that nobody listens on. */
export const freePorts = async (count: number): Promise<number[]> => {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = net.createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as net.AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
};

/** What of a project is in Docker: ids of containers and networks, names of volumes. */
export const leftOf = async (project: string, env: NodeJS.ProcessEnv): Promise<string[]> => {
  const filter = ['--filter', `label=com.docker.compose.project=${project}`, '-q'];
  const lists = await Promise.all([
    tool('docker', ['ps', '--all', ...filter], { env }),
    tool('docker', ['volume', 'ls', ...filter], { env }),
    tool('docker', ['network', 'ls', ...filter], { env }),
  ]);
  return lists.flatMap((list) => list.split('\n').filter((line) => line !== ''));
};

export type Service = {
  name: string;
  state: string;
  health: string;
  exitCode: number;
};

/** A lab of plain `docker compose`, as a person would use it, on ports of its own. */
export const composeLab = async (environment: NodeJS.ProcessEnv, name: string) => {
  // By which cdc-top looks for it.
  const project = `cdc-top-${name}`;
  const free = await freePorts(portNames.length);
  const port = Object.fromEntries(
    portNames.map((name, index) => [name, free[index] as number]),
  ) as Record<(typeof portNames)[number], number>;
  const env: NodeJS.ProcessEnv = {
    ...environment,
    ...Object.fromEntries(portNames.map((name) => [`LAB_${name}_PORT`, String(port[name])])),
    LAB_PROJECT: project,
    LAB_NAME: name,
  };
  const words = (args: readonly string[]) => ['compose', '-f', composeFile, ...args];
  const compose = (...args: string[]) => tool('docker', words(args), { env });
  const tryCompose = (...args: string[]): Promise<ToolEnd> =>
    tryTool('docker', words(args), { env });
  return {
    project,
    env,
    port,
    compose,
    tryCompose,
    docker: (...args: string[]) => tool('docker', args, { env }),
    /** A command in a service's container. */
    exec: (service: string, ...args: string[]) => tryCompose('exec', '-T', service, ...args),
    secret: async (name: string): Promise<string> => {
      const text = await compose('exec', '-T', 'jupyter', 'cat', `/run/secrets/${name}`);
      return text.trim().replace(/^[a-z-]+=/, '');
    },
    services: async (): Promise<Service[]> => {
      const lines = (await compose('ps', '--all', '--format', 'json')).trim();
      return lines.split('\n').map((line) => {
        const { Service, State, Health, ExitCode } = JSON.parse(line);
        return { name: Service, state: State, health: Health, exitCode: ExitCode };
      });
    },
    /** What of the project is there, by the names that Docker gives it. */
    left: () => leftOf(project, environment),
    down: () => tryCompose('--profile', '*', 'down', '-v', '--remove-orphans'),
  };
};
export type ComposeLab = Awaited<ReturnType<typeof composeLab>>;
