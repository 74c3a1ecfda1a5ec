import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Failure } from '../../../config/errors.ts';
import { makeFolder } from '../../../config/folders.ts';
import { logins } from '../../contract/names.ts';
import { sources } from '../../contract/sources/index.ts';
import type { LabSource } from '../../contract/sources/types.ts';
import type { LabFile } from './labfile.ts';
import type { Layout, SecretName } from './layout.ts';
import { giveTo, type ServiceUser } from './user.ts';

// Letters and digits only: it goes into properties files, a JAAS file and URIs unescaped.
const randomWord = () => randomBytes(24).toString('hex');

const contents = (source: LabSource): Partial<Record<SecretName, () => string>> => ({
  [source.secret]: () => `${randomWord()}\n`,
  'debezium.properties': () => `password=${randomWord()}\n`,
  'connect.properties': () => `${logins.connect}=${randomWord()}\n`,
  'jupyter.token': () => `${randomWord()}\n`,
  'spark.secret': () => `${randomWord()}\n`,
});

/** Makes the secrets that are missing, each in a file of mode 600 of the service user. */
export const ensureSecrets = (
  layout: Layout,
  user: ServiceUser,
  { source: name, ports }: Pick<LabFile, 'source' | 'ports'>,
): void => {
  const source = sources[name];
  makeFolder(layout.secrets, 0o700);
  chmodSync(layout.secrets, 0o700);
  giveTo(layout.secrets, user);
  for (const [name, make] of Object.entries(contents(source)))
    if (!existsSync(layout.secret(name as SecretName)))
      writeSecret(layout.secret(name as SecretName), make(), user);
  const { name: file, text } = source.clientFile;
  const content = text(ports[name], readSecret(layout, source.secret));
  writeSecret(layout.secret(file), content, user);
};

const writeSecret = (file: string, content: string, user: ServiceUser) => {
  const aside = `${file}.new`;
  writeFileSync(aside, content, { mode: 0o600 });
  giveTo(aside, user);
  renameSync(aside, file);
};

/** A secret's value without what its file has around it. */
export const readSecret = (layout: Layout, name: SecretName): string => {
  const file = layout.secret(name);
  try {
    const text = readFileSync(file, 'utf8').trim();
    return name.endsWith('.properties') ? text.slice(text.indexOf('=') + 1) : text;
  } catch {
    throw new Failure(`${file} can't be read: it belongs to who brought the lab up`);
  }
};
