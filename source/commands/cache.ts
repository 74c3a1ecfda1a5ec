import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { exitCodes, Failure, UsageError } from '../config/errors.ts';
import { takeInput } from './shared.ts';
import type { Command, Context } from './types.ts';

// What is not of one unit.
const shared = ['logs', 'downloads', 'archives', 'node-compiled'];

export const cache: Command = {
  name: 'cache',
  usage: 'clean',
  takes: ['clean'],
  summary: 'delete the download cache; the next up fills it again',
  details:
    'Refused while a lab runs, since its programs run from there. Data of labs is not touched.',
  flags: [],
  async run(context) {
    const [action] = takeInput(context, 1, 'cache clean');
    if (action !== 'clean') throw new UsageError('usage: cdc-top cache clean');
    await mustBeUnused(context);
    const { cache: folder } = context.folders;
    const done = (await cleanCache(context)) ? 'deleted what was downloaded' : 'nothing to delete';
    process.stdout.write(`${folder}: ${done}\n`);
    return exitCodes.ok;
  },
};

/** Refuses to delete what was downloaded while it is in use. */
export const mustBeUnused = async ({ folders }: Pick<Context, 'folders'>): Promise<void> => {
  const [{ activeInstalls }, { runningLabs }] = await Promise.all([
    import('../lab/local/install/cache.ts'),
    import('../lab/local/supervisor.ts'),
  ]);
  const running = await runningLabs(folders);
  if (running.length > 0)
    throw new Failure(
      `the lab ${running.join(', ')} runs from ${folders.cache}: stop it first (cdc-top down --name ${running[0]})`,
    );
  const [busy] = activeInstalls(folders.cache);
  if (busy) throw new Failure(`pid ${busy.pid} is ${busy.purpose}: wait for it, or end it`);
};

/** Deletes what was downloaded; returns whether there was anything to delete it from. */
export const cleanCache = async ({ folders }: Pick<Context, 'folders'>): Promise<boolean> => {
  const { unitIds } = await import('../lab/local/install/types.ts');
  if (!existsSync(folders.cache)) return false;
  // What is in it, not the folder: it may be a mount point, or a link that somebody made.
  // A CDC_TOP_CACHE that points at somebody's folder must not cost more than what we put there.
  const ours = new RegExp(`^(${unitIds.join('|')})-[0-9a-f]{12}`);
  const isOurs = (name: string) => shared.includes(name) || ours.test(name);
  for (const name of readdirSync(folders.cache).filter(isOurs))
    rmSync(path.join(folders.cache, name), { recursive: true, force: true });
  return true;
};
