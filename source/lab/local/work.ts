import { createHash } from 'node:crypto';
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { SourceName } from '../../config/choices.ts';
import { makeFolder } from '../../config/folders.ts';
import { stackFolder } from '../../config/versions.ts';
import { notebookFor } from '../contract/notebooks.ts';
import type { Lab } from './state/lab.ts';
import { giveTo, type ServiceUser } from './state/user.ts';

/** What lies ready in JupyterLab's `work` folder: name → content. */
const offered = (source: SourceName): [name: string, content: Buffer][] => {
  const notebooks = path.join(stackFolder, 'notebooks');
  const job = 'kafka-structured-streaming.py';
  return [
    [job, readFileSync(path.join(stackFolder, 'spark', job))],
    ...readdirSync(notebooks)
      .filter((name) => name.endsWith('.ipynb'))
      .map((name): [string, Buffer] => {
        const text = readFileSync(path.join(notebooks, name), 'utf8');
        return [name, Buffer.from(notebookFor(text, source))];
      }),
  ];
};

type Placed = Record<string, string>;

const digest = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

/**
 * Puts the job and the notebooks where a person finds them in JupyterLab. A file that is no longer
 * as it was placed is the person's own and stays, however old; one that is gone comes back.
 */
export const offerWork = ({
  layout,
  user,
  file: { source },
}: Pick<Lab, 'layout' | 'user'> & { file: Pick<Lab['file'], 'source'> }): void => {
  const memory = path.join(layout.state, 'placed.json');
  const placed = readPlaced(memory);
  for (const [name, content] of offered(source)) {
    const file = path.join(layout.work, name);
    const wanted = digest(content);
    if (existsSync(file)) {
      const there = statSync(file).isFile() ? digest(readFileSync(file)) : undefined;
      if (there === undefined || (there !== placed[name] && there !== wanted)) continue;
    }
    if (placed[name] !== wanted || !existsSync(file)) put(file, content, user);
    placed[name] = wanted;
  }
  put(memory, Buffer.from(`${JSON.stringify(placed, null, 2)}\n`), user);
};

const readPlaced = (file: string): Placed => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Placed;
  } catch {
    // None yet, or unreadable: then everything that differs counts as changed by a person.
    return {};
  }
};

// Aside first: who opens the file meanwhile sees the one or the other.
const put = (file: string, content: Buffer, user: ServiceUser): void => {
  const aside = `${file}.new`;
  makeFolder(path.dirname(file), 0o700);
  rmSync(aside, { force: true });
  writeFileSync(aside, content, { mode: 0o600, flag: 'wx' });
  giveTo(aside, user);
  renameSync(aside, file);
};
