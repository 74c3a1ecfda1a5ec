import { existsSync, statfsSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Failure, UsageError } from '../../config/errors.ts';
import { commandFor } from '../../config/program.ts';
import { readVersions } from '../../config/versions.ts';
import { bytes } from '../../text/units.ts';
import type { Plan, RunOptions } from '../contract/engine.ts';
import { executePlan } from '../contract/plan.ts';
import { choosePorts, claimedPorts } from '../contract/ports.ts';
import { adoptable, leftoversOf } from './adopt.ts';
import { downloadsFolder } from './install/cache.ts';
import { checkReachable, chooseVersions, findTools, type Tools } from './install/index.ts';
import { observeRunning, preparedServices, type Running } from './observe.ts';
import { performer } from './perform.ts';
import { planUp } from './plan.ts';
import type { ProgramRecord } from './records.ts';
import { isPortUsed, servicesOf, usedPorts } from './services/index.ts';
import { makeFolders, writeSettings } from './state/files.ts';
import type { Lab } from './state/lab.ts';
import {
  hasData,
  hasOrphanedData,
  type LabFile,
  newLabFile,
  readLabFile,
  writeLabFile,
} from './state/labfile.ts';
import { ensureSecrets } from './state/secrets.ts';
import { lockLab, type Site, wantedSourceOf } from './state/site.ts';
import { supervisorAt } from './supervisor.ts';
import { offerWork } from './work.ts';

type Decision = {
  plan: Plan;
  lab: Lab;
  tools: Tools | undefined;
  /** What goes on without a supervisor and is taken over. */
  adopted: Map<string, ProgramRecord>;
};

// A service that has had so long and does not answer will not do so by itself.
const settledMs = 60_000;

/** Observes the machine and plans; changes nothing. Throws a Failure where `up` could not succeed. */
export const decideUp = async (
  site: Site,
  signal: AbortSignal,
  isFree?: (port: number) => Promise<boolean>,
): Promise<Decision> => {
  const { layout } = site;
  const before = readLabFile(layout.labFile);
  refuseMismatch(site, before);
  const how = {
    source: wantedSourceOf(site, before),
    capture: site.wantedCapture ?? before?.capture ?? 'connect',
  };
  const services = servicesOf(how);
  const running = await observeRunning(layout, before, how, signal);
  // What has no data yet is made as it is asked for now.
  const { versions, note } = before
    ? { versions: readVersions(site.wantedVersions ?? before.versions) }
    : await chooseVersions({ ...site, asked: site.wantedVersions, signal });
  const made = { versions: versions.set, ...how };
  // What runs, with a supervisor or without, keeps its ports.
  const { ports, taken } =
    running.supervisor || running.orphans.size > 0
      ? { ports: (before as LabFile).ports, taken: [] }
      : await choosePorts(before?.ports ?? {}, isFree);
  const file = before
    ? { ...before, ...made, ports }
    : newLabFile({ name: site.name, ...made, ports });
  const idle = running.supervisor && running.services.every(({ health }) => health === 'healthy');
  const tools = idle
    ? undefined
    : await findTools({ ...site, ...made, versions, cacheFolder: site.folders.cache, signal });
  const installed = tools?.installed ?? (file.installed as Lab['installed']);
  const { user, environment } = site;
  const lab: Lab = { layout, file, ports, user, versions, installed, environment };
  const prepared = preparedServices(lab);
  if (tools) await checkMachine(site, file, tools, running, prepared, signal);
  const adopted = adoptable(lab, running.orphans);
  const plan = planUp({
    lab: site.name,
    units: (tools?.units ?? []).map((unit) => ({
      ...unit,
      installed: tools?.cache.folder(unit) !== undefined,
    })),
    supervisor: running.supervisor,
    leftovers:
      running.supervisor || !before ? 0 : leftoversOf(before, [...adopted.values()]).length,
    job: adopted.get('job')?.pid,
    services: running.services.map((observed, index) => {
      const service = services[index] as (typeof services)[number];
      const adopt = adopted.get(service.name)?.pid;
      const replaced = running.orphans.has(service.name) && !adopt;
      return {
        ...service,
        ...observed,
        // One that was started otherwise is ended with the leftovers.
        ...(replaced && { state: 'stopped', ready: false }),
        adopt,
        settled: Date.now() - (observed.process?.start ?? 0) * 1000 > settledMs,
        healthy: observed.health === 'healthy' && !replaced,
        prepared: prepared.has(service.name),
        prepares: service.prepare?.what,
        configures: service.configure?.what,
      };
    }),
    taken: taken.filter(({ name }) => isPortUsed(name, made)),
  });
  if (note) plan.notes.unshift(note);
  return { plan, lab, tools, adopted };
};

const refuseMismatch = (site: Site, file: LabFile | undefined) => {
  const purge = commandFor(site, 'down --purge');
  if (hasOrphanedData(site.layout, file))
    throw new Failure(
      `${site.layout.data} holds data of a lab whose ${site.layout.labFile} is gone: ${purge} deletes it`,
    );
  // What has no data yet is made anew as it is wanted now.
  if (!file || !hasData(site.layout, file)) return;
  for (const [flag, wanted] of [
    ['versions', site.wantedVersions],
    ['source', site.wantedSource],
    ['capture', site.wantedCapture],
  ] as const)
    if (wanted && wanted !== file[flag])
      throw new UsageError(
        `--${flag} ${wanted}: the lab ${site.name} has data of ${flag} ${file[flag]}: ${purge} deletes it, or choose another --name`,
      );
};

