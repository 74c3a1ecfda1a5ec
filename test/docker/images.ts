import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { root } from '../support.ts';
import { tool, tryTool } from './tool.ts';

export const composeFile = path.join(root, 'stack', 'compose.yaml');
const standIns = path.join(import.meta.dirname, 'images', 'compose.yaml');
const base = 'debian:bookworm-slim';

/** The genuine Debezium Server that can be had here, under the name that the variable takes. */
export const debeziumServerImage = 'debezium/server:3.0.0.Final';

/** The CA that this machine's own downloads need, where one is set. */
export const extraCa = (): string | undefined =>
  [process.env.LAB_CA, process.env.NODE_EXTRA_CA_CERTS, process.env.SSL_CERT_FILE].find(
    (file) => file && existsSync(file),
  );

const isThere = async (image: string, env: NodeJS.ProcessEnv): Promise<boolean> =>
  (await tryTool('docker', ['image', 'inspect', image], { env })).code === 0;

/** debian:bookworm-slim from Debian's packages. */
export const makeBase = async (cache: string, env: NodeJS.ProcessEnv, logFile: string) => {
  if (await isThere(base, env)) return;
  const folder = mkdtempSync(path.join(cache, 'base-'));
  try {
    const bare = path.join(folder, 'root');
    await tool('debootstrap', ['--variant=minbase', 'bookworm', bare], { logFile });
    rmSync(path.join(bare, 'var', 'cache', 'apt', 'archives'), { recursive: true, force: true });
    const archive = path.join(folder, 'base.tar');
    await tool('tar', ['-C', bare, '-cf', archive, '.'], { logFile });
    await tool('docker', ['import', '--change', 'CMD ["bash"]', archive, base], { env, logFile });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Stand-ins, under their official names, for what can't be pulled where there is no registry. */
export const makeStandIns = (env: NodeJS.ProcessEnv, logFile: string) =>
  tool('docker', ['compose', '-f', standIns, '--progress', 'plain', 'build'], { env, logFile });

/** The images of stack/docker; with profile `connect` and without, it is the same three. */
export const makeImages = (env: NodeJS.ProcessEnv, logFile: string) =>
  tool('docker', ['compose', '-f', composeFile, '--progress', 'plain', 'build'], { env, logFile });
