import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type SourceName, sourceNames } from '../../../config/choices.ts';
import { codeOf, UsageError } from '../../../config/errors.ts';
import { commandFor } from '../../../config/program.ts';
import type { Capture } from '../../../watch/lab.ts';
import { type PortName, usualPorts } from '../../contract/ports.ts';
import type { Layout } from './layout.ts';
import { giveTo, type ServiceUser } from './user.ts';

/** Installed programs: folders of units, and the home of the Java to use. */
export type Installed = {
  supervisor: string;
  /** Only where it is the source. */
  postgres?: string;
  /** Only where MySQL is the source, with Debezium's connector for it. */
  mysql?: string;
  mysqlConnector?: string;
  jars: string;
  python: string;
  javaHome: string;
  /** Only where Debezium Server captures, with the home of the Java that it needs. */
  debeziumServer?: string;
  serverJavaHome?: string;
};

/** What a lab remembers of itself, in lab.json. */
export type LabFile = {
  schema: 1;
  /** Marks the lab's processes: each has CDC_TOP_LAB=<id> in its environment. */
  id: string;
  name: string;
  engine: 'local';
  versions: string;
  source: SourceName;
  capture: Capture;
  createdAt: string;
  ports: Record<PortName, number>;
  /** Whether the services ran with data once; from then on all of it must be there. */
  hasData: boolean;
  /** How long each service took from its start until it was ready, the last time, ms. */
  tookMs?: Record<string, number>;
  /** The programs that the services were last started from. */
  installed?: Installed;
};

export const newLabFile = (
  base: Pick<LabFile, 'name' | 'versions' | 'source' | 'capture' | 'ports'>,
): LabFile => ({
  schema: 1,
  id: randomUUID(),
  engine: 'local',
  createdAt: new Date().toISOString(),
  hasData: false,
  ...base,
});

/** Reads lab.json; undefined where there is none. Throws a UsageError for one that is no lab's. */
export const readLabFile = (file: string): LabFile | undefined => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const lab = JSON.parse(text) as LabFile;
    // One that was made before a service was known has no port for it.
    const ports = lab.ports && { ...usualPorts, ...lab.ports };
    if (lab.schema === 1 && /^[0-9a-f-]{36}$/.test(lab.id) && isPorts(ports))
      // Until there was another it was this one.
      return { ...lab, source: lab.source ?? 'postgres', ports };
  } catch {
    // Says the same as a file with other content.
  }
  throw new UsageError(
    `${file} is not a lab's file: restore it, or delete the lab with ${commandFor({ name: path.basename(path.dirname(file)) }, 'down --purge')}`,
  );
};

const isPorts = (ports: Partial<Record<PortName, unknown>> | undefined): boolean =>
  !!ports &&
  (Object.keys(usualPorts) as PortName[]).every((name) => {
    const port = ports[name];
    return typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536;
  });

/** Replaces lab.json as a whole, so that a reader never sees half of it. */
export const writeLabFile = (file: string, lab: LabFile, user: ServiceUser): void => {
  const aside = `${file}.new`;
  writeFileSync(aside, `${JSON.stringify(lab, null, 2)}\n`, { mode: 0o600 });
  giveTo(aside, user);
  renameSync(aside, file);
};

/** Whether a lab has data, of a first `up` that came far enough too. */
export const hasData = (layout: Layout, file: LabFile): boolean =>
  file.hasData || [...sourceNames, 'kafka'].some((name) => existsSync(layout.dataOf(name)));

/** Whether data of a lab lies there whose lab.json is gone. */
export const hasOrphanedData = (layout: Layout, file: LabFile | undefined): boolean =>
  file === undefined && sourceNames.some((name) => existsSync(layout.dataOf(name)));
