import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { extract, pack } from 'tar-stream';

/** The files of a tar archive by their path in it; small ones, since they are kept in memory. */
export const readTar = async (archive: Buffer): Promise<Map<string, Buffer>> => {
  const files = new Map<string, Buffer>();
  const reader = extract();
  reader.on('entry', ({ name, type }, stream, next) => {
    buffer(stream).then((content) => {
      // Anything else than a file: folders, links.
      if (type === 'file') files.set(name, content);
      next();
    }, next);
  });
  await pipeline(Readable.from([archive]), reader);
  return files;
};

export type TarFile = { name: string; content: Buffer; mode: number; uid: number; gid: number };

/** A tar archive of small files. */
export const writeTar = (files: readonly TarFile[]): Promise<Buffer> => {
  const archive = pack();
  for (const { content, ...header } of files) archive.entry(header, content);
  archive.finalize();
  return buffer(archive);
};
