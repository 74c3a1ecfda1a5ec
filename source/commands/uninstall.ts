import { existsSync, rmdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { exitCodes } from '../config/errors.ts';
import { settingsFile } from '../config/folders.ts';
import { logFile } from '../config/log.ts';
import { knownLabs } from '../lab/known.ts';
import { mustAgree } from './ask.ts';
import { cleanCache, mustBeUnused } from './cache.ts';
import { engineNamed, takeInput } from './shared.ts';
import type { Command } from './types.ts';

export const uninstall: Command = {
  name: 'uninstall',
  usage: '',
  summary: 'stop and delete every lab, and what was downloaded',
  details: `
Does what down --purge does for each lab of this home, then what cache clean does, and deletes the log. Your
config.json and images in Docker stay; it says so where there are any. The program itself is removed by
npm uninstall cdc-top.`,
  flags: [{ name: 'yes', type: 'boolean', description: 'do not ask first' }],
  async run(context) {
    takeInput(context, 0, 'uninstall');
    const { folders, environment, signal, flags } = context;
    const names = knownLabs(folders);
    const data = names.length > 0 ? `${named(names)} with all data, and ` : '';
    const question = `Delete ${data}what was downloaded to ${folders.cache}?`;
    if (!(await mustAgree('uninstall', question, flags.yes === true, signal))) return exitCodes.ok;
    const say = (text: string) => process.stdout.write(`${text}\n`);
    let inDocker = false;
    for (const name of names) {
      const engine = engineNamed(name, context);
      inDocker ||= engine.describe().engine === 'compose';
      const { purged } = await engine.down({ signal, onEvent: () => {}, purge: true });
      for (const folder of purged) say(`${name}: deleted ${folder}`);
    }
    await mustBeUnused(context);
    if (await cleanCache(context)) say(`${folders.cache}: deleted what was downloaded`);
    const log = logFile();
    for (const file of log ? [log, `${log}.1`] : []) rmSync(file, { force: true });
    for (const folder of Object.values(folders)) removeEmpty(folder);
    const settings = settingsFile(environment, process.env);
    if (existsSync(settings)) say(`left: ${settings}, which you wrote`);
    if (inDocker) say('left: images in Docker; docker image ls shows them');
    for (const folder of Object.values(folders).filter(existsSync))
      say(`left: ${folder}, not empty`);
    return exitCodes.ok;
  },
};

const named = (names: readonly string[]): string =>
  `${names.length === 1 ? 'the lab' : 'the labs'} ${names.join(', ')}`;

/** Removes a folder that nobody has put anything into, and the one above it. */
const removeEmpty = (folder: string): void => {
  for (const each of [folder, path.dirname(folder)]) {
    if (path.basename(each) !== 'cdc-top' && each !== folder) return;
    try {
      rmdirSync(each);
    } catch {
      return;
    }
  }
};
