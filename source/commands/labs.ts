import path from 'node:path';
import { exitCodes, messageOf } from '../config/errors.ts';
import { jsonFlag } from '../config/flags.ts';
import { attempt } from '../config/log.ts';
import { commandFor } from '../config/program.ts';
import { knownLabs } from '../lab/known.ts';
import { sanitise } from '../text/sanitise.ts';
import type { LabStatus } from '../watch/lab.ts';
import { engineNamed, takeInput } from './shared.ts';
import type { Command, Context } from './types.ts';

type Made = Pick<LabStatus, 'engine' | 'versions'> & {
  source: LabStatus['source'] | 'unknown';
  capture: LabStatus['capture'] | 'unknown';
};
/** A lab as `labs --json` lists it. */
type Listed = Made & {
  name: string;
  /** `unknown` where it can’t be told, and why. */
  state: LabStatus['state'] | 'unknown';
  detail?: string;
  /** Where its settings, secrets and logs are on this machine. */
  folder: string;
};

export const labs: Command = {
  name: 'labs',
  usage: '',
  summary: 'list the labs that were brought up from this home',
  details: `
Shows the state, engine, source, capture, version set and folder (settings, secrets and logs) of each lab. A lab
that was purged is not listed, nor is one that plain docker compose brought up.`,
  flags: [jsonFlag],
  async run(context) {
    takeInput(context, 0, 'labs');
    const listed = await Promise.all(
      knownLabs(context.folders).map((name) => lookAt(name, context)),
    );
    const json = () => `${JSON.stringify({ schema: 1, labs: listed }, null, 2)}\n`;
    process.stdout.write(context.flags.json ? json() : text(listed));
    return exitCodes.ok;
  },
};

const unknown: Made = {
  engine: 'unknown',
  source: 'unknown',
  capture: 'unknown',
  versions: 'unknown',
};

const lookAt = async (name: string, context: Context): Promise<Listed> => {
  const engine = engineNamed(name, context);
  const folder = path.join(context.folders.state, name);
  try {
    const { engine: by, source, capture, versions, state } = await engine.status(context.signal);
    return { name, state, engine: by, source, capture, versions, folder };
  } catch (error) {
    context.signal.throwIfAborted();
    const detail = sanitise(messageOf(error));
    const made = attempt<Made>(`what the lab ${name} is made of`, engine.describe, unknown);
    return { ...made, name, state: 'unknown', detail, folder };
  }
};

const titles = ['NAME', 'STATE', 'ENGINE', 'SOURCE', 'CAPTURE', 'VERSIONS', 'FOLDER'];

const text = (listed: readonly Listed[]): string => {
  if (listed.length === 0)
    return `there is no lab yet; create one with: ${commandFor({ name: 'lab' }, 'up')}\n`;
  const rows = listed.map(({ name, state, engine, source, capture, versions, folder }) => {
    return [name, state, engine, source, capture, versions, folder];
  });
  const widths = titles.map((title, column) =>
    Math.max(...[title, ...rows.map((row) => row[column] ?? '')].map(({ length }) => length)),
  );
  const lines = [titles, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const why = listed.flatMap(({ name, detail }) => (detail ? [`${name}: ${detail}`] : []));
  return `${[...lines, ...why].join('\n')}\n`;
};
