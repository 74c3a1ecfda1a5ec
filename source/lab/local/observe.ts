import { classify } from '../../clients/failure.ts';
import { isStopped } from '../../os/processes.ts';
import type { Health, LabTarget, ServiceState } from '../../watch/lab.ts';
import { failedDetail } from './last-words.ts';
import { livingPrograms, type ProgramRecord } from './records.ts';
import { type Made, servicesOf } from './services/index.ts';
import type { LocalService } from './services/types.ts';
import { type Lab, targetOf } from './state/lab.ts';
import type { LabFile } from './state/labfile.ts';
import type { Layout } from './state/layout.ts';
import { orphaned, type ProcessInfo, supervisorAt } from './supervisor.ts';

export type ObservedService = {
  name: LocalService['name'];
  state: ServiceState;
  health: Health;
  /** Whether it can be used, though all may not be well. */
  ready: boolean;
  detail: string;
  /** Its process was sent SIGSTOP. */
  stopped?: true;
  process: ProcessInfo | undefined;
};

/** What of a lab runs, and how it is. */
export type Running = {
  supervisor: boolean;
  services: ObservedService[];
  job: ProcessInfo | undefined;
  /** Programs that go on without a supervisor, by name; none where there is one. */
  orphans: Map<string, ProgramRecord>;
};

/** The name of the environment variable that marks a lab's processes, with its value. */
export const markerOf = (file: LabFile): string => `CDC_TOP_LAB=${file.id}`;

/** Looks at the supervisor's processes and asks every running service how it is. */
export const observeRunning = async (
  layout: Layout,
  file: LabFile | undefined,
  made: Made,
  signal: AbortSignal,
): Promise<Running> => {
  const supervisor = supervisorAt(layout);
  const alive = file !== undefined && (await supervisor.identity()) !== undefined;
  const orphans = alive || !file ? new Map<string, ProgramRecord>() : livingPrograms(layout);
  const processes = alive ? await supervisor.processes() : [...orphans.values()].map(orphaned);
  const target =
    file && processes.length > 0 ? targetOf(layout, { ...made, ports: file.ports }) : undefined;
  return {
    supervisor: alive,
    services: await Promise.all(
      servicesOf(made).map((service) =>
        observeService(service, processes, target, layout.log(service.name), signal),
      ),
    ),
    job: processes.find(({ name }) => name === 'job'),
    orphans,
  };
};

const observeService = async (
  service: LocalService,
  processes: readonly ProcessInfo[],
  target: LabTarget | undefined,
  log: string,
  signal: AbortSignal,
): Promise<ObservedService> => {
  const { name } = service;
  const process = processes.find((info) => info.name === name);
  const state = process?.state ?? 'stopped';
  const base = { name, state, process, ready: false };
  if (!target || !process?.pid) {
    const spawn = process?.spawnError ? `: ${process.spawnError}` : '';
    const detail = state === 'failed' ? failedDetail(process, log) : `${state}${spawn}`;
    return { ...base, health: state === 'stopped' ? 'unknown' : 'unhealthy', detail };
  }
  // What it would be asked would only end with the time for it.
  if (isStopped(process.pid))
    return { ...base, health: 'unhealthy', detail: stoppedWords, stopped: true };
  try {
    await service.ready.check(target, signal);
  } catch (error) {
    signal.throwIfAborted();
    return { ...base, health: 'unhealthy', detail: classify(error).message };
  }
  try {
    await service.healthy?.check(target, signal);
  } catch (error) {
    signal.throwIfAborted();
    return { ...base, ready: true, health: 'unhealthy', detail: classify(error).message };
  }
  const holds = service.healthy ?? service.ready;
  return { ...base, ready: true, health: 'healthy', detail: holds.what };
};

/** What is said of a process that was sent SIGSTOP. */
export const stoppedWords = 'its process is stopped (SIGSTOP)';

/** Which services have what they need before their first start. */
export const preparedServices = (lab: Lab): Set<string> =>
  new Set(
    servicesOf(lab.file)
      .filter(({ prepare }) => !prepare || prepare.done(lab))
      .map(({ name }) => name),
  );
