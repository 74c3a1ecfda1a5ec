import assert from 'node:assert/strict';
import path from 'node:path';
import type { Container } from '../../source/lab/compose/containers.ts';
import { createWorld } from '../../source/lab/compose/world.ts';
import { put, tempFolder } from '../support.ts';
import { endpointOf } from './lab.ts';
import { tool, tryTool } from './tool.ts';

// One container for each way to be: `$$` is Compose's way to write `$`.
const compose = `
x-image: &image {image: "\${LAB_BASE_IMAGE:-debian:bookworm-slim}", init: true, stop_grace_period: 1s}
services:
  healthy:
    <<: *image
    command: [sleep, infinity]
    ports: ["127.0.0.1::8080"]
    healthcheck: {test: [CMD, test, "!", -e, /ill], interval: 1s, timeout: 5s, retries: 1}
  chatty:
    <<: *image
    restart: unless-stopped
    command: [bash, -c, 'for i in $$(seq 100000); do echo "out $$i"; echo "err $$i" >&2; sleep 0.05; done']
  long:
    <<: *image
    command: [perl, -e, '$$| = 1; print "x" x 100_000, "\\n", "after\\n"; sleep 1000']
  terminal:
    <<: *image
    tty: true
    command: [bash, -c, 'echo one; echo two; sleep infinity']
  burning:
    <<: *image
    command: [bash, -c, 'while :; do :; done']
    cpus: 0.25
    mem_limit: 64m
  writing:
    <<: *image
    command: [bash, -c, 'head -c 8388608 /dev/zero >/x; sync /x; sleep infinity']
  flapping:
    <<: *image
    restart: always
    command: [bash, -c, 'sleep 0.2; exit 5']
  crashing:
    <<: *image
    command: [bash, -c, 'echo the last words; exit 3']
  hungry:
    <<: *image
    init: false
    command: [perl, -e, '$$x = "a" x (300 << 20); sleep 1000']
    mem_limit: 64m
    memswap_limit: 64m
  ended:
    <<: *image
    command: ["true"]
`;

/** A Compose project whose containers do nothing but be in some state. */
export const smallLab = (project: string, env: NodeJS.ProcessEnv) => {
  const cleanups: (() => unknown)[] = [];
  const scope = { after: (work: () => unknown) => cleanups.unshift(work) };
  const file = put(path.join(tempFolder(scope), 'compose.yaml'), compose);
  const docker = (...args: string[]) => tool('docker', args, { env });
  const named = (service: string) => `${project}-${service}-1`;
  const site = {
    ...{ name: 'x', project, memory: '/nowhere', lock: '/nowhere' },
    ...{ wantedVersions: undefined, wantedCapture: undefined },
    ...{ wantedSource: undefined, usualSource: undefined },
  };
  const world = createWorld(site, endpointOf(env));
  return {
    site,
    world,
    docker,
    named,
    inspect: async (service: string, format: string) =>
      (await docker('inspect', '--format', format, named(service))).trim(),
    composed: (...args: string[]) =>
      tool('docker', ['compose', '-p', project, '-f', file, ...args], { env }),
    find: async (service: string): Promise<Container> => {
      const found = (await world.containers()).find((one) => one.service === service);
      assert.ok(found, service);
      return found;
    },
    clean: async () => {
      await world.close();
      // By its labels: the file may be gone.
      const down = ['compose', '-p', project, 'down', '-v', '-t', '1'];
      await tryTool('docker', down, { env, cwd: '/' });
      for (const work of cleanups) await work();
    },
  };
};
