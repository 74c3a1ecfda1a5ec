import { existsSync } from 'node:fs';
import type { LabFile } from './labfile.ts';
import type { Layout } from './layout.ts';

/** Whether a lab has data, of a first `up` that came far enough too. */
export const hasData = (layout: Layout, file: LabFile): boolean =>
  file.hasData || [layout.dataOf('postgres'), layout.dataOf('kafka')].some(existsSync);

/** Whether data of a lab lies there whose lab.json is gone. */
export const hasOrphanedData = (layout: Layout, file: LabFile | undefined): boolean =>
  file === undefined && existsSync(layout.dataOf('postgres'));
