import { chmodSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from '../../config/folders.ts';
import { archiveFolder } from './install/archives.ts';
import type { LocalService } from './services/index.ts';
import type { Lab } from './state/lab.ts';
import type { Layout } from './state/layout.ts';
import { giveTo, type ServiceUser } from './state/user.ts';

/** Makes a lab's folders: the service user's own, closed to all others. */
export const makeFolders = (layout: Layout, user: ServiceUser): void => {
  // The parents stay the caller's: only who calls may make another lab beside this one.
  for (const folder of [layout.state, layout.data]) makeFolder(path.dirname(folder));
  const own = [
    layout.state,
    layout.data,
    layout.logs,
    layout.home,
    layout.run,
    layout.tmp,
    layout.conf(),
    layout.programs,
    layout.eventLog,
    layout.dataOf('delta'),
    layout.dataOf('checkpoint'),
    layout.dataOf('spark-work'),
    path.join(layout.run, 'jupyter'),
    archiveFolder(layout),
    path.dirname(layout.work),
    layout.work,
  ];
  for (const folder of own) {
    makeFolder(folder, 0o700);
    chmodSync(folder, 0o700);
    giveTo(folder, user);
  }
};

/** Writes a file of mode 600 that belongs to the service user. */
export const writePrivate = (file: string, content: string, user: ServiceUser): void => {
  makeFolder(path.dirname(file), 0o700);
  giveTo(path.dirname(file), user);
  writeFileSync(file, content, { mode: 0o600 });
  chmodSync(file, 0o600);
  giveTo(file, user);
};

/** Writes a service's settings into `conf/`. */
export const writeSettings = (lab: Lab, service: LocalService): void => {
  for (const [name, content] of Object.entries(service.settings(lab)))
    writePrivate(lab.layout.conf(name), content, lab.user);
};

/** Deletes what is temporary; for when nothing of the lab runs. */
export const emptyTmp = ({ tmp }: Layout): void => {
  if (!existsSync(tmp)) return;
  for (const name of readdirSync(tmp))
    rmSync(path.join(tmp, name), { recursive: true, force: true, maxRetries: 5 });
};

/** Deletes a lab's state and data as a whole. Returns the folders that were there. */
export const purgeFolders = (layout: Layout): string[] => {
  // State last: while lab.json is there, an interrupted purge can be run again.
  const folders = [layout.data, layout.state].filter((folder) => existsSync(folder));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  return folders;
};
