import path from 'node:path';
import type { Files } from '../../../clients/files.ts';
import { parquet } from '../../../clients/parquet.ts';
import type { Checkpoint } from '../checkpoint.ts';

/**
 * The properties of the table as a checkpoint has them; undefined where they can’t be read, as those
 * of writers that call the parts of a map by other names.
 */
export const configurationIn = async (
  files: Files,
  folder: string,
  { files: names }: Checkpoint,
  signal: AbortSignal,
): Promise<Record<string, unknown> | undefined> => {
  let found: Record<string, unknown> | undefined;
  const takeRows = (rows: Record<string, unknown>[]) => {
    for (const { metaData } of rows) {
      const set = (metaData as { configuration?: unknown } | null | undefined)?.configuration;
      if (typeof set === 'object' && set !== null) found = set as Record<string, unknown>;
    }
  };
  for (const name of names.filter((each) => each.endsWith('.parquet'))) {
    const file = path.join(folder, name);
    const size = await files.sizeOf(file);
    const slice = async (start: number, end: number) =>
      (await files.readFrom(file, start, end - start)).bytes;
    try {
      await parquet.read({ size, slice }, ['metaData.configuration'], takeRows, signal);
    } catch {
      signal.throwIfAborted();
    }
    if (found) return found;
  }
  return found;
};
