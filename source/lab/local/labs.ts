import { existsSync, readdirSync } from 'node:fs';
import type { Folders } from '../../config/folders.ts';
import { labNamePattern } from '../contract/names.ts';
import { livingPrograms } from './records.ts';
import { layoutFor } from './state/layout.ts';
import { supervisorAt } from './supervisor.ts';

/** The names of the labs of which something runs now. */
export const runningLabs = async (folders: Folders): Promise<string[]> => {
  const names = existsSync(folders.state)
    ? readdirSync(folders.state).filter((name) => labNamePattern.test(name))
    : [];
  const running = await Promise.all(
    names.map(async (name) => {
      const layout = layoutFor(name, folders);
      const runs = livingPrograms(layout).size > 0 || (await supervisorAt(layout).identity());
      return runs ? name : undefined;
    }),
  );
  return running.filter((name) => name !== undefined);
};
