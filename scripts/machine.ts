import { readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Folders } from '../source/config/folders.ts';
import { type PortName, usualPorts } from '../source/lab/contract/ports.ts';
import { readLabFile } from '../source/lab/local/state/labfile.ts';
import type { Layout } from '../source/lab/local/state/layout.ts';
import type { Machine } from './scrub.ts';

/** What of a lab would tell of this machine. */
export const machineOf = (folders: Folders, layout: Layout): Machine => {
  const file = readLabFile(layout.labFile);
  const ports = Object.entries(file?.ports ?? {}).map(
    ([name, port]) => [port, usualPorts[name as PortName]] as const,
  );
  const host = os.hostname();
  return {
    ports: new Map(ports),
    texts: [
      [layout.work, '/lab/work'],
      [layout.state, '/lab/state'],
      [layout.data, '/lab/data'],
      [folders.cache, '/lab/cache'],
      [path.dirname(folders.state), '/lab'],
      [path.resolve(import.meta.dirname, '..'), '/lab/cdc-top'],
      [os.homedir(), '/lab/home'],
      ...(host.length > 3 && host !== 'localhost' ? [[host, 'lab-host'] as [string, string]] : []),
    ],
  };
};

/** Every secret of a lab: none of them may be in what is committed. */
export const secretsOf = ({ secrets }: Layout): string[] =>
  readdirSync(secrets)
    .flatMap((name) => readFileSync(path.join(secrets, name), 'utf8').split(/[\s:=]+/))
    .filter((word) => word.length >= 12);