// Everything that can be known to fail is said here, before the first byte is downloaded.
const checkMachine = async (
  site: Site,
  file: LabFile,
  tools: Tools,
  running: Running,
  prepared: ReadonlySet<string>,
  signal: AbortSignal,
) => {
  const lost = servicesOf(file).find(({ name }) => file.hasData && !prepared.has(name));
  if (lost)
    throw new Failure(
      `the data of ${lost.name} is gone while other parts of the lab remember it: ${commandFor(site, 'down --purge')} deletes the rest, so that they agree`,
    );
  const missing = tools.units.filter((unit) => !tools.cache.folder(unit));
  if (missing.some(({ id }) => id === 'jars')) await tools.maven(signal);
  for (const { check } of missing) check?.(process.env);
  for (const folder of [site.folders.cache, site.layout.state, site.layout.data])
    await checkReachable(folder, site.user, signal);
  checkDisk([
    {
      folder: site.folders.cache,
      bytes: missing.reduce((sum, { disk, download }) => sum + disk + download, 0),
    },
    { folder: site.layout.data, bytes: file.hasData ? 0 : dataRoom },
  ]);
  if (!running.supervisor && running.orphans.size === 0) checkMemory();
};

/** Brings the lab up; see Engine.up. */
export const bringUp = async (site: Site, { signal, onEvent }: RunOptions): Promise<void> => {
  const release = await lockLab(site, 'up', { signal, onEvent });
  const claimed = claimedPorts(site.layout.lock);
  let decision: Decision | undefined;
  try {
    decision = await decideUp(site, signal, claimed.isFree);
    const { plan, lab, tools, adopted } = decision;
    if (plan.operations.length === 0 || !tools) return;
    makeFolders(lab.layout, site.user);
    ensureSecrets(lab.layout, site.user, lab.file);
    writeLabFile(lab.layout.labFile, lab.file, site.user);
    for (const note of plan.notes)
      onEvent({ at: Date.now(), subject: 'lab', state: 'done', what: note, tookMs: 0 });
    const perform = performer(lab, tools, plan, adopted, onEvent);
    await executePlan(plan, perform, signal);
    const installed = { ...lab.installed };
    // What was written before a port was replaced names the old one.
    for (const service of servicesOf(lab.file)) writeSettings(lab, service);
    ensureSecrets(lab.layout, site.user, lab.file);
    writeLabFile(lab.layout.labFile, { ...lab.file, hasData: true, installed }, site.user);
    offerWork(lab);
    if (existsSync(downloadsFolder(site.folders.cache))) tools.cache.dropDownloads();
  } finally {
    // A service that is stopped, or comes back after a crash, finds its port as it left it.
    const supervisor = await supervisorAt(site.layout)
      .identity()
      .catch(() => undefined);
    if (decision && supervisor) claimed.keep(usedPorts(decision.lab.file), supervisor);
    claimed.release();
    release();
  }
};

const mega = 1024 * 1024;

/** What a lab's own data, logs and a burst of changes need at the start, in bytes. */
export const dataRoom = 512 * mega;

/** What the services and the job hold in memory together (measured: 3.0 GB), in bytes. */
export const memoryRoom = 3072 * mega;

/**
 * Checks the free disk space for what is about to be written; folders on the same file system share
 * it. Throws a Failure that names the folder, what it needs and what is free.
 */
export const checkDisk = (
  needs: readonly { folder: string; bytes: number }[],
  freeIn: (folder: string) => number = freeBytes,
): void => {
  const byDevice = new Map<number, { folder: string; bytes: number }>();
  for (const need of needs.filter((n) => n.bytes > 0)) {
    const device = statSync(existingParent(need.folder)).dev;
    const so = byDevice.get(device);
    byDevice.set(device, { folder: need.folder, bytes: need.bytes + (so?.bytes ?? 0) });
  }
  for (const { folder, bytes: needed } of byDevice.values()) {
    const free = freeIn(existingParent(folder));
    if (free < needed)
      throw new Failure(
        `${folder} needs ${bytes(needed)} of disk and ${bytes(free)} are free: free some, or set CDC_TOP_HOME to a folder on another disk`,
      );
  }
};

/** Checks the memory that can still be had. Throws a Failure with the cure. */
export const checkMemory = (available: number = availableMemory()): void => {
  if (available < memoryRoom)
    throw new Failure(
      `the lab needs ${bytes(memoryRoom)} of memory and ${bytes(available)} can be had: end something large, or use a larger machine`,
    );
};

// Of a control group only the limit counts: what it uses now is mostly page cache, which gives way.
const availableMemory = (): number => {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(os.freemem(), limit) : os.freemem();
};

const freeBytes = (folder: string): number => {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
};

const existingParent = (folder: string): string => {
  let at = folder;
  while (!existsSync(at)) at = path.dirname(at);
  return at;
};
