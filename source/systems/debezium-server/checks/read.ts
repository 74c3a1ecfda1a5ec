import type { Files } from '../../../clients/files.ts';
import type { Context } from '../../../watch/kind.ts';
import { properties } from '../../debezium/checks/properties.ts';
import { withoutSecrets } from '../../debezium/checks/settings.ts';
import type { ServerSettings } from './settings.ts';

const prefix = 'debezium.source.';
const mostBytes = 1024 * 1024;

/** The settings of a lab’s Debezium Server, out of its file: over HTTP it tells none of them. */
export const readServer = async ({ lab, files }: Context): Promise<ServerSettings> => {
  const settings = await lab?.settings('debezium-server');
  const file = settings?.files.find(({ path }) => path.endsWith('application.properties'));
  if (!file) return { connectors: [], worker: null, stored: null };
  const worker = withoutSecrets(properties(file.text));
  const config = Object.fromEntries(
    Object.entries(worker).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [],
    ),
  );
  const name = config['topic.prefix'] ?? 'debezium';
  const stored = await storedIn(files, config['offset.storage.file.filename']).catch(() => null);
  return { connectors: [{ name, config, form: 'properties' }], worker, stored };
};

/** A map that Java has written: in it a key and a value of JSON, with an LSN or a place in a binary log. */
const storedIn = async (
  files: Files,
  file: string | undefined,
): Promise<Record<string, string> | null> => {
  if (!file) return null;
  const { bytes } = await files.readFrom(file, 0, mostBytes);
  return storedOffsetIn(bytes.toString('latin1'));
};

/** The offset among what Java has written around it; null where there is none. */
export const storedOffsetIn = (text: string): Record<string, string> | null => {
  const found = /\{[^{}]*"(?:lsn|file)":[^{}]*\}/.exec(text)?.[0];
  if (!found) return null;
  // As text: numbers have more digits than JavaScript keeps. GTIDs of several servers hold commas.
  const fields = found.matchAll(/"(\w+)":(?:"([^"]*)"|([^",}]*))/g);
  return Object.fromEntries(
    Array.from(fields, ([, name, text_, plain]) => [name as string, text_ ?? plain ?? '']),
  );
};
