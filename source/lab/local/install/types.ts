import type { SourceName } from '../../../config/choices.ts';
import type { Versions } from '../../../config/versions.ts';
import type { Capture } from '../../../watch/lab.ts';

/** What can be installed; each has folders of its own in the cache. */
export const unitIds = [
  'supervisor',
  'postgres',
  'mysql',
  'mysql-connector',
  'jdk',
  'jars',
  'python',
  'server-jdk',
  'debezium-server',
] as const;
export type UnitId = (typeof unitIds)[number];

/** Something to install into the cache, as a whole or not at all. */
export type Unit = {
  id: UnitId;
  /** What it is, for people: `PostgreSQL 15.3`. */
  title: string;
  /** What its content depends on, beside platform and architecture. */
  inputs: readonly string[];
  /** Measured, in bytes; what is shown as total, and what the disk is checked for. */
  download: number;
  disk: number;
  /** Units that must be there before. */
  needs: readonly UnitId[];
  /** Throws a Failure where this machine can't have it, with what would do: before anything is downloaded. */
  check?(env: NodeJS.ProcessEnv): void;
  install(folder: string, context: UnitContext): Promise<void>;
};

export type UnitContext = {
  versions: Versions;
  /** The Python that virtual environments are made with. */
  python: string;
  /** Throws where no Maven is to be had. */
  maven: () => Promise<string>;
  javaHome: () => string;
  /** Where an installer may keep what it resumes from. */
  downloads: string;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
  logFile: string;
  onProgress: (what: string, done?: number, total?: number) => void;
};

export type UnitOptions = {
  versions: Versions;
  pythonMinor: string;
  withJdk: boolean;
  source: SourceName;
  capture: Capture;
};
