import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { settingsFile } from '../../config/folders.ts';
import { packageFolder } from '../../config/versions.ts';
import type { Lab } from './state/lab.ts';
import { giveAllTo, type ServiceUser } from './state/user.ts';

type From = Pick<Lab, 'layout' | 'user' | 'environment'>;

/** Where the package is, and the Node that runs it. */
type Own = { folder: string; node: string };
const ours: Own = { folder: packageFolder, node: process.execPath };

const cliIn = (folder: string) => path.join(folder, 'dist', 'cli.js');
const sourcesIn = (folder: string) => path.join(folder, 'source', 'cli.ts');

/** Where the copy is for a user who can’t reach ours. */
const copyOf = ({ layout }: From): Own => {
  const folder = path.join(layout.state, 'program');
  return { folder, node: path.join(folder, 'node') };
};

/** Whether a user may read a file, by the modes of it and of the folders above. */
const mayRead = (file: string, { uid, gid }: ServiceUser): boolean => {
  if (uid === undefined) return true;
  const may = (place: string, bit: 1 | 4): boolean => {
    const stat = statSync(place, { throwIfNoEntry: false });
    const shift = stat?.uid === uid ? 6 : stat?.gid === gid ? 3 : 0;
    return stat !== undefined && ((stat.mode >> shift) & bit) !== 0;
  };
  for (let at = path.dirname(file); may(at, 1); at = path.dirname(at))
    if (at === path.dirname(at)) return may(file, 4);
  return false;
};

const isInReach = ({ user }: From, { folder, node }: Own): boolean => {
  const program = existsSync(cliIn(folder)) ? cliIn(folder) : sourcesIn(folder);
  return mayRead(node, user) && mayRead(program, user);
};

/**
 * The command line by which the lab’s user runs cdc-top, as it runs here: the build, or the sources where
 * there is none. As root both may lie where nobody else may look: then it is a copy.
 */
export const ownProgram = (lab: From, options: readonly string[], own = ours): string[] => {
  const { folder, node } = isInReach(lab, own) ? own : copyOf(lab);
  if (folder !== own.folder || existsSync(cliIn(folder))) return [node, ...options, cliIn(folder)];
  const tsx = createRequire(import.meta.url).resolve('tsx');
  return [node, ...options, '--import', tsx, sourcesIn(folder)];
};

/** Puts the copy there that `ownProgram` names, where it names one and that is not there yet. */
export const placeOwnProgram = (lab: From, own = ours): void => {
  if (isInReach(lab, own)) return;
  const { folder, node } = copyOf(lab);
  const stamp = path.join(folder, 'stamp');
  const { mtimeMs, size } = statSync(cliIn(own.folder));
  const wanted = JSON.stringify([process.version, own, mtimeMs, size]);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  rmSync(folder, { recursive: true, force: true });
  const copy = (from: string, ...to: string[]) =>
    cpSync(from, path.join(folder, ...to), { recursive: true, dereference: true });
  for (const name of ['dist', 'stack', 'package.json']) copy(path.join(own.folder, name), name);
  // The build asks for it by its name.
  const kafkajs = createRequire(cliIn(own.folder)).resolve('kafkajs/package.json');
  copy(path.dirname(kafkajs), 'node_modules', 'kafkajs');
  copyFileSync(own.node, node);
  chmodSync(node, 0o755);
  writeFileSync(stamp, wanted);
  giveAllTo(folder, lab.user);
};

/** The variables that let it find the lab’s folders where we do. */
export const ownEnvironment = ({ layout, environment }: From): Record<string, string> => {
  const [state, data] = [path.dirname(layout.state), path.dirname(layout.data)];
  const base = path.dirname(state);
  if (path.join(base, 'state') === state && path.join(base, 'data') === data)
    return { CDC_TOP_HOME: base };
  const config = path.dirname(settingsFile(environment, process.env));
  return {
    XDG_STATE_HOME: path.dirname(state),
    XDG_DATA_HOME: path.dirname(data),
    XDG_CONFIG_HOME: path.dirname(config),
  };
};
