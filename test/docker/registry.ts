import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { until } from '../stack/support.ts';
import { put, type Scope, tempFolder } from '../support.ts';
import { freePorts } from './lab.ts';
import { hasTool } from './tool.ts';

/** What is missing to run a registry of one's own. */
export const noRegistry = (): string | undefined =>
  hasTool('docker-registry') ? undefined : 'docker-registry is not installed';

/** A registry on a loopback address, which Docker trusts without TLS. Returns `host:port`. */
export const startRegistry = async (t: Scope): Promise<string> => {
  const folder = tempFolder(t);
  const address = `127.0.0.1:${(await freePorts(1))[0]}`;
  const config = put(
    path.join(folder, 'config.yml'),
    `version: 0.1\nstorage: {filesystem: {rootdirectory: ${folder}/data}}\nhttp: {addr: "${address}"}\n`,
  );
  const registry = spawn('docker-registry', ['serve', config], { stdio: 'ignore' });
  const ended = once(registry, 'exit');
  t.after(async () => {
    registry.kill();
    await ended;
  });
  await until('the registry answers', async () => (await fetch(`http://${address}/v2/`)).ok);
  return address;
};
