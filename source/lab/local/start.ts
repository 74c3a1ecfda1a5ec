import { rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../config/errors.ts';
import { commandFor } from '../../config/program.ts';
import { freePort, isPortFree } from '../../os/ports.ts';
import { signalProcess, treesOf } from '../../os/processes.ts';
import type { LabTarget } from '../../watch/lab.ts';
import { type Condition, waitUntil } from '../contract/ready.ts';
import { stopSeconds } from './install/archives.ts';
import { venvPython } from './install/pip.ts';
import { causeOf } from './last-words.ts';
import { markerOf } from './observe.ts';
import { digestOf, livingPrograms } from './records.ts';
import { fixedSettings } from './services/index.ts';
import type { LocalService } from './services/types.ts';
import { overlay, stackText, writePrivate, writeSettings } from './state/files.ts';
import { type Lab, targetOf } from './state/lab.ts';
import type { Layout } from './state/layout.ts';
import { type Program, programSection } from './state/programs.ts';
import { type ProcessInfo, startSupervisor, supervisorAt } from './supervisor.ts';

// A machine that is busy with other things takes ten times as long as it does at rest.
const startMs = 240_000;
const politeMs = 4000;

/**
 * Starts the lab's supervisor, which knows no program yet beside those of an earlier run. `adopts`:
 * whether it will take over programs that still run.
 */
export const startLabSupervisor = async (
  lab: Lab,
  adopts: boolean,
  signal: AbortSignal,
): Promise<void> => {
  const { layout, user } = lab;
  const text = overlay(stackText('supervisor', 'supervisord.conf'), 'ini', {
    file: layout.socket,
    logfile: layout.log('supervisor'),
    pidfile: `${layout.state}/supervisord.pid`,
    directory: layout.state,
    childlogdir: layout.logs,
    serverurl: `unix://${layout.socket}`,
    files: `${layout.programs}/*.conf`,
  });
  writePrivate(layout.supervisorConf, text, user);
  // Where nothing runs, a master would wait a minute for applications and workers that are gone.
  if (!adopts) rmSync(layout.recovery, { recursive: true, force: true });
  const [name, value] = markerOf(lab.file).split('=') as [string, string];
  await startSupervisor({
    python: venvPython(lab.installed.supervisor),
    configuration: layout.supervisorConf,
    socket: layout.socket,
    run: layout.run,
    cwd: layout.state,
    // Nothing of the caller's environment: it may hold secrets, and options for every JVM.
    env: {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: layout.home,
      TMPDIR: layout.tmp,
      USER: user.name,
      LOGNAME: user.name,
      LANG: 'C.UTF-8',
      [name]: value,
    },
    uid: user.uid,
    gid: user.gid,
    signal,
  });
};

/**
 * Lets the supervisor learn a program as it is now, and starts it; one that still runs, from the
 * same settings, is only taken over. How often it has ended before counts no longer.
 */
export const startProgram = async (
  lab: Lab,
  program: Program,
  settings: Record<string, string>,
): Promise<void> => {
  const { layout, user } = lab;
  const script = path.join(layout.conf(), 'launch.py');
  writePrivate(script, stackText('supervisor', 'launch.py'), user);
  const stopWaitSeconds = stopSeconds(program.command, program.stopWaitSeconds);
  const section = programSection(
    { ...program, stopWaitSeconds },
    {
      python: venvPython(lab.installed.supervisor),
      script,
      run: layout.run,
      log: layout.log(program.name),
      digest: digestOf(program, settings),
    },
  );
  writePrivate(`${layout.programs}/${program.name}.conf`, section, user);
  for (const kind of ['starts', 'exit'])
    rmSync(path.join(layout.run, `${program.name}.${kind}`), { force: true });
  const supervisor = supervisorAt(layout);
  await supervisor.learn(program.name);
  await supervisor.start(program.name);
};

/**
 * Stops a service that may not hear: what is still there after a few seconds is killed with all its
 * children, without the patience that a service that answers gets.
 */
export const stopHung = async (lab: Lab, name: string): Promise<void> => {
  const supervisor = supervisorAt(lab.layout);
  const record = livingPrograms(lab.layout).get(name);
  const tree = record ? treesOf([record]) : [];
  const stopped = supervisor.stop(name, 60_000);
  await Promise.race([stopped, sleep(politeMs)]);
  for (const one of tree) signalProcess(one, 'SIGKILL');
  await stopped;
};

/** Starts a service and returns when it is ready. Throws a Failure with its last words. */
export const startService = async (
  lab: Lab,
  service: LocalService,
  options: {
    signal: AbortSignal;
    fresh: boolean;
    /** It still runs, and is taken over with the ports that it has. */
    adopt?: boolean;
    onTry: (reason: string) => void;
  },
): Promise<void> => {
  for (const name of options.adopt ? [] : service.ports) {
    const port = lab.ports[name];
    if (await isPortFree(port)) continue;
    // Others may know the port already, unless the whole lab is only just coming up.
    if (!options.fresh)
      throw new Failure(
        `port ${port} was taken while ${service.name} was down: ${commandFor(lab.layout, 'down')}, then up again, chooses another`,
      );
    lab.ports[name] = await freePort(new Set(Object.values(lab.ports)));
    options.onTry(`port ${port} was taken meanwhile: ${lab.ports[name]} instead`);
  }
  writeSettings(lab, service);
  service.place?.(lab);
  await startProgram(lab, service.program(lab), fixedSettings(service, lab));
  const target = targetOf(lab.layout, lab.file);
  await waitForService(lab, service.name, service.ready, target, options);
};

/** Waits until a condition holds, for as long as the supervisor has not given the service up. */
export const waitForService = (
  lab: Lab,
  name: string,
  condition: Condition,
  target: LabTarget,
  { signal, onTry }: { signal: AbortSignal; onTry: (reason: string) => void },
): Promise<void> =>
  waitUntil(condition, target, {
    signal,
    timeoutMs: startMs,
    alive: () => checkAlive(lab, name),
    onTry,
  });

/** Says why a program ended, in its own last words where it had any. */
export const endedFailure = (
  layout: Layout,
  name: string,
  info: ProcessInfo | undefined,
): Failure => {
  if (!info) return new Failure(`${name} ended: the supervisor is gone`);
  const log = layout.log(name);
  return new Failure(`${name} ended: ${causeOf(info, log)}; its log: ${log}`);
};

/** Throws a Failure when the supervisor has given a program up. */
export const checkAlive = async ({ layout }: Lab, name: string): Promise<void> => {
  const processes = await supervisorAt(layout).processes();
  const info = processes.find((process) => process.name === name);
  if (info && info.state !== 'failed' && info.state !== 'stopped') return;
  throw endedFailure(layout, name, info);
};
