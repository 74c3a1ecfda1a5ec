import path from 'node:path';
import type { Docker } from '../../clients/docker/client.ts';
import { readTar } from '../../clients/docker/tar.ts';
import { Failure } from '../../config/errors.ts';
import { sources } from '../contract/sources/index.ts';

const folder = '/run/secrets';
// The source's own is made before them (secrets.sh).
const needed = ['connect.properties', 'jupyter.token'];
const clientFiles: string[] = Object.values(sources).map(({ clientFile }) => clientFile.name);

/** A lab's secrets, in memory only. */
export type Secrets = {
  /** Of a file, without what that has around it. Throws a Failure where there is none. */
  value(file: string): string;
  /** All that must not be shown. */
  all: string[];
};

/** Reads a lab's secrets out of the volume that a container has, running or not; no process sees them. */
export const secretsFrom = async (docker: Docker, id: string): Promise<Secrets> => {
  const stream = await docker.getContainer(id).getArchive({ path: folder });
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const files = await readTar(Buffer.concat(chunks));
  const texts = new Map(
    [...files].map(([name, content]) => [path.basename(name), content.toString('utf8').trim()]),
  );
  const value = (file: string): string => {
    const text = texts.get(file);
    if (!text) throw new Failure(`the lab has no ${file} among its secrets yet`);
    return file.endsWith('.properties') ? text.slice(text.indexOf('=') + 1) : text;
  };
  // The password in what clients log in with is another one's already.
  const all = [...texts.keys()].filter((file) => !clientFiles.includes(file)).map(value);
  // Half of them are no secrets to remember: the rest is being made just now.
  for (const file of needed) value(file);
  return { value, all };
};

/** Keeps the last answer for as long as the key is the same; failures are not kept. */
export const forgetful = <T>() => {
  let held: { key: string; value: Promise<T> } | undefined;
  return {
    get(key: string, make: () => Promise<T>): Promise<T> {
      if (held?.key === key) return held.value;
      const value = make();
      const mine = { key, value };
      held = mine;
      value.catch(() => {
        if (held === mine) held = undefined;
      });
      return value;
    },
  };
};
