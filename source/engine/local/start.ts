import { rmSync } from 'node:fs';
import { Failure } from '../../errors.ts';
import { type Condition, waitUntil } from '../ready.ts';
import type { Target } from '../types.ts';
import { writePrivate, writeSettings } from './folders.ts';
import { type Lab, targetOf } from './lab.ts';
import { lastWords } from './lastwords.ts';
import type { Layout } from './layout.ts';
import { markerOf } from './observe.ts';
import { overlay } from './overlay.ts';
import { freePort, isPortFree } from './ports.ts';
import { type Program, programSection } from './programs.ts';
import type { LocalService } from './services/index.ts';
import { stackText } from './services/stack.ts';
import { type ProcessInfo, startSupervisor, supervisorAt } from './supervisor.ts';
import { venvPython } from './units/pip.ts';

const startMs = 120_000;

/** Starts the lab's supervisor, which knows no program yet beside those of an earlier run. */
export const startLabSupervisor = async (lab: Lab, signal: AbortSignal): Promise<void> => {
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
  // Nothing runs yet: a master would wait a minute for applications and workers that are gone.
  rmSync(layout.recovery, { recursive: true, force: true });
  const [name, value] = markerOf(lab.file).split('=') as [string, string];
  await startSupervisor({
    python: venvPython(lab.installed.supervisor),
    configuration: layout.supervisorConf,
    socket: layout.socket,
    cwd: layout.state,
    // Nothing of the caller's environment: it may hold secrets, and options for every JVM.
    env: {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: layout.home,
      TMPDIR: layout.run,
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

/** Lets the supervisor learn a program as it is now, and starts it. */
export const startProgram = async ({ layout, user }: Lab, program: Program): Promise<void> => {
  const section = programSection(program, layout.log(program.name));
  writePrivate(`${layout.programs}/${program.name}.conf`, section, user);
  const supervisor = supervisorAt(layout.socket);
  await supervisor.learn(program.name);
  await supervisor.start(program.name);
};

/** Starts a service and returns when it is ready. Throws a Failure with its last words. */
export const startService = async (
  lab: Lab,
  service: LocalService,
  options: { signal: AbortSignal; fresh: boolean; onTry: (reason: string) => void },
): Promise<void> => {
  for (const name of service.ports) {
    const port = lab.ports[name];
    if (await isPortFree(port)) continue;
    // Others may know the port already, unless the whole lab is only just coming up.
    if (!options.fresh)
      throw new Failure(
        `port ${port} was taken while ${service.name} was down: cdc-top down and up again chooses another`,
      );
    lab.ports[name] = await freePort(new Set(Object.values(lab.ports)));
    options.onTry(`port ${port} was taken meanwhile: ${lab.ports[name]} instead`);
  }
  writeSettings(lab, service);
  await startProgram(lab, service.program(lab));
  const target = targetOf(lab.layout, lab.ports, lab.file.capture);
  await waitForService(lab, service.name, service.ready, target, options);
};

/** Waits until a condition holds, for as long as the supervisor has not given the service up. */
export const waitForService = (
  lab: Lab,
  name: string,
  condition: Condition,
  target: Target,
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
  const spawn = /too quickly/.test(info.spawnError) ? '' : info.spawnError;
  return new Failure(`${name} ended: ${spawn || lastWords(log)}; its log: ${log}`);
};

/** Throws a Failure when the supervisor has given a program up. */
export const checkAlive = async ({ layout }: Lab, name: string): Promise<void> => {
  const processes = await supervisorAt(layout.socket).processes();
  const info = processes.find((process) => process.name === name);
  if (info && info.state !== 'failed' && info.state !== 'stopped') return;
  throw endedFailure(layout, name, info);
};
