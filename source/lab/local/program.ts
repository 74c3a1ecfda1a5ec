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

/** What Node and cdc-top are, seen from a folder. */
const placesIn = (folder: string, node: string) => ({
  node,
  cli: path.join(folder, 'dist', 'cli.js'),
});

const own = placesIn(packageFolder, process.execPath);
const copied = ({ layout }: Pick<From, 'layout'>) => {
  const folder = path.join(layout.state, 'program');
  return {
    folder,
    stamp: path.join(folder, 'stamp'),
    ...placesIn(folder, path.join(folder, 'node')),
  };
};

/** Whether another user may read a file, by the modes of it and of the folders above. */
const othersMayRead = (file: string, { uid, gid }: ServiceUser): boolean => {
  if (uid === undefined) return true;
  const may = (place: string, bit: 1 | 4): boolean => {
    const stat = statSync(place);
    const shift = stat.uid === uid ? 6 : stat.gid === gid ? 3 : 0;
    return ((stat.mode >> shift) & bit) !== 0;
  };
  for (let at = path.dirname(file); ; at = path.dirname(at)) {
    if (!may(at, 1)) return false;
    if (at === path.dirname(at)) break;
  }
  return may(file, 4);
};

const isInReach = ({ user }: Pick<From, 'user'>): boolean =>
  [own.node, existsSync(own.cli) ? own.cli : path.join(packageFolder, 'package.json')].every(
    (file) => othersMayRead(file, user),
  );

/**
 * The command line by which the lab’s user runs cdc-top, as it runs here: the build, or the sources where
 * there is none. As root both may lie where nobody else may look: then it is a copy.
 */
export const ownProgram = (lab: From, options: readonly string[]): string[] => {
  if (!isInReach(lab)) {
    const { node, cli } = copied(lab);
    return [node, ...options, cli];
  }
  if (existsSync(own.cli)) return [own.node, ...options, own.cli];
  const tsx = createRequire(import.meta.url).resolve('tsx');
  return [own.node, ...options, '--import', tsx, path.join(packageFolder, 'source', 'cli.ts')];
};

/** Puts the copy there that `ownProgram` names, where it names one and that is not there yet. */
export const placeOwnProgram = (lab: From): void => {
  if (isInReach(lab)) return;
  const { folder, stamp, node, cli } = copied(lab);
  const { mtimeMs, size } = statSync(own.cli);
  const wanted = JSON.stringify([process.version, own.cli, mtimeMs, size]);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  rmSync(folder, { recursive: true, force: true });
  const copy = (from: string, ...to: string[]) =>
    cpSync(from, path.join(folder, ...to), { recursive: true, dereference: true });
  copy(path.dirname(own.cli), 'dist');
  copy(path.join(packageFolder, 'stack'), 'stack');
  copy(path.join(packageFolder, 'package.json'), 'package.json');
  // The build asks for it by its name.
  const kafkajs = createRequire(own.cli).resolve('kafkajs/package.json');
  copy(path.dirname(kafkajs), 'node_modules', 'kafkajs');
  copyFileSync(own.node, node);
  chmodSync(node, 0o755);
  chmodSync(cli, 0o755);
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
