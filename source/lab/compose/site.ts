import path from 'node:path';
import { type SourceName, sourceNames } from '../../config/choices.ts';
import type { Environment } from '../../config/environment.ts';
import { Failure } from '../../config/errors.ts';
import type { Folders } from '../../config/folders.ts';
import { commandFor } from '../../config/program.ts';
import type { Capture } from '../../watch/lab.ts';
import type { RunOptions } from '../contract/engine.ts';
import { lockFor } from '../contract/plan.ts';
import type { Container } from './containers.ts';
import { type Memory, memoryFile, readMemory } from './memory.ts';

/** One lab and its Compose project, before it is known whether it exists. */
export type Site = {
  name: string;
  project: string;
  memory: string;
  lock: string;
  wantedVersions: string | undefined;
  wantedSource: SourceName | undefined;
  /** That of new labs, where nothing is wanted. */
  usualSource: SourceName | undefined;
  wantedCapture: Capture | undefined;
};

export type SiteOptions = {
  name: string;
  versions: string | undefined;
  source?: SourceName;
  capture?: Capture;
  environment: Environment;
  folders: Folders;
};

export const siteOf = (options: SiteOptions): Site => {
  const { name, versions, source, capture, environment, folders } = options;
  return {
    name,
    project: `cdc-top-${name}`,
    memory: memoryFile(name, folders),
    // Beside the state folder, as for every engine.
    lock: `${path.join(folders.state, name)}.lock`,
    wantedVersions: versions,
    wantedSource: source,
    usualSource: environment.source,
    wantedCapture: capture,
  };
};

/** What a lab is made of, as far as its containers or the memory tell. */
export type Made = {
  versions: string | undefined;
  source: SourceName | undefined;
  capture: Capture | undefined;
};

const versionsVariable = 'LAB_VERSIONS=';

/** What containers are made of: their services and variables say it, whoever brought them up. */
export const madeOf = (containers: readonly Container[], memory: Memory | undefined): Made => {
  const running = containers.filter(({ pid }) => pid > 0);
  // More than one is there where somebody has changed the profile.
  const find = <T>(names: readonly (readonly [service: string, what: T])[]): T | undefined => {
    const oneOf = (some: readonly Container[]) =>
      names.find(([name]) => some.some(({ service }) => service === name))?.[1];
    return oneOf(running) ?? oneOf(containers);
  };
  const variables = containers.flatMap(({ env }) => env);
  const versions = variables.find((text) => text.startsWith(versionsVariable));
  return {
    versions: versions?.slice(versionsVariable.length) ?? memory?.versions,
    source: find(sourceNames.map((name) => [name, name])) ?? memory?.source,
    capture:
      find([
        ['debezium-server', 'server'],
        ['connect', 'connect'],
      ]) ?? memory?.capture,
  };
};

/** The lab's name and what it is made of, or would be. */
export const describeSite = (site: Site, made: Made = madeOf([], readMemory(site.memory))) => ({
  name: site.name,
  engine: 'compose' as const,
  source: made.source ?? site.wantedSource ?? site.usualSource ?? 'postgres',
  versions: made.versions ?? site.wantedVersions ?? 'seed',
  capture: made.capture ?? site.wantedCapture ?? 'connect',
});

/** Takes the lab for one command at a time; who has to wait is told for whom. */
export const lockLab = (site: Site, words: string, run: RunOptions): Promise<() => void> =>
  lockFor(site.lock, commandFor(site, words), run);

export const noLab = (site: Site): Failure =>
  new Failure(`the lab ${site.name} does not exist yet; create it with: ${commandFor(site, 'up')}`);
