import { readFileSync } from 'node:fs';
import { messageOf, UsageError } from '../config/errors.ts';
import type { FlagSpec, Flags } from '../config/flags.ts';
import type { Settings } from '../config/settings.ts';
import type { Notifier } from '../export/notify/index.ts';
import type { Context } from './types.ts';

/** Where findings are sent. */
export const notifyFlags: readonly FlagSpec[] = [
  {
    name: 'notify',
    type: 'string',
    value: 'URL',
    description:
      'send findings to a web hook, as JSON that Slack takes; others on this machine can read a flag: better in config.json or a file',
  },
  {
    name: 'notify-file',
    type: 'string',
    value: 'FILE',
    description: 'the same, the URL read from a file',
  },
];

/**
 * The web hook that a command line names, or config.json; undefined where none does. Its address is a
 * secret: no message repeats it. Throws a UsageError.
 */
export const hookOf = (flags: Flags, settings: Settings): URL | undefined => {
  const { notify, 'notify-file': file } = flags;
  if (typeof notify === 'string' && typeof file === 'string')
    throw new UsageError('--notify and --notify-file: one of them');
  if (typeof notify === 'string') {
    const url = urlIn(notify, '--notify');
    // What ps shows of this process from now on.
    process.title = 'cdc-top';
    return url;
  }
  if (typeof file === 'string') return urlIn(textOf(file), `--notify-file ${file}`);
  return settings.notify === undefined
    ? undefined
    : urlIn(settings.notify, 'notify in config.json');
};

/** What sends findings to that web hook, if there is one. */
export const notifierFor = async ({
  flags,
  settings,
}: Pick<Context, 'flags' | 'settings'>): Promise<Notifier | undefined> => {
  const url = hookOf(flags, settings);
  if (!url) return undefined;
  const { notifier } = await import('../export/notify/index.ts');
  return notifier(url, { tell: (trouble) => process.stderr.write(`cdc-top: ${trouble}\n`) });
};

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--notify-file ${file} can’t be read: ${messageOf(error)}`);
  }
};

const urlIn = (text: string, where: string): URL => {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if (url && (url.protocol === 'https:' || url.protocol === 'http:')) return url;
  throw new UsageError(`${where}: expected a URL that begins with https:// or http://`);
};
