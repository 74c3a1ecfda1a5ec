import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Folders } from '../config/folders.ts';
import { memoryFile } from './compose/memory.ts';
import { labNamePattern } from './contract/names.ts';

/** The names of the labs that were brought up from here and not purged, by what lies in the folder of states. */
export const knownLabs = (folders: Pick<Folders, 'state'>): string[] => {
  if (!existsSync(folders.state)) return [];
  const isLab = (name: string) =>
    existsSync(path.join(folders.state, name, 'lab.json')) || existsSync(memoryFile(name, folders));
  return readdirSync(folders.state)
    .filter((name) => labNamePattern.test(name) && isLab(name))
    .sort();
};
