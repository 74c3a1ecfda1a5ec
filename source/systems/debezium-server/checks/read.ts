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

/** A map that Java has written: in it a key and a value of JSON. */
const storedIn = async (
  files: Files,
  file: string | undefined,
): Promise<Record<string, string> | null> => {
  if (!file) return null;
  const { bytes } = await files.readFrom(file, 0, mostBytes);
  const found = /\{[^{}]*"lsn"[^{}]*\}/.exec(bytes.toString('latin1'))?.[0];
  if (!found) return null;
  return Object.fromEntries(
    Array.from(found.matchAll(/"(\w+)":"?([^",}]*)"?/g), ([, name, value]) => [
      name as string,
      value as string,
    ]),
  );
};
