import type { SourceName } from '../../../config/choices.ts';
import type { Environment } from '../../../config/environment.ts';
import { Failure } from '../../../config/errors.ts';
import type { Folders } from '../../../config/folders.ts';
import { commandFor } from '../../../config/program.ts';
import { readVersions } from '../../../config/versions.ts';
import type { Capture } from '../../../watch/lab.ts';
import type { RunOptions } from '../../contract/engine.ts';
import { lockFor } from '../../contract/plan.ts';
import type { Lab } from './lab.ts';
import { hasData, type LabFile, readLabFile } from './labfile.ts';
import { type Layout, layoutFor } from './layout.ts';
import { type ServiceUser, serviceUser } from './user.ts';

/** One lab's place on this machine, before it is known whether the lab exists. */
export type Site = {
  name: string;
  layout: Layout;
  folders: Folders;
  environment: Environment;
  user: ServiceUser;
  /** The version set that was asked for by flag, if one was. */
  wantedVersions: string | undefined;
  wantedSource: SourceName | undefined;
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

export const siteOf = (options: SiteOptions): Site => ({
  name: options.name,
  layout: layoutFor(options.name, options.folders),
  folders: options.folders,
  environment: options.environment,
  user: serviceUser(options.environment.user),
  wantedVersions: options.versions,
  wantedSource: options.source,
  wantedCapture: options.capture,
});

/** The lab's name and what it is made of, or would be. */
export const describeSite = (site: Site, file = readLabFile(site.layout.labFile)) => {
  const { name, wantedVersions, wantedCapture } = site;
  // What has no data yet is made as it is wanted now.
  const fixed = file && hasData(site.layout, file) ? file : undefined;
  return {
    name,
    engine: 'local' as const,
    versions: fixed?.versions ?? wantedVersions ?? file?.versions ?? 'seed',
    source: fixed?.source ?? wantedSourceOf(site, file),
    capture: fixed?.capture ?? wantedCapture ?? file?.capture ?? 'connect',
  };
};

/** The source of a lab that is made now, or anew. */
export const wantedSourceOf = (
  { wantedSource, environment }: Site,
  file: LabFile | undefined,
): SourceName => wantedSource ?? file?.source ?? environment.source ?? 'postgres';

/** Takes the lab for one command at a time; who has to wait is told for whom. */
export const lockLab = (site: Site, words: string, run: RunOptions): Promise<() => void> =>
  lockFor(site.layout.lock, commandFor(site, words), run);

/** The file of a lab that is there, wholly up or not. Throws a Failure where it is not. */
export const recorded = (site: Site): LabFile => {
  const file = readLabFile(site.layout.labFile);
  if (!file) throw noLab(site);
  return file;
};

const noLab = (site: Site): Failure =>
  new Failure(`the lab ${site.name} does not exist yet; create it with: ${commandFor(site, 'up')}`);

/** The lab as it was last brought up. Throws a Failure where it never was. */
export const existingLab = (site: Site): Lab & { file: LabFile } => {
  const file = readLabFile(site.layout.labFile);
  if (!file?.installed) throw noLab(site);
  return {
    layout: site.layout,
    file,
    ports: file.ports,
    user: site.user,
    versions: readVersions(file.versions),
    installed: file.installed,
    environment: site.environment,
  };
};
