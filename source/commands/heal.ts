import path from 'node:path';
import { exitCodes, Failure, Interrupted } from '../config/errors.ts';
import { commandFor } from '../config/program.ts';
import { stackFolder } from '../config/versions.ts';
import { labFlags } from '../lab/contract/flags.ts';
import { watchedLabs } from '../lab/watched.ts';
import { lockHolder, tryLock } from '../os/lock.ts';
import { noUsage } from '../os/usage.ts';
import { engineFor, takeInput } from './shared.ts';
import type { Command, Context } from './types.ts';

/** Watches a lab and starts anew what lives and hangs; what a local lab’s watchdog runs. */
export const heal: Command = {
  name: 'heal',
  usage: '',
  summary: 'watch a lab and restart services that hang',
  details: `
Restarts a service, or a failed task of the connector, where a finding says that this is its cure: after
it has been found for a while, while what it needs is well, never twice in vain, at most six times an
hour. Never touches data, and nothing that you stopped. Runs until ctrl-C.
A lab of processes is healed by its own watchdog from up to down; for a lab in Docker run this beside it.`,
  flags: [
    ...labFlags,
    {
      name: 'settings',
      type: 'string',
      value: 'FILE',
      description: 'how patient it is, instead of stack/supervisor/watchdog.conf',
    },
  ],
  async run(context) {
    // What ps shows: it stays when a monitor has been left, and is none.
    process.title = 'cdc-top heal';
    takeInput(context, 0, 'heal');
    const { signal, settings, flags } = context;
    const engine = engineFor(context);
    const { name } = engine.describe();
    const { paths } = await engine.target();
    const release = holdLock(context, name, paths.healing);
    try {
      const [{ heal: healLab }, { say }, { windowsOf }, { observing }, { kinds }] =
        await Promise.all([
          import('../lab/healing/healer.ts'),
          import('../lab/healing/tell.ts'),
          import('../lab/healing/windows.ts'),
          import('./observe.ts'),
          import('../systems/index.ts'),
        ]);
      const file =
        flags.settings === undefined
          ? path.join(stackFolder, 'supervisor', 'watchdog.conf')
          : path.resolve(String(flags.settings));
      const windows = windowsOf(file, (problem) => say(`settings as before: ${problem}`));
      // No finding on the table has a restart for its cure; and what services use is of no interest.
      // Without that they are asked how they are at every look.
      const watched = watchedLabs([{ ...engine, usage: () => noUsage }]);
      const target = {
        ...watched,
        systems: watched.systems.filter(({ kind }) => kind !== 'delta'),
      };
      const known = kinds.filter(({ kind }) =>
        target.systems.some((one) => one.kind === kind.name),
      );
      const watching = observing(known, settings).observe(target, {
        ...{ signal, intervalMs: windows().everyMs, lean: true },
      });
      // Loaded now: when it is needed, a newer build may have taken the place of this one.
      await engine.replace('', { politeMs: 0, signal });
      say(`watching ${name}`);
      try {
        watching.begin();
        await healLab(engine, watching, { windows, events: paths.healing, signal });
      } finally {
        await watching.close();
      }
    } finally {
      release();
    }
    // That is how it ends.
    if (!(signal.reason instanceof Interrupted)) throw signal.reason;
    return exitCodes.ok;
  },
};

/** A lab is healed by one at a time. Throws a Failure that names who does. */
const holdLock = ({ folders }: Context, name: string, healing: string | undefined) => {
  const file = healing
    ? path.join(path.dirname(healing), 'heal.lock')
    : path.join(folders.state, `${name}.heal.lock`);
  const release = tryLock(file, commandFor({ name }, 'heal'));
  if (release) return release;
  throw new Failure(
    `the lab ${name} is healed already, by pid ${lockHolder(file)?.pid ?? 'unknown'}`,
  );
};
